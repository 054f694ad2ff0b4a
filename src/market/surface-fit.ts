import { blackPrice } from "../quant/black.ts";
import { endSlope, minGOfCurve } from "../quant/curve-checks.ts";
import { exp } from "../quant/elementary.ts";
import { essviToSvi } from "../quant/essvi.ts";
import { fitEssvi } from "../quant/essvi-fit.ts";
import { callPriceAt } from "../quant/local-variance-fit.ts";
import type { StrikeGrid } from "../quant/local-variance-grid.ts";
import { fitLocalVarianceSurface, minGOfPrices, nodesOfPrices, volOfPrices } from "../quant/local-variance-surface.ts";
import { sabrVol } from "../quant/sabr.ts";
import { fitSabr } from "../quant/sabr-fit.ts";
import { type SliceQuotes, summariseMids } from "../quant/slice-quotes.ts";
import { type Svi, sviLeeSlope, sviVol } from "../quant/svi.ts";
import { guardedRange } from "../quant/svi-fit.ts";
import { sviMinG } from "../quant/svi-min-g.ts";
import { fitSviSurface } from "../quant/svi-surface.ts";
import { varianceSpline } from "../quant/variance-spline.ts";
import { contradictingExpiries } from "./contradictions.ts";
import { checkSurface } from "./surface-check.ts";
import { withFallback } from "./surface-fallback.ts";

/** How a surface is modelled. `free` is the non-parametric one: local variance, free of static arbitrage by construction. */
export type SurfaceModel = "svi" | "essvi" | "sabr" | "free";

export const SURFACE_MODELS: readonly SurfaceModel[] = ["svi", "essvi", "sabr", "free"];

/** One expiry to fit: vols decimal, ascending in ln(K/F). */
export interface SurfaceExpiry {
  readonly years: number;
  readonly quotes: SliceQuotes;
}

/** One fitted expiry. */
export interface FittedExpiry {
  /** Another than was asked for where that could not be made clean. */
  readonly model: SurfaceModel;
  readonly years: number;
  readonly params: Readonly<Record<string, number>>;
  /** Vol (decimal) and undiscounted call price over the forward at ln(K/F); NaN where the model has none. */
  readonly volAt: (k: number) => number;
  readonly callAt: (k: number) => number;
  /** Log-moneyness it is vouched for: that of the mids, the forward, and two standard deviations beyond. */
  readonly from: number;
  readonly to: number;
  /** Smallest Durrleman g there; of a model made of prices, from their second differences. */
  readonly minG: number;
  /** Steepest wing of total variance per unit of k (Lee's bound is 2); of a model without wings of its own, at the ends of the range. */
  readonly leeSlope: number;
}

/**
 * Fits expiries (ascending in years) with one model; null for an expiry with too few quotes for it, or with quotes that contradict
 * those of the others. SVI and SABR slices that break no-arbitrage, alone or with a neighbour, give way to eSSVI.
 */
export function fitSurface(model: SurfaceModel, expiries: readonly SurfaceExpiry[]): (FittedExpiry | null)[] {
  const left = new Set(contradictingExpiries(expiries));
  const fits = fitSound(
    model,
    expiries.filter((_, i) => !left.has(i)),
  );
  let next = 0;
  return expiries.map((_, i) => (left.has(i) ? null : fits[next++]!));
}

function fitSound(model: SurfaceModel, expiries: readonly SurfaceExpiry[]): (FittedExpiry | null)[] {
  switch (model) {
    case "svi":
      return withFallback(fitSvis(expiries), () => fitEssvis(expiries));
    case "essvi":
      return fitEssvis(expiries);
    case "sabr":
      return withFallback(expiries.map(ofSabr), () => fitEssvis(expiries));
    case "free":
      return fitFreeSurface(expiries);
  }
}

function fitEssvis(expiries: readonly SurfaceExpiry[]): (FittedExpiry | null)[] {
  return fitEssvi(expiries, null).map((slice, i) =>
    slice === null ? null : ofSvi("essvi", expiries[i]!, essviToSvi(slice), { ...slice }),
  );
}

function fitSvis(expiries: readonly SurfaceExpiry[]): (FittedExpiry | null)[] {
  return fitSviSurface(expiries, null).map((fit, i) =>
    fit === null ? null : ofSvi("svi", expiries[i]!, fit.svi, { ...fit.svi }),
  );
}

function ofSvi(model: "svi" | "essvi", expiry: SurfaceExpiry, svi: Svi, params: Record<string, number>): FittedExpiry {
  const { kMin, kMax } = summariseMids(expiry.quotes);
  const [from, to] = guardedRange(kMin, kMax, svi);
  return {
    model,
    years: expiry.years,
    params,
    ...pricedBy((k) => sviVol(svi, k, expiry.years), expiry.years),
    from,
    to,
    minG: sviMinG(svi, from, to).minG,
    leeSlope: sviLeeSlope(svi),
  };
}

function ofSabr({ years, quotes }: SurfaceExpiry): FittedExpiry | null {
  const fit = fitSabr(quotes, years, 1, null);
  if (fit === null) return null;
  const { kMin, kMax } = summariseMids(quotes);
  const volAt = (k: number): number => sabrVol(fit.sabr, 1, exp(k), years);
  const reach = 2 * volAt(0) * Math.sqrt(years);
  const [from, to] = [Math.min(kMin, 0) - reach, Math.max(kMax, 0) + reach];
  return {
    model: "sabr",
    years,
    params: { ...fit.sabr },
    ...pricedBy(volAt, years),
    from,
    to,
    minG: fit.minG,
    leeSlope: endSlope((k) => volAt(k) * volAt(k) * years, from, to),
  };
}

function fitFreeSurface(expiries: readonly SurfaceExpiry[]): (FittedExpiry | null)[] {
  const usable = expiries.map(({ years, quotes }) => {
    const atm = summariseMids(quotes).atmVol;
    return atm > 0 ? { years, deviation: atm * Math.sqrt(years), quotes: callQuotes(quotes, years) } : null;
  });
  const fitted = usable.filter((one) => one !== null);
  const surface = fitLocalVarianceSurface(fitted, null);
  if (surface === null) return expiries.map(() => null);
  const { grid } = surface;
  const slices = expiries.map(({ years, quotes }, i): FreeSlice | null => {
    const place = usable[i] === null ? -1 : surface.years.indexOf(years);
    const slice = surface.slices[place];
    if (slice === undefined) return null;
    const { kMin, kMax } = summariseMids(quotes);
    const reach = 2 * usable[i]!.deviation;
    const from = Math.max(Math.min(kMin, 0) - reach, grid.k[0]!);
    const to = Math.min(Math.max(kMax, 0) + reach, grid.k[grid.size - 1]!);
    const params = { baseVariance: surface.baseVariance, knots: slice.knots.length };
    return { years, params, grid, prices: slice.prices, from, to };
  });
  const smooth = slices.map((slice) => slice && smoothSlice(slice));
  const whole = slices.every((slice, i) => slice === null || (smooth[i]?.minG ?? -1) >= 0);
  const clean = whole && checkSurface(smooth.filter((slice) => slice !== null)).violations === 0;
  return clean ? smooth : slices.map((slice) => slice && straightSlice(slice));
}

/** Prices of one expiry on the grid, and where they are vouched for. */
interface FreeSlice extends Pick<FittedExpiry, "years" | "params" | "from" | "to"> {
  readonly grid: StrikeGrid;
  readonly prices: Float64Array;
}

/** A smooth smile through the nodes; nothing forces it to be free of arbitrage between them. Null where nodes are too few. */
function smoothSlice({ years, params, grid, prices, from, to }: FreeSlice): FittedExpiry | null {
  const nodes = nodesOfPrices(grid, prices, from, to, grid.size);
  const curve = nodes && varianceSpline(nodes);
  if (curve === null) return null;
  const volAt = (k: number): number => Math.sqrt(curve(k) / years);
  const minG = minGOfCurve(curve, from, to);
  return {
    model: "free",
    years,
    params,
    ...pricedBy(volAt, years),
    from,
    to,
    minG,
    leeSlope: endSlope((k) => volAt(k) * volAt(k) * years, from, to),
  };
}

/** Prices linear between nodes: convex, falling and in order whatever they are, though vols are scalloped a little. */
function straightSlice({ years, params, grid, prices, from, to }: FreeSlice): FittedExpiry {
  const volAt = (k: number): number => volOfPrices(grid, prices, k, years);
  return {
    model: "free",
    years,
    params,
    volAt,
    callAt: (k) => callPriceAt(grid, prices, k),
    from,
    to,
    minG: minGOfPrices(grid, prices, from, to),
    leeSlope: endSlope((k) => volAt(k) * volAt(k) * years, from, to),
  };
}

function pricedBy(volAt: (k: number) => number, years: number): Pick<FittedExpiry, "volAt" | "callAt"> {
  return { volAt, callAt: (k) => blackPrice(1, exp(k), years, volAt(k), true) };
}

/** Quotes (vols decimal) as undiscounted call prices over the forward, NaN where there is no vol. */
export function callQuotes(quotes: SliceQuotes, years: number) {
  const prices = (vols: Float64Array): Float64Array =>
    vols.map((vol, i) => (vol > 0 ? blackPrice(1, exp(quotes.k[i]!), years, vol, true) : Number.NaN));
  return {
    count: quotes.count,
    k: quotes.k,
    bid: prices(quotes.bidVol),
    mid: prices(quotes.midVol),
    ask: prices(quotes.askVol),
  };
}
