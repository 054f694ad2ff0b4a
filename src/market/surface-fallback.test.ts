import { describe, expect, it } from "vitest";
import { blackPrice } from "../quant/black.ts";
import { exp } from "../quant/elementary.ts";
import { checkSurface } from "./surface-check.ts";
import { withFallback } from "./surface-fallback.ts";
import type { FittedExpiry, SurfaceModel } from "./surface-fit.ts";

/** A flat smile. */
function flat(model: SurfaceModel, years: number, vol: number): FittedExpiry {
  const callAt = (k: number): number => blackPrice(1, exp(k), years, vol, true);
  return { model, years, params: {}, volAt: () => vol, callAt, from: -0.5, to: 0.5, minG: 1, leeSlope: 0 };
}

const base = [0.5, 1, 1.5, 2].map((years) => flat("essvi", years, 0.25));

function modelsOf(fits: readonly (FittedExpiry | null)[]): (SurfaceModel | null)[] {
  return fits.map((fit) => fit?.model ?? null);
}

describe("withFallback", () => {
  it("leaves a clean surface alone and asks for nothing", () => {
    const fits = [flat("svi", 0.5, 0.2), null, flat("svi", 1.5, 0.2)];
    const mended = withFallback(fits, () => {
      throw new Error("asked");
    });
    expect(mended).toEqual(fits);
  });

  it("replaces the slice that lies below the one before, and no other", () => {
    const fits = [flat("svi", 0.5, 0.24), flat("svi", 1, 0.16), flat("svi", 1.5, 0.26), flat("svi", 2, 0.25)];
    const mended = withFallback(fits, () => base);
    expect(modelsOf(mended)).toEqual(["svi", "essvi", "svi", "svi"]);
    expect(checkSurface(mended.filter((fit) => fit !== null)).violations).toBe(0);
  });

  it("replaces the one before where the replaced still lies below it", () => {
    const fits = [flat("svi", 0.5, 0.24), flat("svi", 1, 0.4), flat("svi", 1.5, 0.26), flat("svi", 2, 0.25)];
    const mended = withFallback(fits, () => base);
    expect(modelsOf(mended)).toEqual(["svi", "essvi", "essvi", "svi"]);
    expect(checkSurface(mended.filter((fit) => fit !== null)).violations).toBe(0);
  });

  it("finds a slice below an earlier one where that between them is not vouched for, and mends it", () => {
    const high = { ...flat("svi", 0.5, 0.4), from: -0.5, to: 0.5 };
    const narrow = { ...flat("svi", 1, 0.4), from: -0.1, to: 0.1 };
    // In order with its neighbour where both are vouched for, far below the first outside.
    const volAt = (k: number): number => (Math.abs(k) <= 0.1 ? 0.35 : 0.15);
    const callAt = (k: number): number => blackPrice(1, exp(k), 1.5, volAt(k), true);
    const low = { ...flat("svi", 1.5, 0.35), volAt, callAt };
    const { expiries, worst } = checkSurface([high, narrow, low]);
    expect(expiries.map(({ below }) => below)).toEqual([-1, -1, 0]);
    expect(worst).not.toBeNull();
    const mended = withFallback([high, narrow, low], () => base);
    expect(checkSurface(mended.filter((fit) => fit !== null)).violations).toBe(0);
  });

  it("ends where the base has no slice, and leaves the breach to be counted", () => {
    const fits = [flat("svi", 0.5, 0.4), flat("svi", 1, 0.2)];
    const mended = withFallback(fits, () => [null, null]);
    expect(mended).toEqual(fits);
  });
});
