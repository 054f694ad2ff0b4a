import { describe, expect, it } from "vitest";
import type { GreekTerms } from "../../risk/margin-terms.ts";
import { explanation, type Margins, marginRow, movingWords, noMarginWords } from "./model.ts";

const NONE: GreekTerms = { delta: 0, gamma: 0, vega: 0, vanna: 0, volga: 0, higher: 0, rules: 0 };
const REPORT = {
  rules: "deribit_segregated_pm",
  name: "Deribit portfolio margin, segregated",
  source: "",
  asOf: "2026",
  currency: "BTC",
  initial: 2,
  maintenance: 1.6,
  heldAgainst: "equity",
  balance: null,
  balanceReason: null,
  ratio: null,
  worst: { underlying: "BTC", index: 0, name: "-16 %, vol up", pnl: -1.5, loss: 1.5 },
  nextWorst: null,
  scenarios: [],
  charges: [],
  notModelled: [],
} as const;

function row(balance: number | null, heldAgainst: "cash" | "equity" = "equity") {
  // Equity of the book is another number: what the rules count decides.
  const margins = { currency: "BTC", rate: 50_000, equity: 1_000, live: null } as Margins;
  const balanceReason = balance === null ? "the price paid for BTC-PERPETUAL is not known" : null;
  return marginRow({ ...REPORT, heldAgainst, balance, balanceReason }, margins);
}

describe("a rule set's row", () => {
  it("says where margin exceeds what it is held against, and most of all where nothing is left of it", () => {
    expect(row(10)).toMatchObject({ share: 0.2, maintenanceShare: 0.16, beyond: false });
    expect(row(1)).toMatchObject({ share: 2, beyond: true });
    expect(row(-1)).toMatchObject({ share: Number.NaN, beyond: true });
    expect(row(null)).toMatchObject({ share: Number.NaN, beyond: false });
  });

  it("names what the rules count, how much there is and what is left of it", () => {
    expect(row(10)).toMatchObject({ held: "equity 500.0" });
    expect(row(4, "cash")).toMatchObject({ share: 0.5, held: "cash 200.0" });
    expect(row(4, "cash").heldHint).toMatch(
      /without the value of options; available after initial margin: 100.0 k USD/,
    );
    expect(row(null, "cash").heldHint).toMatch(/not known, the price paid for BTC-PERPETUAL/);
    expect(row(null, "cash").held).toBe("cash —");
  });

  it("says where the venue asks for more than is modelled", () => {
    const margins = { currency: "BTC", rate: 50_000, equity: 1_000, live: null } as Margins;
    const notModelled = [
      { name: "vol shocks", why: "", addsToMargin: true as const },
      { name: "rounding", why: "" },
    ];
    const bound = marginRow({ ...REPORT, initial: 0, maintenance: 0, notModelled }, margins);
    expect(bound).toMatchObject({ initial: "\u2265 0.0", maintenance: "\u2265 0.0", atLeast: "vol shocks" });
    expect(row(10)).toMatchObject({ initial: "100.0", atLeast: "" });
  });
});

describe("trades that move the binding scenario", () => {
  it("are of whole steps of the venue, where these are known", () => {
    const trades = [0.012, -0.31, 0.2].map((change) => ({ instrument: "X", change, to: "-16 %, vol up" }));
    const words = (step: number) =>
      movingWords({ trades } as unknown as Parameters<typeof movingWords>[0], () => step).map((of) => of.split(":")[0]);
    expect(words(0.1)).toEqual(["buy 0.100 X", "sell 0.400 X", "buy 0.200 X"]);
    expect(words(Number.NaN)).toEqual(["buy 0.012 X", "sell 0.310 X", "buy 0.200 X"]);
  });
});

describe("what makes up the binding scenario", () => {
  it("is told by Greek term, in all and by position", () => {
    const leg = (n: number, terms: GreekTerms) => ({
      ...{ leg: n, name: `leg ${n}`, initial: 1, maintenance: 0.8, saves: { initial: 1, maintenance: 1 } },
      pnl: terms.delta + terms.vega,
      terms,
    });
    const contributions = [leg(1, { ...NONE, delta: -0.5, vega: 0.1 }), leg(2, { ...NONE, vega: -1.1 })];
    const { terms, rows, total } = explanation(
      { ...REPORT, contributions, others: null },
      { currency: "BTC", rate: 50_000 },
    );
    expect(total).toBeCloseTo(-75, 9);
    expect(terms).toEqual([
      ["delta", "\u221225.0"],
      ["vega", "\u221250.0"],
    ]);
    expect(rows.map((of) => of.terms)).toEqual(["vega \u221255.0", "delta \u221225.0, vega +5.0"]);
  });
});

it("says why there is no margin: not yet, while frozen, without prices, or as it failed", () => {
  const title = (asOf: number, reports: readonly never[]) => noMarginWords({ asOf, reports }, false)?.title;
  expect(noMarginWords(null, false)?.title).toBe("Margin is on its way");
  expect(noMarginWords(null, true)?.text).toBe("The view is frozen: go on (Space) for these numbers.");
  expect(title(Number.NaN, [])).toBe("Nothing to margin");
  expect(title(1, [])).toBe("Margin could not be computed");
  expect(title(1, [{} as never])).toBeUndefined();
});
