import { describe, expect, it } from "vitest";
import { normalCdf } from "../quant/normal.ts";
import { breakEvens, probabilityBelow, profitProbability } from "./payoff-curve.ts";
import { type ListedOption, placePreset, STRATEGY_PRESETS } from "./strategies.ts";

const OPTIONS: readonly ListedOption[] = [1, 2].flatMap((expiry) =>
  Array.from({ length: 21 }, (_, i) => 80 + 2 * i).flatMap((strike) =>
    (["call", "put"] as const).map((right) => ({ name: `${expiry}-${strike}-${right}`, expiry, strike, right })),
  ),
);

describe("strategy presets", () => {
  it("are at least 25, each with a name of its own, and all find their legs", () => {
    expect(STRATEGY_PRESETS.length).toBeGreaterThanOrEqual(25);
    expect(new Set(STRATEGY_PRESETS.map(({ name }) => name)).size).toBe(STRATEGY_PRESETS.length);
    for (const preset of STRATEGY_PRESETS) {
      const legs = placePreset(preset, OPTIONS, 1, 100.4, "PERPETUAL");
      expect(typeof legs === "string" ? legs : legs.length).toBe(preset.legs.length);
    }
  });

  it("places an iron condor around the strike nearest to the forward", () => {
    const condor = STRATEGY_PRESETS.find(({ name }) => name === "Iron condor");
    expect(condor && placePreset(condor, OPTIONS, 1, 100.4, null)).toEqual([
      { instrument: "1-92-put", size: 1 },
      { instrument: "1-96-put", size: -1 },
      { instrument: "1-104-call", size: -1 },
      { instrument: "1-108-call", size: 1 },
    ]);
  });

  it("says what is not listed", () => {
    const find = (name: string) => STRATEGY_PRESETS.find((preset) => preset.name === name)!;
    expect(placePreset(find("Call calendar"), OPTIONS, 2, 100, null)).toMatch(/no later expiry/);
    expect(placePreset(find("Collar"), OPTIONS, 1, 100, null)).toMatch(/No perpetual/);
    expect(placePreset(find("Long call"), OPTIONS, 9, 100, null)).toMatch(/No options/);
  });
});

describe("payoff curves", () => {
  const spots = Array.from({ length: 401 }, (_, i) => i);
  it("break even where they cross 0", () => {
    const straddle = spots.map((spot) => Math.abs(spot - 200) - 30.5);
    expect(breakEvens(spots, straddle)).toEqual([169.5, 230.5]);
    expect(
      breakEvens(
        spots,
        spots.map(() => 1),
      ),
    ).toEqual([]);
  });

  it("take the probability of a lognormal where the smile is flat", () => {
    const w = 0.04;
    for (const k of [-0.3, 0, 0.25]) expect(probabilityBelow(k, () => w)).toBeCloseTo(normalCdf(k / 0.2 + 0.1), 10);
  });

  it("agree with the slope of fitted put prices where it is not", () => {
    const variance = (k: number) => 0.02 + 0.1 * (-0.4 * (k - 0.02) + Math.sqrt((k - 0.02) * (k - 0.02) + 0.01));
    const put = (strike: number) => {
      const k = Math.log(strike);
      const root = Math.sqrt(variance(k));
      const d1 = -k / root + root / 2;
      return strike * normalCdf(-(d1 - root)) - normalCdf(-d1);
    };
    for (const strike of [0.7, 0.95, 1, 1.2]) {
      const slope = (put(strike + 1e-5) - put(strike - 1e-5)) / 2e-5;
      expect(probabilityBelow(Math.log(strike), variance)).toBeCloseTo(slope, 6);
    }
  });

  it("add up where a structure gains", () => {
    const below = (spot: number) => Math.min(1, spot / 400);
    const condor = spots.map((spot) => 50.5 - Math.abs(spot - 200));
    expect(profitProbability(spots, condor, below)).toBeCloseTo(101 / 400, 12);
    expect(
      profitProbability(
        spots,
        condor.map((value) => -value),
        below,
      ),
    ).toBeCloseTo(1 - 101 / 400, 12);
  });
});
