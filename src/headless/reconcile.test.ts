import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { reconcileReply } from "../engine/reconciliation.ts";
import { YEAR_MS } from "../market/expiry-time.ts";
import { blackPrice } from "../quant/black.ts";
import type { MarginReport } from "../risk/margin-report.ts";
import type { Reconciled } from "../risk/reconcile.ts";
import { type VenueFigures, venueCase } from "../risk/venue-case.ts";
import { runCommand } from "./run-command.ts";

const replyPath = (name: string) => new URL(`../risk/test-support/pme-reply-${name}.json`, import.meta.url).pathname;

function file(name: string, content: unknown): string {
  const path = join(mkdtempSync(join(tmpdir(), "reconcile-")), name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

async function run<Result>(...args: string[]): Promise<{ code: number; results: Result[]; said: string[] }> {
  const results: Result[] = [];
  const said: string[] = [];
  const code = await runCommand(args, {
    result: (value) => results.push(value as Result),
    print: () => {},
    say: (line) => said.push(line),
  });
  return { code, results, said };
}

const NOW = 1_764_896_976_000;
const EXPIRY = Date.UTC(2025, 11, 26, 8);
const [FORWARD, INDEX] = [92_000, 91_500];
const YEARS = (EXPIRY - NOW) / YEAR_MS;
const OPTIONS = [
  { name: "BTC-26DEC25-80000-P", strike: 80_000, vol: 0.55, size: -10 },
  { name: "BTC-26DEC25-90000-P", strike: 90_000, vol: 0.5, size: 4 },
];
const mark = (strike: number, vol: number) => blackPrice(FORWARD, strike, YEARS, vol, false) / FORWARD;

const chain = file(
  "chain.csv",
  [
    "ts_ms,venue,instrument,expiry_ms,strike,cp,bid,ask,mark,underlying_price,index_price,mark_iv_pct",
    ...OPTIONS.map(({ name, strike, vol }) =>
      [NOW, "deribit", name, EXPIRY, strike, "P", "", "", mark(strike, vol), FORWARD, INDEX, 100 * vol].join(","),
    ),
  ].join("\n"),
);
const positions = [
  ...OPTIONS.map(({ name, size }) => ({ instrument: name, size, averagePrice: 0.01 })),
  { instrument: "BTC-PERPETUAL", size: 1.5, averagePrice: 90_000 },
];
const portfolio = file("book.json", { currency: "BTC", cash: 12, positions });

/** The recorded BTC reply with this book and market in the place of its own. */
function replyOf(): string {
  const frame = JSON.parse(readFileSync(replyPath("btc"), "utf8")) as { result: Record<string, never> };
  const result: Record<string, unknown> = frame.result;
  (result.model_params as { general: { timestamp: number } }).general.timestamp = NOW;
  result.portfolio = {
    currency: {},
    position: Object.fromEntries(positions.map(({ instrument, size }) => [instrument, size])),
  };
  result.index_price = { btc_usd: INDEX };
  result.ticker = {
    "BTC-PERPETUAL": { mark_price: INDEX, index_price: INDEX },
    ...Object.fromEntries(
      OPTIONS.map(({ name, strike, vol }) => [
        name,
        { mark_price: mark(strike, vol), mark_iv: 100 * vol, underlying_price: FORWARD },
      ]),
    ),
  };
  const { btc } = result.margins as { btc: { initial_margin_details: object } };
  btc.initial_margin_details = {};
  return JSON.stringify(frame);
}

describe("headless reconcile", () => {
  it("and headless margin give the same figures for the same book", async () => {
    const { results: reports } = await run<MarginReport>(
      ...["margin", portfolio, "--chain", chain, "--rules", "deribit_segregated_pm,deribit_segregated_sm"],
    );
    const { results: rows, said } = await run<Reconciled>("reconcile", file("reply.json", replyOf()));
    const ours = (figure: string) => rows.find((of) => of.figure === figure)?.ours ?? Number.NaN;
    const [margin, standard] = reports;
    if (!margin || !standard || "notApplicable" in margin || "notApplicable" in standard) throw new Error("no margin");
    // The venue rounds what it states to nine decimals.
    expect(Math.abs(ours("BTC initial margin") - margin.initial)).toBeLessThanOrEqual(1e-9);
    expect(ours("BTC maintenance margin")).toBeCloseTo(margin.maintenance, 12);
    expect(said).toContain("ours from the reply's own positions, prices and parameters");

    // A summary by either model, against the same portfolio on the same chain.
    for (const [model, report] of [
      ["segregated_pm", margin],
      ["segregated_sm", standard],
    ] as const) {
      const summary = {
        currency: "BTC",
        margin_model: model,
        equity: 1,
        delta_total: 1,
        initial_margin: 1,
        maintenance_margin: 1,
      };
      const { results } = await run<Reconciled>(
        ...["reconcile", file("summary.json", { result: summary }), "--portfolio", portfolio, "--chain", chain],
      );
      const [equity, delta, initial, maintenance] = results.map((of) => of.ours);
      expect([initial, maintenance]).toEqual([report.initial, report.maintenance]);
      const options = OPTIONS.reduce((sum, { strike, vol, size }) => {
        const up = blackPrice(FORWARD * 1.0001, strike, YEARS, vol, false);
        const down = blackPrice(FORWARD * 0.9999, strike, YEARS, vol, false);
        return sum + size * ((up - down) / (0.0002 * FORWARD) - mark(strike, vol));
      }, 0);
      expect(delta).toBeCloseTo(1.5 + options, 6);
      if (model === "segregated_pm") expect(equity).toBe(report.balance);
    }
  });

  it("takes summaries of all currencies of a cross portfolio margin account, and its totals in USD", async () => {
    const [cross] = (await run<MarginReport>("margin", portfolio, "--chain", chain, "--rules", "deribit_cross_pm"))
      .results;
    if (!cross || "notApplicable" in cross) throw new Error("no margin");
    expect(cross.currency).toBe("USD");
    const initial = cross.initial / INDEX;
    const of = (currency: string, part: object) => ({
      currency,
      margin_model: "cross_pm",
      equity: 0,
      delta_total: 0,
      // The venue converts the account's margins into every currency.
      initial_margin: initial,
      maintenance_margin: 0.8 * initial,
      margin_balance: cross.balance! / INDEX,
      total_equity_usd: cross.balance,
      total_initial_margin_usd: cross.initial,
      total_maintenance_margin_usd: cross.maintenance,
      ...part,
    });
    const reply = { result: { id: 10, summaries: [of("BTC", {}), of("ETH", {}), of("USDC", { equity: 5 })] } };
    const { results } = await run<Reconciled>(
      ...["reconcile", file("summaries.json", reply), "--portfolio", portfolio, "--chain", chain],
    );
    const row = (figure: string) => results.find((one) => one.figure === figure);
    for (const name of ["equity", "initial margin", "maintenance margin"])
      expect(row(`account, USD ${name}`)).toMatchObject({ agrees: true });
    for (const name of ["margin balance", "initial margin", "maintenance margin"])
      expect(row(`BTC ${name}`)?.difference).toBeCloseTo(0, 9);
    // Nothing is held in ETH on either side; in USDC the venue states more than ours.
    expect(row("ETH equity")).toBeUndefined();
    expect(row("USDC equity")).toMatchObject({ ours: 0, theirs: 5, agrees: false });
    expect(row("USDC initial margin")?.ours).toBe(cross.initial);
  });

  it.each(["btc", "eth"])(
    "agrees with the recorded %s reply, and a case saved of it is answered again",
    async (name) => {
      const { code, results: rows } = await run<Reconciled>("reconcile", replyPath(name));
      expect(code).toBe(0);
      expect(rows.filter(({ agrees }) => !agrees)).toEqual([]);
      const text = readFileSync(replyPath(name), "utf8");
      const saved = venueCase(text, rows, 1_718_619_740_501);
      const { results } = await run<{ id: string; result: VenueFigures }>(
        "evaluate",
        "venue_reply",
        file("case.json", saved),
      );
      const [answer] = results;
      const [expected] = (JSON.parse(saved) as { cases: { id: string; expected: VenueFigures }[] }).cases;
      expect(answer?.id).toBe(expected?.id);
      const flat = ({ figures, vectors }: VenueFigures) => [
        ...Object.entries(figures),
        ...Object.entries(vectors).flatMap(([key, list]) => list.map((of, i) => [`${key} ${i}`, of] as const)),
      ];
      const ours = new Map(flat(answer!.result));
      expect(ours.size).toBeGreaterThan(70);
      for (const [key, theirs] of flat(expected!.expected)) {
        expect(Math.abs(ours.get(key)! - theirs), key).toBeLessThanOrEqual(1e-9);
      }
    },
  );

  it("says where a reply is wrong, and what a summary needs", async () => {
    const broken = readFileSync(replyPath("btc"), "utf8").replace('"price_range": 0.16', '"price_range": 0.16,,');
    for (const [text, words] of [
      [broken, /reply\.json: line \d+: not JSON; the line reads "\\"price_range\\": 0\.16,,"/],
      ['{"result": [', /line 1: not JSON/],
      ["{}", /neither a reply of pme\/simulate/],
      [
        '{"model_params": {"general": {"timestamp": 1}}, "margins": {"btc": {}}}',
        /margins\.btc\.initial_margin: not a number/,
      ],
      ['[{"instrument_name": "BTC-PERPETUAL"}]', /\[0\]\.size/],
      [
        '[{"instrument_name": "BTC-PERPETUAL", "size": 1, "size_currency": 1}]',
        /held against a book, and there is none/,
      ],
    ] as const) {
      const { code, said } = await run("reconcile", file("reply.json", text));
      expect(code).toBe(2);
      expect(said.join()).toMatch(words);
    }
    const missing = JSON.parse(readFileSync(replyPath("btc"), "utf8")) as { result: { ticker: object } };
    missing.result.ticker = {};
    const { rows, excluded } = reconcileReply(JSON.stringify(missing), null);
    expect(excluded[0]).toEqual(["BTC-PERPETUAL", "the reply has no ticker of it"]);
    expect(rows[0]?.cause).toBe("excluded: BTC-PERPETUAL, the reply has no ticker of it");
  });

  it("names what a list of positions and ours do not share", async () => {
    const list = [
      { instrument_name: "BTC-PERPETUAL", size: 1.5 * INDEX, size_currency: 1.5 },
      { instrument_name: "BTC-26DEC25-80000-P", size: -9 },
      { instrument_name: "ETH-PERPETUAL", size: 10, size_currency: 0.003 },
    ];
    const { results } = await run<Reconciled>(
      ...["reconcile", file("positions.json", { result: list }), "--portfolio", portfolio, "--chain", chain],
    );
    expect(results.map(({ figure, difference, cause }) => [figure, difference, cause])).toEqual([
      ["BTC-PERPETUAL size", 0, null],
      ["BTC-26DEC25-80000-P size", -1, "another size, or of an inverse future at another mark"],
      ["ETH-PERPETUAL size", -0.003, "not in our book"],
      ["BTC-26DEC25-90000-P size", 4, "not among the venue's positions"],
    ]);
  });
});
