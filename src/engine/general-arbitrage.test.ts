import { beforeAll, describe, expect, it } from "vitest";
import { searchArbitrage } from "../market/arbitrage-search.ts";
import { generalArbitrage, type SolveProgram } from "../market/general-arbitrage.ts";
import type { MarketSnapshot } from "../market/market-snapshot.ts";
import { sampleSnapshot, withQuote } from "../market/snapshot-sample.test-support.ts";
import { proofFaults } from "../market/witness-proof.test-support.ts";
import { loadProgramSolver } from "./solve-program.ts";

let solve: SolveProgram = () => null;
beforeAll(async () => {
  solve = await loadProgramSolver();
});

describe.each([{ inverse: true }, { inverse: false }])("the general check, $inverse", (terms) => {
  const clean = sampleSnapshot(terms);
  const unit = terms.inverse ? 1 : clean.expiries[1]!.forward;
  const named = (strike: number, right: "C" | "P") => {
    const name = `X-1-${Math.round(90_000 * (0.55 + 0.08 * strike))}-${right}`;
    return clean.options.find((option) => option.name === name)!;
  };

  it("finds nothing in an SSVI market, in any expiry", () => {
    const verdicts = generalArbitrage(clean, solve);
    expect(verdicts.map(({ state }) => state)).toEqual(["none", "none", "none"]);
    expect(verdicts.every(({ trades }) => trades > 40)).toBe(true);
  });

  it("proves a portfolio that is of no simpler class", () => {
    // A call bid above the chord of its neighbours, where no call above can be bought, nor the put of its strike: only puts and a
    // forward made at another strike can stand in for the wing.
    let market: MarketSnapshot = clean;
    const nan = Number.NaN;
    for (let j = 6; j < 13; j++) market = withQuote(market, named(j, "C").name, { ask: nan });
    const sold = named(6, "C");
    const bid = 0.5 * (named(5, "C").mark + named(7, "C").mark) + 0.006 * unit;
    market = withQuote(market, sold.name, { bid });
    market = withQuote(market, named(6, "P").name, { ask: nan, bid: nan });
    expect(searchArbitrage(market).witnesses).toEqual([]);
    const [near, middle, far] = generalArbitrage(market, solve);
    expect([near!.state, far!.state]).toEqual(["none", "none"]);
    const { witness } = middle!;
    expect(witness?.kind).toBe("general");
    expect(proofFaults(market, witness!)).toEqual([]);
    expect(witness!.legs.some(({ name, quantity }) => name === sold.name && quantity < 0)).toBe(true);
    expect(witness!.legs.some(({ kind }) => kind === "put")).toBe(true);
  });

  it("gains at least what the classes within an expiry gain", () => {
    for (const [strike, right, by] of [
      [4, "C", 0.02],
      [7, "P", 0.05],
      [9, "C", 0.01],
    ] as const) {
      const option = named(strike, right);
      const bid = option.mark + by * unit;
      const market = withQuote(clean, option.name, { bid, ask: bid + 0.001 * unit });
      const own = searchArbitrage(market).witnesses.filter(({ kind }) => kind !== "calendar");
      const found = generalArbitrage(market, solve)[1]!;
      if (found.witness) expect(proofFaults(market, found.witness)).toEqual([]);
      const most = own.reduce((best, { gain }) => Math.max(best, gain), 0);
      expect(most).toBeGreaterThan(0);
      expect(found.witness?.gain ?? 0).toBeGreaterThanOrEqual(most * (1 - 1e-6));
    }
  });

  it("says what it does not decide", () => {
    const [american] = generalArbitrage({ ...clean, american: true }, solve);
    expect(american).toMatchObject({ state: "unknown", witness: null });
    const [stuck] = generalArbitrage(clean, () => null);
    expect(stuck).toMatchObject({ state: "unknown", reason: "the solver did not finish" });
  });
});
