import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DAY_MS, YEAR_MS } from "../market/expiry-time.ts";
import { DEFAULT_QUOTE_LIMITS, isUsable } from "../market/quote-filter.ts";
import { type FittedExpiry, fitSurface, type SurfaceModel } from "../market/surface-fit.ts";
import { type JudgedOption, judgeOptions, surfaceExpiry } from "../market/surface-input.ts";
import { blackGreeks, blackPrice } from "../quant/black.ts";
import { readChainFile } from "./chain-file.ts";
import { type ChainOption, optionsOf } from "./chain-option.ts";

const DATA = "../shared/data";

type Judged = JudgedOption<ChainOption>;

/** Judged quotes with more than a day to expiry, by expiry, ascending. */
function judgedExpiries(path: string): Judged[][] {
  const groups = new Map<number, ChainOption[]>();
  for (const option of optionsOf(readChainFile(path))) {
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

describe.skipIf(!existsSync(DATA))("the non-parametric surface on recorded chains", () => {
  it.each([
    ["chains/deribit_btc_20251205", 0.995, 0.3, 0.96],
    ["chains/deribit_eth_20240108", 0.995, 0.6, 0.94],
    ["equity/spx_chain_20260130", 0.99, 0.05, 0.985],
    ["equity/spy_chain_20260814", 0.78, 0.03, 0.58],
  ])("%s: inside bid–ask, RMSE in the core, inside where held out", (name, inside, rmse, held) => {
    const expiries = judgedExpiries(`${DATA}/${name}.csv.gz`);
    const fits = fitSurface("free", expiries.map(surfaceExpiry));
    const figures = figuresOf(fits, expiries);
    expect(figures.inside / figures.quotes).toBeGreaterThanOrEqual(inside);
    expect(figures.coreRmse).toBeLessThanOrEqual(rmse);
    expect(heldOut("free", expiries)).toBeGreaterThanOrEqual(held);
  });

  it.each(["chains/deribit_btc_20251205", "chains/deribit_eth_20240108"])("%s: turns as rarely as SVI", (name) => {
    const expiries = judgedExpiries(`${DATA}/${name}.csv.gz`);
    expect(wiggles("free", expiries)).toBeLessThanOrEqual(wiggles("svi", expiries));
  });
});
