import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { BadInput } from "../market/bad-input.ts";
import { blackPrice } from "../quant/black.ts";
import { certificateCommand } from "./certificate-command.ts";
import { BadUsage, type Console } from "./command.ts";

type Line = Record<string, unknown>;

async function run(...args: string[]): Promise<Line[]> {
  const lines: Line[] = [];
  const out: Console = { result: (value) => lines.push(value as Line), print: () => {}, say: () => {} };
  await certificateCommand.run(args, out);
  return lines;
}

const NOW = 1764896976000;
const HEADER = "ts_ms,venue,instrument,expiry_ms,strike,cp,bid,ask,bid_size,ask_size,mark,underlying_price";
const EXPIRIES = [NOW + 14 * 86_400_000, NOW + 45 * 86_400_000];

interface Row {
  readonly time: number;
  readonly expiry: number;
  readonly strike: number;
  readonly cp: string;
  bid: number;
  ask: number;
  mark: number;
}

/** A flat market in coin: two expiries, nine strikes, quoted 0.0005 around its price. */
function market(): Row[] {
  return EXPIRIES.flatMap((expiry) =>
    [70, 75, 80, 85, 90, 95, 100, 105, 110].flatMap((thousand) =>
      ["C", "P"].map((cp): Row => {
        const years = (expiry - NOW) / (365 * 86_400_000);
        const mark = blackPrice(90_000, thousand * 1000, years, 0.5, cp === "C") / 90_000;
        return {
          time: NOW,
          expiry,
          strike: thousand * 1000,
          cp,
          bid: Math.max(mark - 0.0005, 0),
          ask: mark + 0.0005,
          mark,
        };
      }),
    ),
  );
}

function fileOf(rows: readonly Row[]): string {
  const path = join(mkdtempSync(join(tmpdir(), "volscape-certificate-")), "chain.csv");
  const lines = rows.map(({ time, expiry, strike, cp, bid, ask, mark }) => {
    const name = `BTC-${expiry === EXPIRIES[0] ? "19DEC25" : "19JAN26"}-${strike}-${cp}`;
    return `${time},deribit,${name},${expiry},${strike},${cp},${bid.toFixed(10)},${ask.toFixed(10)},5,4,${mark.toFixed(10)},90000`;
  });
  writeFileSync(path, [HEADER, ...lines].join("\n"));
  return path;
}

/** The market with the quote of one option of the first expiry moved by `by`. */
function moved(strike: number, cp: string, by: number): Row[] {
  return market().map((row) =>
    row.expiry === EXPIRIES[0] && row.strike === strike && row.cp === cp
      ? { ...row, bid: row.bid + by, ask: row.ask + by }
      : row,
  );
}

const kindsOf = (lines: readonly Line[]): unknown[] =>
  lines.flatMap(({ witness }) => (witness === undefined ? [] : [witness]));

describe("certificate", () => {
  it("vouches for a clean chain, and holds when checked again", async () => {
    const path = fileOf(market());
    const lines = await run(path);
    expect(lines[0]).toMatchObject({ certificate: true, underlying: "BTC", currency: "BTC", model: "free", time: NOW });
    expect(lines.filter((line) => "slice" in line)).toHaveLength(2);
    expect(lines.find((line) => "surface" in line)).toMatchObject({ violations: 0, worst: null });
    expect(lines.find((line) => "market" in line)).toMatchObject({
      verdict: "no static arbitrage in these classes as of 01:09:36 UTC",
      found: 0,
    });
    const written = join(path, "..", "certificate.jsonl");
    writeFileSync(written, lines.map((line) => JSON.stringify(line)).join("\n"));
    const again = await run(path, "--recheck", written);
    expect(again.at(-1)).toEqual({ recheck: true, underlying: "BTC", statements: 3, failed: 0, agreed: true });
    // Against another market the same statements fail.
    const other = await run(fileOf(moved(90_000, "C", 0.02)), "--recheck", written);
    expect(other.at(-1)).toMatchObject({ agreed: false });
  });

  it("proves a planted butterfly: legs, sizes, cost, payoff and ages", async () => {
    const lines = await run(fileOf(moved(90_000, "P", 0.012)));
    expect(lines.find((line) => "market" in line)).toMatchObject({ verdict: "arbitrage" });
    const fly = lines.find(({ witness, legs }) => witness === "butterfly" && (legs as Line[]).length === 3);
    const legs = fly!.legs as { name: string; quantity: number; age: number }[];
    expect(legs.map(({ name }) => name)).toEqual(["BTC-19DEC25-85000-P", "BTC-19DEC25-95000-P", "BTC-19DEC25-90000-P"]);
    expect(legs.map(({ quantity }) => quantity)).toEqual([2.5, 2.5, -5]);
    expect(legs.map(({ age }) => age)).toEqual([0, 0, 0]);
    expect(fly!.cost).toBeLessThan(fly!.payoff as number);
    expect(kindsOf(lines)).toContain("parity");
  });

  it("takes no fees where told so, and another model where asked", async () => {
    const path = fileOf(moved(90_000, "P", 0.0026));
    expect(kindsOf(await run(path))).toEqual([]);
    expect(kindsOf(await run(path, "--no-fees")).length).toBeGreaterThan(0);
    const [head] = await run(path, "--model", "essvi");
    expect(head).toMatchObject({ model: "essvi" });
  });

  it("says what keeps an expiry from being fitted, and leaves the others be", async () => {
    const states = async (rows: readonly Row[]): Promise<unknown[]> =>
      (await run(fileOf(rows))).filter((line) => "slice" in line).map(({ unfitted }) => unfitted);
    const first = (change: (row: Row, i: number) => Row[]): Row[] =>
      market().flatMap((row, i) => (row.expiry === EXPIRIES[0] ? change(row, i) : [row]));
    expect(await states(first((row) => [{ ...row, time: NOW - 600_000 }]))).toEqual(["no usable quote: stale", ""]);
    expect(await states(first((row) => [{ ...row, bid: 0 }]))).toEqual(["no two-sided quote", ""]);
    expect(await states(first((row) => [{ ...row, bid: row.ask + 0.01 }]))).toEqual(["no usable quote: crossed", ""]);
    expect(await states(first((row) => [{ ...row, bid: 0, ask: 0 }]))).toEqual(["no usable quote: no quote", ""]);
    // Locked quotes are fitted.
    expect(await states(first((row) => [{ ...row, bid: row.mark, ask: row.mark }]))).toEqual(["", ""]);
    const [, slice] = await run(fileOf(first((row) => (row.strike === 90_000 ? [row] : []))));
    expect(slice).toMatchObject({ violations: 0 });
  });

  it.each([
    ["a file that is not there", ["no-such.csv"], BadInput],
    ["no file", [], BadUsage],
    ["an unknown model", ["x.csv", "--model", "magic"], BadUsage],
  ])("refuses %s", async (_, args, error) => {
    await expect(run(...args)).rejects.toBeInstanceOf(error);
  });

  it.each([
    ["not JSON", "{", /line 1: not JSON/],
    ["a line out of place", '{"slice":1}', /line 1: not the head/],
    ["a wrong field", '{"certificate":true,"time":"x"}', /line 1: not a line of a certificate/],
    ["nothing", "", /holds no certificate/],
  ])("refuses to recheck %s", async (_, text, message) => {
    const path = fileOf(market());
    const written = join(path, "..", "broken.jsonl");
    writeFileSync(written, text);
    await expect(run(path, "--recheck", written)).rejects.toThrow(message);
  });
});

const DATA = "../shared/data";

describe.skipIf(!existsSync(DATA))("certificates of recorded chains", () => {
  it.each(["btc_20251205", "eth_20240108", "eth_20220127_mfiv", "eth_20211001_mfiv"])(
    "%s: no static arbitrage, after fees or before",
    async (name) => {
      for (const fees of [[], ["--no-fees"]]) {
        const lines = await run(`${DATA}/chains/deribit_${name}.csv.gz`, ...fees);
        expect(lines.find((line) => "surface" in line)).toMatchObject({ violations: 0 });
        expect(lines.find((line) => "market" in line)).toMatchObject({ found: 0 });
      }
    },
  );

  it("an equity chain: quotes that contradict each other are named, and that they carry no times", async () => {
    const lines = await run(`${DATA}/equity/iwm_chain_20260814.csv.gz`);
    expect(lines.find((line) => "surface" in line)).toMatchObject({ violations: 0 });
    expect(lines.flatMap(({ warning }) => warning ?? [])).toEqual(["noQuoteTimes", "noSizes"]);
  });
});
