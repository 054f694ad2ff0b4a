import { createSviBatch, type SviBatch } from "./kernel/svi-batch.ts";
import { type SliceQuotes, summariseMids } from "./slice-quotes.ts";
import { type Svi, sviEndExcess, sviTotalVariance } from "./svi.ts";
import { calendarSlack } from "./svi-calendar.ts";
import { sharedQuoteColumns } from "./svi-columns.ts";
import type { SviPoint } from "./svi-equations.ts";
import { minimiseSvi, type SviEffort } from "./svi-levenberg.ts";
import { sviMinG } from "./svi-min-g.ts";
import { type SliceWeights, type SviBound, type SviProblem, sviOf } from "./svi-objective.ts";
import { coldStarts, hasVertexBelow, vertexMids } from "./svi-start.ts";

/**
 * Weights that put the most quotes inside bid–ask at a small miss of the mids on recorded BTC and ETH chains: nearly even in vol,
 * with a steep, almost linear price for leaving the quoted side.
 */
export const DEFAULT_WEIGHTS: SliceWeights = {
  minHalfSpread: 0.005,
  maxHalfSpread: 0.015,
  huber: 6,
  outside: 200,
  bound: 3,
  giveUp: 0.5,
  margin: 0.12,
  prior: 0.08,
};

/** A fitted slice and how well it meets the quotes. */
export interface SviFit {
  readonly svi: Svi;
  /** Root mean square of fit minus mid vol, decimal; NaN without mids. */
  readonly rmse: number;
  /** Quotes with a mid, and those of them where bid ≤ fit ≤ ask in vol. A missing bid vol counts as no lower bound. */
  readonly quotes: number;
  readonly inside: number;
  /** Range of the quotes with a mid. */
  readonly kMin: number;
  readonly kMax: number;
  /** Smallest Durrleman g on that range and two standard deviations beyond. */
  readonly minG: number;
  /** Smallest room of total variance within the bounds; Infinity without any. */
  readonly slack: number;
  /** Weighted least-squares cost and iterations spent. */
  readonly cost: number;
  readonly iterations: number;
}

/** Quotes a five-parameter slice needs at least. */
export const MIN_SVI_QUOTES = 5;
/** Lee's bound of 2 on wing slopes, less a little so that the penalty's slack stays inside. */
const MAX_WING_SLOPE = 1.99;

/** A cold fit is exact; a warm one goes on at the next market, from where it stopped. */
const EXACT: SviEffort = { iterations: 40, arrived: 1e-7 };
const QUICK: SviEffort = { iterations: 8, arrived: 1e-4 };

/** A warm start this many times costlier than its end (and a half-spread per quote) is no longer trusted: cold ones are tried too. */
const FAR_START = 4;

/** A vertex meets the mids clearly better where its squared misses are below this share: the grid is coarse, and mids are not all. */
const CLEARLY_BETTER = 0.8;

/** Standard deviations beyond the quotes that are kept free of butterflies. */
const GUARDED_DEVIATIONS = 2;
const EVEN_NODES = 17;
const VERTEX_NODES = [-16, -8, -4, -2, -1, -0.5, 0, 0.5, 1, 2, 4, 8, 16];
const MAX_ROUNDS = 8;

const NODES = EVEN_NODES + VERTEX_NODES.length + 2 * MAX_ROUNDS;

let nodes: SviBatch | null = null;

/**
 * Fits a raw SVI slice to at least `MIN_SVI_QUOTES` quotes with a mid vol (null otherwise): from `previous` where given, else
 * from the quasi-explicit starts, by Levenberg–Marquardt. Misses are counted in half-spreads; butterflies on the guarded range,
 * wings beyond Lee's bound, and total variance beyond `bounds`, are pushed out. Same input, same bits.
 */
export function fitSvi(
  quotes: SliceQuotes,
  years: number,
  previous: Svi | null,
  weights: SliceWeights = DEFAULT_WEIGHTS,
  bounds: readonly SviBound[] = [],
): SviFit | null {
  const { mids, kMin, kMax } = summariseMids(quotes);
  if (mids < MIN_SVI_QUOTES || !(years > 0) || !(kMax > kMin)) return null;

  nodes ??= createSviBatch(NODES);
  const problem: SviProblem = {
    quotes,
    years,
    weights,
    columns: sharedQuoteColumns(quotes, weights),
    nodes,
    nodeCount: 0,
    gFloor: 0,
    bounds,
    boundMargin: 0,
    boundPrice: 10,
    from: kMin,
    to: kMax,
    maxSlope: MAX_WING_SLOPE,
    // A warm start mostly lies where the constraints want it; a stiff price keeps it there at once.
    penalty: previous === null || bounds.length > 0 ? 1e4 : 4e4,
    anchor: Math.max(kMin, Math.min(kMax, 0)),
    width: kMax - kMin,
  };
  let best: SviPoint | null = null;
  let cost = Infinity;
  let iterations = 0;
  const tryFrom = (start: SviPoint, effort: SviEffort): number => {
    const result = minimiseSvi(problem, start, effort);
    iterations += result.iterations;
    if (result.cost < cost) {
      cost = result.cost;
      best = start;
    }
    return result.startCost;
  };
  let cold = previous === null;
  if (previous !== null) {
    const start = pointOf(previous);
    // The last fit may have been held by a constraint: all are in force from the start.
    guard(problem, start, kMin, kMax, null, 0);
    const startCost = tryFrom(start, bounds.length === 0 ? QUICK : EXACT);
    cold = startCost > FAR_START * (cost + mids) && bounds.length === 0;
  }
  if (cold) for (const start of coldStarts(vertexMids(quotes, weights, years), kMin, kMax, 3)) tryFrom(start, EXACT);
  if (best === null) return null;

  let found = inspect(problem, best, kMin, kMax);
  for (let round = 0; round < MAX_ROUNDS && found.broken; round++) {
    guard(problem, best, kMin, kMax, found, round);
    const result = minimiseSvi(problem, best, cold || bounds.length > 0 ? EXACT : QUICK);
    iterations += result.iterations;
    cost = result.cost;
    found = inspect(problem, best, kMin, kMax);
    problem.penalty *= 4;
    problem.boundPrice *= 8;
  }
  const svi = sviOf(best);
  return {
    svi,
    ...scoreSvi(svi, quotes, years),
    kMin,
    kMax,
    minG: found.minG,
    slack: found.slack,
    cost,
    iterations,
  };
}

/**
 * True where some vertex on a coarse grid meets the mids clearly better, in squared half-spreads, than `svi`: a fit from there may be
 * worth its time. A quick check of whether a warm sequence has been led away from the best slice.
 */
export function mayFitBetter(
  quotes: SliceQuotes,
  years: number,
  svi: Svi,
  weights: SliceWeights = DEFAULT_WEIGHTS,
): boolean {
  const { mids, kMin, kMax } = summariseMids(quotes);
  if (mids < MIN_SVI_QUOTES || !(kMax > kMin)) return false;
  const own = vertexMids(quotes, weights, years);
  let squares = 0;
  for (let i = 0; i < own.count; i++) {
    const miss = sviTotalVariance(svi, own.k[i]!) - own.w[i]!;
    squares += own.weight[i]! * miss * miss;
  }
  return hasVertexBelow(own, kMin, kMax, CLEARLY_BETTER * squares);
}

/** How `svi` meets `quotes`: root mean square miss of mids (decimal vol), mids counted, and those inside bid–ask. */
export function scoreSvi(
  svi: Svi,
  quotes: SliceQuotes,
  years: number,
): { readonly rmse: number; readonly quotes: number; readonly inside: number } {
  let sum = 0;
  let count = 0;
  let inside = 0;
  for (let i = 0; i < quotes.count; i++) {
    const mid = quotes.midVol[i]!;
    if (!(mid > 0)) continue;
    const vol = Math.sqrt(sviTotalVariance(svi, quotes.k[i]!) / years);
    sum += (vol - mid) * (vol - mid);
    count++;
    if (!(vol < quotes.bidVol[i]!) && !(vol > quotes.askVol[i]!)) inside++;
  }
  return { rmse: Math.sqrt(sum / count), quotes: count, inside };
}

/** Log-moneyness range kept free of butterflies: that of the mids, the forward, and `GUARDED_DEVIATIONS` beyond. */
export function guardedRange(kMin: number, kMax: number, svi: Svi): readonly [from: number, to: number] {
  const reach = GUARDED_DEVIATIONS * Math.sqrt(Math.max(sviTotalVariance(svi, 0), 0));
  return [Math.min(kMin, 0) - reach, Math.max(kMax, 0) + reach];
}

/** How a slice stands with the constraints on the range it is to be vouched for, and where it is worst. */
interface Inspection {
  readonly broken: boolean;
  readonly minG: number;
  readonly lowestAt: number;
  readonly slack: number;
  readonly crossingAt: number;
}

function inspect(problem: SviProblem, point: SviPoint, kMin: number, kMax: number): Inspection {
  const svi = sviOf(point);
  const [from, to] = guardedRange(kMin, kMax, svi);
  const lowest = sviMinG(svi, from, to);
  const crossing = slackWithin(problem.bounds, svi);
  const steep = sviEndExcess(svi, from, -1) > 0 || sviEndExcess(svi, to, 1) > 0;
  return {
    broken: steep || lowest.minG < 0 || crossing.slack < 0,
    minG: lowest.minG,
    lowestAt: lowest.at,
    slack: crossing.slack,
    crossingAt: crossing.at,
  };
}

/** Puts the constraints in force: penalty nodes, evenly, around the vertex, and wherever an earlier round was worst. */
function guard(
  problem: SviProblem,
  at: SviPoint,
  kMin: number,
  kMax: number,
  worst: Inspection | null,
  round: number,
): void {
  const [from, to] = guardedRange(kMin, kMax, sviOf(at));
  const nodes = problem.nodes.k;
  let n = 0;
  for (let i = 0; i < EVEN_NODES; i++) nodes[n++] = from + ((to - from) * i) / (EVEN_NODES - 1);
  for (const u of VERTEX_NODES) nodes[n++] = Math.max(from, Math.min(to, at.m + u * at.sigma));
  if (worst !== null) {
    n += 2 * round;
    nodes[n++] = worst.lowestAt;
    nodes[n++] = worst.crossingAt;
  }
  problem.nodeCount = n;
  problem.from = from;
  problem.to = to;
  problem.gFloor = 1e-4 * (1 << round);
  problem.boundMargin = 1e-5 * (1 << round);
}

/** Smallest room of a slice within its bounds, and where. */
function slackWithin(bounds: readonly SviBound[], svi: Svi): { readonly slack: number; readonly at: number } {
  let least: { slack: number; at: number } = { slack: Infinity, at: 0 };
  for (const bound of bounds) {
    if (!(bound.from < bound.to)) continue;
    const [early, late] = bound.side === 1 ? [svi, bound.svi] : [bound.svi, svi];
    const found = calendarSlack(early, late, bound.from, bound.to);
    if (found.slack < least.slack) least = found;
  }
  return least;
}

function pointOf(svi: Svi): SviPoint {
  const cosine = Math.sqrt(1 - svi.rho * svi.rho);
  return {
    omega: Math.max(svi.a + svi.b * svi.sigma * cosine, 1e-10),
    b: svi.b,
    rho: svi.rho,
    m: svi.m,
    sigma: svi.sigma,
  };
}
