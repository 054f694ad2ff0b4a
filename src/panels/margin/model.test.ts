import { describe, expect, it } from "vitest";
import type { GreekTerms } from "../../risk/margin-terms.ts";
import { explanation, type Margins, marginRow } from "./model.ts";

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

function row(equity: number) {
  const margins = { currency: "BTC", rate: 50_000, equity, live: null } as Margins;
  return marginRow(REPORT, margins);
}

describe("a rule set's row", () => {
  it("says where margin exceeds equity, and most of all where no equity is left", () => {
    expect(row(10)).toMatchObject({ share: 0.2, beyond: false });
    expect(row(1)).toMatchObject({ share: 2, beyond: true });
    expect(row(-1)).toMatchObject({ share: Number.NaN, beyond: true });
    expect(row(Number.NaN)).toMatchObject({ share: Number.NaN, beyond: false });
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
