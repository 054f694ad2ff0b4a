import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DAY_MS, YEAR_MS } from "../market/expiry-time.ts";
import { DEFAULT_QUOTE_LIMITS, isUsable } from "../market/quote-filter.ts";
import { checkSurface } from "../market/surface-check.ts";
import { type FittedExpiry, fitSurface, type SurfaceModel } from "../market/surface-fit.ts";
import { type JudgedOption, judgeOptions, surfaceExpiry } from "../market/surface-input.ts";
import { blackGreeks, blackPrice } from "../quant/black.ts";
import { readChainFile } from "./chain-file.ts";
import { type ChainOption, optionsOf } from "./chain-option.ts";
import { surfaceReports } from "./chain-surface.ts";

const DATA = "../shared/data";

type Judged = JudgedOption<ChainOption>;

/** Judged quotes with more than a day to expiry, by expiry, ascending. */
function judgedExpiries(all: readonly ChainOption[]): Judged[][] {
  const groups = new Map<number, ChainOption[]>();
  for (const option of all) {
    if (option.years * YEAR_MS <= DAY_MS) continue;
    const others = groups.get(option.expiry);
    if (others) others.push(option);
    else groups.set(option.expiry, [option]);
  }
  return [...groups]
    .sort(([x], [y]) => x - y)
    .map(([, options]) => judgeOptions(options, DEFAULT_QUOTE_LIMITS).filter((one) => isUsable(one.verdict)));
}

interface Figures {
  inside: number;
  quotes: number;
  /** Over quotes with |delta| at least 0.05, vol points. */
  coreRmse: number;
}

function figuresOf(fits: readonly (FittedExpiry | null)[], scored: readonly (readonly Judged[])[]): Figures {
  let inside = 0;
  let quotes = 0;
  let core = 0;
  let sum = 0;
  scored.forEach((list, i) => {
    for (const { option, k } of list) {
      if (!(option.bid <= option.ask)) continue;
      quotes++;
      const fit = fits[i];
      if (!fit) continue;
      const { forward, strike, years, isCall, unit, premium, bid, ask, midVol } = option;
      const vol = fit.volAt(k);
      const price = blackPrice(forward, strike, years, vol, isCall) / unit + premium;
      if (bid <= price && price <= ask) inside++;
      if (!(Math.abs(blackGreeks(forward, strike, years, midVol, isCall).delta) >= 0.05)) continue;
      core++;
      sum += (vol - midVol) ** 2;
    }
  });
  return { inside, quotes, coreRmse: 100 * Math.sqrt(sum / core) };
}

/** Fits every other strike and scores the ones left out. */
function heldOut(model: SurfaceModel, expiries: readonly (readonly Judged[])[]): number {
  const fits = fitSurface(
    model,
    expiries.map((list) => surfaceExpiry(list.filter((_, i) => i % 2 === 0))),
  );
  const { inside, quotes } = figuresOf(
    fits,
    expiries.map((list) => list.filter((_, i) => i % 2 === 1)),
  );
  return inside / quotes;
}

/** Local extrema of vol per slice between its outermost quotes with |delta| of at least 0.05, on average. */
function wiggles(model: SurfaceModel, expiries: readonly (readonly Judged[])[]): number {
  let extrema = 0;
  let slices = 0;
  fitSurface(model, expiries.map(surfaceExpiry)).forEach((fit, i) => {
    const core = expiries[i]!.filter(({ option: { forward, strike, years, midVol, isCall } }) => {
      return Math.abs(blackGreeks(forward, strike, years, midVol, isCall).delta) >= 0.05;
    });
    if (fit === null || core.length < 2) return;
    slices++;
    const [from, to] = [core[0]!.k, core[core.length - 1]!.k];
    let direction = 0;
    for (let j = 1; j <= 200; j++) {
      const step = fit.volAt(from + ((to - from) * j) / 200) - fit.volAt(from + ((to - from) * (j - 1)) / 200);
      if (direction * step < 0) extrema++;
      direction = step;
    }
  });
  return extrema / slices;
}

/** Reading an equity chain takes most of the time here: whatever is asked of one is asked at once. */
function optionsAt(name: string): ChainOption[] {
  return optionsOf(readChainFile(`${DATA}/${name}.csv.gz`));
}

function expectFigures(options: readonly ChainOption[], inside: number, rmse: number, held: number) {
  const expiries = judgedExpiries(options);
  const fits = fitSurface("free", expiries.map(surfaceExpiry));
  const figures = figuresOf(fits, expiries);
  expect(figures.inside / figures.quotes).toBeGreaterThanOrEqual(inside);
  expect(figures.coreRmse).toBeLessThanOrEqual(rmse);
  expect(heldOut("free", expiries)).toBeGreaterThanOrEqual(held);
  return fits.filter((fit) => fit !== null);
}

/** Free of static arbitrage, with at least `inside` of all two-sided quotes within bid–ask; quoted expiries fitted with `model`. */
function expectClean(options: readonly ChainOption[], model: SurfaceModel, expiries: number, inside: number): void {
  const { slices, surface } = surfaceReports(options, model);
  const quoted = slices.filter(({ quotes }) => quotes > 0);
  const quotes = quoted.reduce((sum, slice) => sum + slice.quotes, 0);
  expect(quoted.filter((slice) => slice.model === model).length).toBe(expiries);
  expect(quoted.reduce((sum, slice) => sum + slice.insideBidAsk, 0) / quotes).toBeGreaterThanOrEqual(inside);
  expect(surface).toMatchObject({ violations: 0, worst: null });
}

describe.skipIf(!existsSync(DATA))("surfaces of recorded chains", () => {
  it.each([
    ["chains/deribit_btc_20251205", 0.995, 0.3, 0.96],
    ["chains/deribit_eth_20240108", 0.995, 0.6, 0.94],
  ])("%s: inside bid–ask, RMSE in the core, inside where held out, and turns as rarely as SVI", (name, ...figures) => {
    const options = optionsAt(name);
    expectFigures(options, ...figures);
    const expiries = judgedExpiries(options);
    expect(wiggles("free", expiries)).toBeLessThanOrEqual(wiggles("svi", expiries));
  });

  it("SPX 2026-01-30: 58 expiries free of static arbitrage, also with SVI", () => {
    const options = optionsAt("equity/spx_chain_20260130");
    expectFigures(options, 0.99, 0.05, 0.985);
    expectClean(options, "free", 58, 0.99);
    expectClean(options, "svi", 58, 0.32);
  });

  it("SPY 2026-08-14: 18 expiries free of static arbitrage", () => {
    const options = optionsAt("equity/spy_chain_20260814");
    // Its quotes contradict each other: fits take their time, and are checked as they are.
    const fits = expectFigures(options, 0.88, 0.03, 0.58);
    expect(fits.length).toBe(18);
    expect(checkSurface(fits)).toMatchObject({ violations: 0, worst: null });
  });
});
