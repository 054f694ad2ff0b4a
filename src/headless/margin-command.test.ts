import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { YEAR_MS } from "../market/expiry-time.ts";
import { blackPrice } from "../quant/black.ts";
import type { MarginReport } from "../risk/margin-report.ts";
import { marginCommand } from "./margin-command.ts";
import { parsePortfolio } from "./portfolio-file.ts";

const NOW = 1_764_896_976_000;
const EXPIRY = Date.UTC(2025, 11, 26, 8);
const FORWARD = 92_000;
const VOL = 0.5;

function file(name: string, content: string): string {
  const path = join(mkdtempSync(join(tmpdir(), "margin-")), name);
  writeFileSync(path, content);
  return path;
}

const INDEX = 91_500;
/** A chain of two puts, inverse and linear. */
const chain = file(
  "chain.csv",
  [
    "ts_ms,venue,instrument,expiry_ms,strike,cp,bid,ask,mark,underlying_price,index_price,mark_iv_pct",
    ...["BTC", "BTC_USDC"].flatMap((root) =>
      [80_000, 90_000].map((strike) => {
        const usd = blackPrice(FORWARD, strike, (EXPIRY - NOW) / YEAR_MS, VOL, false);
        const mark = root === "BTC" ? usd / FORWARD : usd;
        return `${NOW},deribit,${root}-26DEC25-${strike}-P,${EXPIRY},${strike},P,,,${mark},${FORWARD},${INDEX},${100 * VOL}`;
      }),
    ),
  ].join("\n"),
);

async function reports(portfolio: unknown, ...more: string[]): Promise<MarginReport[]> {
  const found: MarginReport[] = [];
  const path = file("book.json", typeof portfolio === "string" ? portfolio : JSON.stringify(portfolio));
  await marginCommand.run([path, "--chain", chain, ...more], {
    result: (value) => found.push(value as MarginReport),
    print: () => {},
    say: () => {},
  });
  return found;
}

/** Contributions of a report add up to its margin. */
function expectSplit(report: MarginReport): void {
  if ("notApplicable" in report) return;
  for (const part of ["initial", "maintenance"] as const) {
    const sum = report.contributions.reduce((total, of) => total + of[part], 0);
    expect(Math.abs(sum - report[part])).toBeLessThanOrEqual(1e-9 * Math.max(1, report[part]));
  }
  expect(report.notModelled.length).toBeGreaterThan(0);
}

describe("margin command", () => {
  it("takes moneyness of Deribit's standard margin against the forward, as the venue does", async () => {
    const positions = [{ instrument: "BTC-26DEC25-90000-P", size: -1 }];
    const [report] = await reports({ currency: "BTC", cash: 1, positions }, "--rules", "deribit_segregated_sm");
    if (report === undefined || "notApplicable" in report) throw new Error("no standard margin");
    const mark = blackPrice(FORWARD, 90_000, (EXPIRY - NOW) / YEAR_MS, VOL, false) / FORWARD;
    expect(report.initial).toBeCloseTo(0.15 - 2_000 / FORWARD + mark, 12);
    expect(report.maintenance).toBeCloseTo(0.075 + mark, 12);
  });

  it("runs an inverse book under every rule set that takes it, and names the leg for the others", async () => {
    const found = await reports({
      currency: "BTC",
      cash: 1,
      positions: [
        { instrument: "BTC-26DEC25-90000-P", size: -10 },
        { instrument: "deribit:BTC-26DEC25-80000-P", size: 10, averagePrice: 0.01 },
        { instrument: "BTC-PERPETUAL", size: -3 },
        { instrument: "BTC-26DEC25", size: 1 },
      ],
    });
    found.forEach(expectSplit);
    const taken = found.filter((report) => !("notApplicable" in report)).map(({ rules }) => rules);
    expect(taken).toEqual([
      "deribit_segregated_pm",
      "deribit_cross_pm",
      "deribit_segregated_sm",
      "deribit_cross_sm",
      "okx_pm",
    ]);
    const derive = found.find(({ rules }) => rules === "derive_pmrm2");
    expect(derive).toMatchObject({ notApplicable: expect.stringMatching(/^leg 1: settles in coin/) });
    const [pm] = found;
    if (pm === undefined || "notApplicable" in pm) throw new Error("no portfolio margin");
    expect(pm.scenarios).toHaveLength(35);
    const worst = Math.min(...pm.scenarios.map(({ pnl }) => pnl));
    expect(pm.worst?.loss).toBeCloseTo(-worst, 8);
  });

  it("prices a future by hand", async () => {
    const book = { currency: "BTC", cash: 0, positions: [{ instrument: "BTC-PERPETUAL", size: 2 }] };
    const [pm] = await reports(book, "--rules", "deribit_segregated_pm");
    // 16 % down costs 2·(1 − 1/0.84) coins; the roll shock is 1 %.
    const loss = 2 * (1 / 0.84 - 1);
    expect(pm).toMatchObject({
      initial: expect.closeTo(loss + 0.02, 8),
      maintenance: expect.closeTo(0.8 * (loss + 0.02), 8),
    });
  });

  it("sizes an inverse future in coin whatever was paid for it: the price says what it gained, and nothing else", async () => {
    const at = (averagePrice?: number) =>
      reports({
        currency: "BTC",
        cash: 1,
        positions: [
          { instrument: "BTC-PERPETUAL", size: 2, ...(averagePrice === undefined ? {} : { averagePrice }) },
          {
            instrument: "BTC-26DEC25-80000-P",
            size: -3,
            ...(averagePrice === undefined ? {} : { averagePrice: 0.01 }),
          },
        ],
      });
    const plain = await at();
    for (const paid of [80_000, 120_000]) {
      for (const [i, report] of (await at(paid)).entries()) {
        const same = plain[i];
        if (!same || "notApplicable" in report || "notApplicable" in same) continue;
        const { balance: _, balanceReason: __, ratio: ___, ...sized } = same;
        expect(report).toMatchObject(sized);
      }
    }
    const [paid] = await reports(
      { currency: "BTC", cash: 1, positions: [{ instrument: "BTC-PERPETUAL", size: 2, averagePrice: 80_000 }] },
      ...["--rules", "deribit_segregated_pm"],
    );
    // 2 coins of today are so many USD of contracts, which were worth more coins then.
    expect(paid).toMatchObject({ balance: expect.closeTo(1 + (2 * INDEX) / 80_000 - 2, 12) });
  });

  it("takes a linear book to the venues that settle in USDC", async () => {
    const found = await reports({
      currency: "USDC",
      cash: 10_000,
      positions: [
        { instrument: "BTC_USDC-26DEC25-90000-P", size: -1 },
        { instrument: "BTC_USDC-PERPETUAL", size: 0.4 },
      ],
    });
    found.forEach(expectSplit);
    const refused = found.filter((report) => "notApplicable" in report).map(({ rules }) => rules);
    expect(refused).toEqual(["span_style", "tims_style"]);
  });

  it("says what is wrong, and where", async () => {
    const book = (positions: unknown) => ({ currency: "BTC", cash: 0, positions });
    const cases: [unknown, RegExp][] = [
      ['{\n"currency": ', /book\.json: line 2: not JSON/],
      [[], /field portfolio: not an object/],
      [{ currency: "btc", positions: [] }, /field currency: no currency code: "\\"btc\\""/],
      [{ currency: "BTC", cash: "1", positions: [] }, /field cash: not a number/],
      [book({}), /field positions: not a list/],
      [book([{ instrument: "BTC-PERPETUAL" }]), /positions\[0\]\.size: not a number: it is missing/],
      [book([{ instrument: "BTC-PERPETUAL", size: 1e13 }]), /positions\[0\]\.size: beyond/],
      [book([{ instrument: "=cmd", size: 1 }]), /positions\[0\]\.instrument: no instrument name/],
      [book([{ instrument: "BTC-26DEC25-85000-P", size: 1 }]), /cannot be priced: the chain does not list it/],
      [book([{ instrument: "BTC-28NOV25", size: 1 }]), /cannot be priced: it has expired/],
      [book([{ instrument: "ETH-PERPETUAL", size: 1 }]), /the chain has no options on ETH/],
    ];
    for (const [portfolio, message] of cases) await expect(reports(portfolio)).rejects.toThrow(message);
    await expect(reports(book([]), "--rules", "nope")).rejects.toThrow('no rule set "nope"');
  });

  it("takes an empty book", async () => {
    const found = await reports({ currency: "BTC", cash: 1, positions: [] });
    expect(found.every((report) => "notApplicable" in report || report.initial === 0)).toBe(true);
  });

  it("keeps prices paid and takes missing cash for none", () => {
    const text = JSON.stringify({ currency: "BTC", positions: [{ instrument: "X", size: -1, averagePrice: 5 }] });
    expect(parsePortfolio(text)).toEqual({
      currency: "BTC",
      cash: 0,
      positions: [{ instrument: "X", size: -1, averagePrice: 5 }],
    });
  });
});
