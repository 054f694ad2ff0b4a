import { blackPrice } from "./black.ts";
import { exp } from "./elementary.ts";
import { impliedVol } from "./implied-vol.ts";
import { callPriceAt, fitLocalVariance, type LocalVarianceSlice, partialStep } from "./local-variance-fit.ts";
import { createStrikeGrid, nodeBelow, type StrikeGrid } from "./local-variance-grid.ts";
import { type CallQuotes, DEFAULT_LOCAL_WEIGHTS, type LocalVarianceWeights } from "./local-variance-objective.ts";
import type { VarianceNodes } from "./variance-spline.ts";

/** One expiry to fit. */
export interface ExpiryQuotes {
  readonly years: number;
  /** Standard deviation of ln(S/F) at expiry, about: ATM vol·√years. */
  readonly deviation: number;
  readonly quotes: CallQuotes;
}

/** A surface free of static arbitrage: call prices per expiry on one grid of normalised strikes. */
export interface LocalVarianceSurface {
  readonly grid: StrikeGrid;
  /** Total variance of the Black prices that the first step starts from, and those prices. */
  readonly baseVariance: number;
  readonly base: Float64Array;
  /** Ascending; expiries without a usable quote are left out. */
  readonly years: readonly number[];
  readonly slices: readonly LocalVarianceSlice[];
}

/** With a smaller share of its two-sided quotes met, an expiry (or a surface) is contested: quotes are too tight, or contradict each other … */
const CONTESTED = 0.95;
/**
 * … and an expiry that is, once near, is fitted again and again: with more weight on lying between bids and asks than on mids and
 * smoothness, giving up sooner each time the quotes that others contradict.
 */
const SIDES_FIRST: readonly Partial<LocalVarianceWeights>[] = [
  { giveUp: 0.5, margin: 0.2 },
  { giveUp: 0.2, margin: 0.2 },
  { giveUp: 0.1, margin: 0.1 },
].map((pass) => ({ ...pass, outside: 200, huber: 0.5, smoothing: 0.00003 }));

/** Nodes of the strike grid, and of that for a contested surface of at least so many quotes. */
const GRID_NODES = 300;
const FINE_NODES = 500;
const FINE_FROM = 1_000;
/** Grid beyond the last quotes, in standard deviations of the expiry, and in all in those of the longest. */
const BEYOND_QUOTES = 2.5;
const BEYOND_FORWARD = 6;
/** Share of the first expiry's ATM variance given to the smooth start: well below the lowest point of any smile. */
const BASE_SHARE = 0.35;

/**
 * Fits expiries (ascending in years) one on top of the other. With `previous` each starts from the last fit of the expiry at the same
 * place in it. Null where no expiry has a quote.
 */
export function fitLocalVarianceSurface(
  expiries: readonly ExpiryQuotes[],
  previous: LocalVarianceSurface | null,
  weights: LocalVarianceWeights = DEFAULT_LOCAL_WEIGHTS,
): LocalVarianceSurface | null {
  const usable = expiries.filter((one) => one.deviation > 0 && one.quotes.mid.some((mid) => mid > 0));
  const surface = fitOnGrid(GRID_NODES, usable, previous, weights, []);
  if (surface === null || surface.contested === 0) return surface;
  const many = surface.quotes >= FINE_FROM && isContested(surface);
  return many
    ? fitOnGrid(FINE_NODES, usable, null, weights, SIDES_FIRST)
    : fitOnGrid(GRID_NODES, usable, surface, weights, SIDES_FIRST);
}

/** A surface on a grid of `nodes`, how it meets the quotes, and the count of contested expiries: those are fitted again with `passes`. */
function fitOnGrid(
  nodes: number,
  usable: readonly ExpiryQuotes[],
  previous: LocalVarianceSurface | null,
  weights: LocalVarianceWeights,
  passes: readonly Partial<LocalVarianceWeights>[],
): (LocalVarianceSurface & Met & { readonly contested: number }) | null {
  if (usable.length === 0) return null;
  let from = 0;
  let to = 0;
  let smallest = Infinity;
  for (const { deviation, quotes } of usable) {
    from = Math.min(from, quotes.k[0]! - BEYOND_QUOTES * deviation, -BEYOND_FORWARD * deviation);
    to = Math.max(to, quotes.k[quotes.count - 1]! + BEYOND_QUOTES * deviation, BEYOND_FORWARD * deviation);
    smallest = Math.min(smallest, deviation);
  }
  const grid = createStrikeGrid(nodes, from, to, 0.5 * smallest);
  const first = usable[0]!.deviation;
  const baseVariance = BASE_SHARE * first * first;
  const base = baseBlack(grid, baseVariance);
  const warm = previous !== null && previous.slices.length === usable.length ? previous : null;
  let before = base;
  let last: LocalVarianceSlice | null = null;
  const slices: LocalVarianceSlice[] = [];
  const years: number[] = [];
  let [inside, quotes, contested] = [0, 0, 0];
  usable.forEach((expiry, i) => {
    const own = warm?.slices[i] ?? null;
    const start = own ?? last;
    const from = start === null ? null : { k: start.k, logVariance: start.logVariance, shapeOnly: own === null };
    const fit = fitLocalVariance(grid, before, expiry.quotes, expiry.deviation, from, weights);
    if (fit === null) return;
    let slice = fit;
    let met = metQuotes(grid, fit.prices, expiry.quotes);
    if (isContested(met)) {
      contested++;
      ({ slice, met } = withinSides(grid, before, expiry, { slice, met }, weights, passes));
    }
    slices.push(slice);
    years.push(expiry.years);
    inside += met.inside;
    quotes += met.quotes;
    before = slice.prices;
    last = slice;
  });
  return slices.length === 0 ? null : { grid, baseVariance, base, years, slices, inside, quotes, contested };
}

interface MetSlice {
  readonly slice: LocalVarianceSlice;
  readonly met: Met;
}

/** The fit of an expiry that meets most quotes: `first`, or one of those that follow with the weights of `passes`. */
function withinSides(
  grid: StrikeGrid,
  before: Float64Array,
  { quotes, deviation }: ExpiryQuotes,
  first: MetSlice,
  weights: LocalVarianceWeights,
  passes: readonly Partial<LocalVarianceWeights>[],
): MetSlice {
  let { slice, met } = first;
  for (const sides of passes) {
    const start = { k: slice.k, logVariance: slice.logVariance, shapeOnly: false };
    const next = fitLocalVariance(grid, before, quotes, deviation, start, { ...weights, ...sides });
    if (next === null) break;
    const found = metQuotes(grid, next.prices, quotes);
    if (found.inside < met.inside) continue;
    slice = next;
    met = found;
  }
  return { slice, met };
}

/** Two-sided quotes, and those of them that prices lie within. */
interface Met {
  readonly quotes: number;
  readonly inside: number;
}

function isContested({ quotes, inside }: Met): boolean {
  return inside < CONTESTED * quotes;
}

function metQuotes(grid: StrikeGrid, prices: Float64Array, { count, k, bid, mid, ask }: CallQuotes): Met {
  let quotes = 0;
  let inside = 0;
  for (let i = 0; i < count; i++) {
    if (Number.isNaN(mid[i]!)) continue;
    const price = callPriceAt(grid, prices, k[i]!);
    quotes++;
    if (price >= bid[i]! && price <= ask[i]!) inside++;
  }
  return { quotes, inside };
}

/** Black prices of calls over the forward at every node, total variance `w`; the ends are intrinsic. */
function baseBlack(grid: StrikeGrid, w: number): Float64Array {
  const prices = grid.x.map((x) => blackPrice(1, x, 1, Math.sqrt(w), true));
  prices[0] = 1 - grid.x[0]!;
  prices[grid.size - 1] = 0;
  return prices;
}

/**
 * Call prices over the forward at every node for an instant `years` from now: part of the step between two expiries, as long a part
 * as makes total variance at the forward linear in time. Free of arbitrage at and between all instants. NaN beyond the last expiry.
 */
export function pricesAt(surface: LocalVarianceSurface, years: number): Float64Array {
  const { grid, slices } = surface;
  const after = surface.years.findIndex((at) => at >= years);
  if (after < 0 || !(years > 0)) return new Float64Array(grid.size).fill(Number.NaN);
  const slice = slices[after]!;
  if (surface.years[after] === years) return slice.prices;
  const start = after === 0 ? 0 : surface.years[after - 1]!;
  const earlier = after === 0 ? null : slices[after - 1]!.prices;
  const share = (years - start) / (surface.years[after]! - start);
  const from = earlier === null ? 0 : forwardVariance(grid, earlier);
  const target = from + share * (forwardVariance(grid, slice.prices) - from);
  // Before the first expiry the smooth start itself shrinks with the part taken.
  const take = (part: number): Float64Array =>
    partialStep(grid, earlier ?? baseBlack(grid, surface.baseVariance * part), slice, part);
  let low = 0;
  let high = 1;
  let prices = take(share);
  for (let i = 0; i < 40; i++) {
    const part = 0.5 * (low + high);
    prices = take(part);
    const miss = forwardVariance(grid, prices) - target;
    if (Math.abs(miss) < 1e-9 * target) break;
    if (miss < 0) low = part;
    else high = part;
  }
  return prices;
}

/** Total variance at the forward. */
function forwardVariance(grid: StrikeGrid, prices: Float64Array): number {
  const vol = impliedVol(prices[grid.centre]!, 1, 1, 1, true).vol;
  return vol * vol;
}

/** Implied vol (decimal) at ln(K/F) = `k` of prices on the surface's grid, solved from the out-of-the-money side; NaN outside it. */
export function volOfPrices(grid: StrikeGrid, prices: Float64Array, k: number, years: number): number {
  const call = callPriceAt(grid, prices, k);
  const x = exp(k);
  return k >= 0 ? impliedVol(call, 1, x, years, true).vol : impliedVol(call - 1 + x, 1, x, years, false).vol;
}

/** An out-of-the-money price below this share of the forward says nothing of its vol. */
const LEAST_PRICE = 1e-11;
/** Nodes kept beyond the range, so that the ends of a spline do not show in it. */
const NODES_BEYOND = 6;

/**
 * Prices on the surface's grid as total variance at its nodes from ln(K/F) = `from` to `to` and a little beyond, every second or third
 * where there are more than `most`; cut where prices no longer tell a vol. Null with fewer than three.
 */
export function nodesOfPrices(
  grid: StrikeGrid,
  prices: Float64Array,
  from: number,
  to: number,
  most: number,
): VarianceNodes | null {
  const tells = (node: number): boolean =>
    (grid.k[node]! < 0 ? prices[node]! - 1 + grid.x[node]! : prices[node]!) > LEAST_PRICE;
  const lowest = Math.max(1, nodeBelow(grid, Math.max(from, grid.k[0]!)) - NODES_BEYOND);
  const highest = Math.min(grid.size - 2, nodeBelow(grid, Math.min(to, grid.k[grid.size - 1]!)) + 1 + NODES_BEYOND);
  let first = grid.centre;
  let last = grid.centre;
  while (first > lowest && tells(first - 1)) first--;
  while (last < highest && tells(last + 1)) last++;
  const stride = Math.ceil((last - first + 1) / most);
  const count = Math.floor((last - first) / stride) + 1;
  if (count < 3) return null;
  const w = Float64Array.from({ length: count }, (_, i) => {
    const deviation = volOfPrices(grid, prices, grid.k[first + i * stride]!, 1);
    return deviation * deviation;
  });
  return { pitch: grid.pitch, first: (first - grid.centre) * grid.step, step: stride * grid.step, w };
}

/** Second differences of prices carry this rounding error; where it would show in g, g is not told. */
const PRICE_ROUNDING = 4e-16;
const G_ROUNDING = 1e-6;

/**
 * Smallest Durrleman g at the nodes with ln(K/F) in [from, to]: the density of the prices (their second difference) over the
 * lognormal one of the same vol. NaN where no node can tell.
 */
export function minGOfPrices(grid: StrikeGrid, prices: Float64Array, from: number, to: number): number {
  let least = Number.NaN;
  for (let i = 1; i + 1 < grid.size; i++) {
    const k = grid.k[i]!;
    if (k < from || k > to) continue;
    const [low, x, high] = [grid.x[i - 1]!, grid.x[i]!, grid.x[i + 1]!];
    const vol = volOfPrices(grid, prices, k, 1);
    if (!(vol > 0)) continue;
    const rise = (prices[i + 1]! - prices[i]!) / (high - x) - (prices[i]! - prices[i - 1]!) / (x - low);
    const d2 = -k / vol - 0.5 * vol;
    const scale = x * vol * Math.sqrt(2 * Math.PI) * exp(0.5 * d2 * d2);
    if (scale * (PRICE_ROUNDING / ((high - x) * (x - low))) > G_ROUNDING) continue;
    const g = (scale * 2 * rise) / (high - low);
    if (!(g >= least)) least = g;
  }
  return least;
}
