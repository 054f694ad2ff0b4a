import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SliceQuotes } from "../quant/slice-quotes.ts";
import { contradictingExpiries, type QuotedExpiry } from "./contradictions.ts";
import { fitSurface, SURFACE_MODELS } from "./surface-fit.ts";

const YEARS = [0.02, 0.06, 0.12, 0.25, 0.5, 1];

/** A smile that grows calmer with time, quoted a point to either side. */
function quotesOf(years: number, vol: (k: number) => number, count = 21): SliceQuotes {
  const width = 1.2 * Math.sqrt(years);
  const k = Float64Array.from({ length: count }, (_, i) => -width + (2 * width * i) / (count - 1));
  const midVol = k.map(vol);
  return { count, k, midVol, bidVol: midVol.map((at) => at - 0.01), askVol: midVol.map((at) => at + 0.01) };
}

function smile(years: number): (k: number) => number {
  return (k) => 0.6 + (0.06 * (k * k)) / years - (0.02 * k) / Math.sqrt(years);
}

/** Six expiries, the vols of that at `place` changed. */
function chain(place: number, change: (vol: number, k: number) => number): QuotedExpiry[] {
  return YEARS.map((years, i) => {
    const sound = smile(years);
    return { years, quotes: quotesOf(years, i === place ? (k) => change(sound(k), k) : sound) };
  });
}

describe("contradictingExpiries", () => {
  it("names none in a chain in order, nor in one with noise within its spreads", () => {
    expect(contradictingExpiries(chain(-1, (vol) => vol))).toEqual([]);
    expect(contradictingExpiries(chain(2, (vol, k) => vol + 0.009 * Math.sin(40 * k)))).toEqual([]);
    expect(contradictingExpiries([])).toEqual([]);
  });

  it.each([0, 1, 2, 3, 4])("names expiry %i where it is quoted far too high", (place) => {
    expect(contradictingExpiries(chain(place, (vol) => 2.2 * vol))).toEqual([place]);
  });

  it.each([1, 2, 3, 4, 5])("names expiry %i where it is quoted far too low", (place) => {
    expect(contradictingExpiries(chain(place, (vol) => 0.3 * vol))).toEqual([place]);
  });

  it("names each of two at fault, and neither where strikes have none in common", () => {
    const both = chain(1, (vol) => 2.5 * vol).map((one, i) => (i === 4 ? chain(4, (vol) => 0.2 * vol)[4]! : one));
    expect(contradictingExpiries(both)).toEqual([1, 4]);
    const apart = both.map((one, i) => ({ ...one, quotes: { ...one.quotes, k: one.quotes.k.map((k) => k + 9 * i) } }));
    expect(contradictingExpiries(apart)).toEqual([]);
  });

  it("leaves what is left in order, whatever the quotes, and looks past missing sides and empty expiries", () => {
    const vols = fc.array(fc.constantFrom(0.1, 0.4, 0.6, 1.5, Number.NaN), { minLength: 7, maxLength: 7 });
    fc.assert(
      fc.property(fc.array(vols, { minLength: 2, maxLength: 6 }), (table) => {
        const expiries = table.map((row, i) => {
          const quotes = quotesOf(YEARS[i]!, () => 0.5, row.length);
          const midVol = Float64Array.from(row);
          return { years: YEARS[i]!, quotes: { ...quotes, midVol, bidVol: midVol, askVol: midVol } };
        });
        const named = contradictingExpiries(expiries);
        expect(new Set(named).size).toBe(named.length);
        expect(named.length).toBeLessThan(expiries.length);
        expect(contradictingExpiries(expiries.filter((_, i) => !named.includes(i)))).toEqual([]);
      }),
      { numRuns: 200, seed: 5 },
    );
  });
});

describe("a surface with an expiry of nonsense quotes", () => {
  it.each(SURFACE_MODELS)("leaves it out and fits the others as if it were not there: %s", (model) => {
    const torn = chain(1, (vol) => 2.2 * vol);
    const fits = fitSurface(model, torn);
    const without = fitSurface(
      model,
      torn.filter((_, i) => i !== 1),
    );
    expect(fits[1]).toBeNull();
    for (const [i, fit] of fits.filter((_, j) => j !== 1).entries()) {
      for (const k of [-0.1, 0, 0.1]) expect(fit!.volAt(k)).toBe(without[i]!.volAt(k));
    }
  });
});
