import { discountAt, type ExerciseTerms, premiumInPrice } from "../market/early-exercise.ts";
import type { EquityChain, EquityRow } from "../market/equity-chain-csv.ts";
import { yearsToExpiry } from "../market/expiry-time.ts";
import { type ParityForward, type ParityPair, parityForward } from "../market/forward.ts";
import { logRatio } from "../quant/elementary.ts";

/** Index options that cannot be exercised early; every other root is taken as American. */
const EUROPEAN_ROOTS: ReadonlySet<string> = new Set([
  "SPX",
  "SPXW",
  "XSP",
  "NDX",
  "NDXP",
  "RUT",
  "RUTW",
  "VIX",
  "VIXW",
]);

/** True where options of `root` are exercised at expiry only. */
export function isEuropeanRoot(root: string): boolean {
  return EUROPEAN_ROOTS.has(root);
}

interface ExpiryPairs {
  readonly expiry: number;
  readonly years: number;
  readonly pairs: readonly ParityPair[];
}

/** What put–call parity says of an equity chain. */
export interface EquityParities {
  readonly american: boolean;
  /** Price of the underlying at the instant of the quotes, as the nearest forward tells it, else that of the file; NaN unknown. */
  readonly spot: number;
  /** By expiry; null where too few strikes are quoted. */
  readonly byExpiry: ReadonlyMap<number, ParityForward | null>;
}

/**
 * Forward and discount factor of every expiry of an equity chain. European options: both fitted per expiry. American ones: prices
 * less their early-exercise premiums, and one rate for all.
 */
export function equityParities({ time, spot, rows }: EquityChain): EquityParities {
  const groups = new Map<number, EquityRow[]>();
  for (const row of rows) {
    const others = groups.get(row.expiry);
    if (others) others.push(row);
    else groups.set(row.expiry, [row]);
  }
  const expiries = [...groups]
    .map(([expiry, group]): ExpiryPairs => ({ expiry, years: yearsToExpiry(expiry, time), pairs: pairsOf(group) }))
    .sort((x, y) => x.years - y.years);
  const american = !rows.every((row) => isEuropeanRoot(row.root));
  const found = american ? americanParities(spot, expiries) : expiries.map(europeanParity);
  return {
    american,
    spot: presentSpot(expiries, found, spot),
    byExpiry: new Map(expiries.map(({ expiry }, i) => [expiry, found[i]!])),
  };
}

/** The nearest forward, discounted: the file's own spot is rarely of the instant of its quotes. */
function presentSpot(
  expiries: readonly ExpiryPairs[],
  found: readonly (ParityForward | null)[],
  fallback: number,
): number {
  const near = expiries.findIndex(({ years }, i) => years > 0 && found[i] !== null);
  return near < 0 ? fallback : found[near]!.forward * found[near]!.discount;
}

function pairsOf(rows: readonly EquityRow[]): ParityPair[] {
  const puts = new Map(rows.filter((row) => row.right === "put").map((row) => [row.strike, row]));
  return rows.flatMap((call) => {
    const put = call.right === "call" ? puts.get(call.strike) : undefined;
    if (put === undefined) return [];
    return [{ strike: call.strike, callBid: call.bid, callAsk: call.ask, putBid: put.bid, putAsk: put.ask }];
  });
}

/** Highest rate believed; a regression outside 0 … this is spoiled by noise, and the discount factor is then 1. */
const MAX_RATE = 0.1;

function europeanParity({ years, pairs }: ExpiryPairs): ParityForward | null {
  const fitted = parityForward(pairs, { inverse: false, fitDiscount: true });
  // 1 − D is rate·T to first order, which is all that a bound needs.
  if (fitted !== null && fitted.discount <= 1 && 1 - fitted.discount <= MAX_RATE * Math.max(years, 0.1)) return fitted;
  return parityForward(pairs, { inverse: false, fitDiscount: false });
}

/** Strikes this near the money, as a share of it, tell the forward; at most so many per expiry. */
const NEAR_MONEY = 0.05;
const MAX_STRIKES = 12;
/** The premiums need a rate, and the rate the premiums: rounds, from this rate. */
const ROUNDS = 2;
const START_RATE = 0.03;

/**
 * Early exercise hides the discount factor: in the money, an American put shows none whatever the rate. The rate is therefore that at
 * which forwards grow from expiry to expiry, the median by time, which dividends on single days leave alone.
 */
function americanParities(spot: number, expiries: readonly ExpiryPairs[]): (ParityForward | null)[] {
  const near = expiries.map((one) => ({ ...one, pairs: nearest(one.pairs, spot) }));
  let rate = START_RATE;
  let found = near.map(({ years, pairs }) => atRate(pairs, years, rate));
  for (let round = 0; round < ROUNDS; round++) {
    const present = presentSpot(near, found, spot);
    const bare = near.map(({ years, pairs }, i) => withoutPremiums(pairs, present, years, found[i]!));
    rate = Math.max(0, Math.min(MAX_RATE, growthOf(near, found)));
    found = near.map(({ years }, i) => atRate(bare[i]!, years, rate));
  }
  return found;
}

/** Median growth rate of forwards between neighbouring expiries, weighed by the time between them; the start rate where none is known. */
function growthOf(expiries: readonly ExpiryPairs[], found: readonly (ParityForward | null)[]): number {
  const known = expiries.flatMap(({ years }, i) =>
    years > 0 && found[i] !== null ? [{ years, forward: found[i]!.forward }] : [],
  );
  const rates = known.slice(1).map(({ years, forward }, i) => {
    const before = known[i]!;
    return { rate: logRatio(forward, before.forward) / (years - before.years), time: years - before.years };
  });
  rates.sort((x, y) => x.rate - y.rate);
  let left = 0.5 * rates.reduce((sum, { time }) => sum + time, 0);
  for (const { rate, time } of rates) {
    left -= time;
    if (left <= 0) return rate;
  }
  return START_RATE;
}

function nearest(pairs: readonly ParityPair[], spot: number): ParityPair[] {
  const quoted = pairs.filter(({ callBid, callAsk, putBid, putAsk }) => callAsk >= callBid && putAsk >= putBid);
  const centre =
    spot > 0 ? spot : (parityForward(quoted, { inverse: false, fitDiscount: false })?.forward ?? Number.NaN);
  return quoted
    .filter(({ strike }) => Math.abs(strike - centre) <= NEAR_MONEY * centre)
    .sort((x, y) => Math.abs(x.strike - centre) - Math.abs(y.strike - centre))
    .filter((_, i, all) => i % Math.ceil(all.length / MAX_STRIKES) === 0);
}

function atRate(pairs: readonly ParityPair[], years: number, rate: number): ParityForward | null {
  return parityForward(pairs, { inverse: false, fitDiscount: false, discount: discountAt(rate, years) });
}

function withoutPremiums(
  pairs: readonly ParityPair[],
  spot: number,
  years: number,
  parity: ParityForward | null,
): readonly ParityPair[] {
  if (parity === null || !(years > 0)) return pairs;
  const terms: ExerciseTerms = { spot, forward: parity.forward, discount: parity.discount, years };
  return pairs.map(({ strike, callBid, callAsk, putBid, putAsk }) => {
    const call = premiumInPrice(terms, strike, 0.5 * (callBid + callAsk), true);
    const put = premiumInPrice(terms, strike, 0.5 * (putBid + putAsk), false);
    return { strike, callBid: callBid - call, callAsk: callAsk - call, putBid: putBid - put, putAsk: putAsk - put };
  });
}
