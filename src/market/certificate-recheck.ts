import { exp, log } from "../quant/elementary.ts";
import type { Certificate, CertifiedSlice, SurfaceSmile } from "./certificate.ts";
import { exhaustiveGains } from "./exhaustive-search.ts";
import type { MarketSnapshot } from "./market-snapshot.ts";
import { tradeFee } from "./option-fees.ts";
import { type PayoffLeg, payoffAt } from "./payoff.ts";
import { costOf, GAIN_TOLERANCE, presentValue, type Witness } from "./witness.ts";

/** One statement of a certificate, checked again from the snapshot by another way than it was found. */
export interface RecheckedStatement {
  readonly statement: string;
  readonly holds: boolean;
  /** What was found instead, or by how much it holds. */
  readonly detail: string;
}

/** Figures that differ by less than this share of themselves (or in all) are the same. */
const SAME = 1e-6;

/**
 * Checks every statement of a certificate against the snapshot and the surface it speaks of: each slice by finite differences on an
 * even grid of strikes, each witness by its payoff over a grid of settlement prices, and an absence by trying every pair and triple.
 */
export function recheckCertificate(
  snapshot: MarketSnapshot,
  surface: readonly SurfaceSmile[],
  certificate: Certificate,
): RecheckedStatement[] {
  return [
    ...certificate.slices.map((slice) => recheckSlice(slice, surface)),
    ...certificate.market.witnesses.map((witness) => recheckWitness(snapshot, witness)),
    recheckMarket(snapshot, certificate),
  ];
}

const STRIKES = 2_003;

function recheckSlice(slice: CertifiedSlice, surface: readonly SurfaceSmile[]): RecheckedStatement {
  const at = surface.findIndex(({ terms }) => terms.expiry === slice.expiry);
  const smile = surface[at]?.smile ?? null;
  const statement = `slice ${slice.expiry}`;
  const say = (fault: string): RecheckedStatement => ({ statement, holds: fault === "", detail: fault || "as stated" });
  if (slice.model === null) return say(smile === null ? "" : "there is a fit");
  if (smile === null) return say("there is no fit");
  for (const [name, value] of Object.entries(slice.params)) {
    if (!isSame(value, smile.params[name] ?? Number.NaN)) return say(`${name} is ${smile.params[name]}`);
  }
  if (!isSame(slice.minG, smile.minG)) return say(`the smallest g is ${smile.minG}`);
  if (!isSame(slice.leeSlope, smile.leeSlope)) return say(`the steepest wing is ${smile.leeSlope}`);
  const forward = slice.forward;
  if (!isSame(slice.fromStrike, forward * exp(smile.from)) || !isSame(slice.toStrike, forward * exp(smile.to))) {
    return say("the range is another");
  }
  const before = surface.slice(0, at).findLast((one) => one.smile !== null)?.smile ?? null;
  const faults = priceFaults(smile, before);
  if (slice.violations === 0 && faults !== "") return say(faults);
  return say("");
}

/** The first fault of prices at strikes evenly apart: rising, concave, or below those of the expiry before. */
function priceFaults(
  smile: NonNullable<SurfaceSmile["smile"]>,
  before: NonNullable<SurfaceSmile["smile"]> | null,
): string {
  const [from, to] = [exp(smile.from), exp(smile.to)];
  const step = (to - from) / STRIKES;
  const prices = Float64Array.from({ length: STRIKES + 1 }, (_, i) =>
    smile.callAt(logStrike(smile, from + i * step, i)),
  );
  for (let i = 0; i <= STRIKES; i++) {
    const x = from + i * step;
    const price = prices[i]!;
    if (Number.isNaN(price)) return `no price at ${x.toFixed(4)} of the forward`;
    if (i > 0 && price > prices[i - 1]! + 1e-9) return `prices rise at ${x.toFixed(4)} of the forward`;
    if (i > 1 && prices[i - 1]! > 0.5 * (prices[i - 2]! + price) + 1e-9) {
      return `prices are concave at ${x.toFixed(4)} of the forward`;
    }
    const k = logStrike(smile, x, i);
    if (before === null || k < before.from || k > before.to) continue;
    if (price < before.callAt(k) - 1e-9) return `prices fall below the expiry before at ${x.toFixed(4)} of the forward`;
  }
  return "";
}

/** ln of a share of the forward, the ends exactly those of the range. */
function logStrike({ from, to }: { readonly from: number; readonly to: number }, x: number, i: number): number {
  if (i === 0) return from;
  return i === STRIKES ? to : Math.min(to, Math.max(from, log(x)));
}

const SPOTS = 4_000;

function recheckWitness(snapshot: MarketSnapshot, witness: Witness): RecheckedStatement {
  const statement = `${witness.kind} of ${witness.expiry}`;
  const say = (fault: string): RecheckedStatement => ({ statement, holds: fault === "", detail: fault || "as stated" });
  const terms = snapshot.expiries.find(({ expiry }) => expiry === witness.expiry);
  if (terms === undefined) return say("there is no such expiry");
  const { inverse, american, fees } = snapshot;
  const held: PayoffLeg[] = [];
  let cost = 0;
  for (const leg of witness.legs) {
    cost += costOf(leg);
    if (leg.kind === "cash") {
      held.push({ kind: "cash", strike: Number.NaN, quantity: leg.quantity });
      continue;
    }
    const quote = [...snapshot.options, ...snapshot.futures].find(({ name }) => name === leg.name);
    const own = snapshot.expiries.find(({ expiry }) => expiry === quote?.expiry);
    if (quote === undefined || own === undefined) return say(`${leg.name} is not quoted`);
    const [price, size] = leg.quantity > 0 ? [quote.ask, quote.askSize] : [quote.bid, quote.bidSize];
    if (price !== leg.price) return say(`${leg.name} stands at ${price}`);
    if (Math.abs(leg.quantity) > size * (1 + SAME)) return say(`only ${size} of ${leg.name} is on offer`);
    if (snapshot.time - quote.confirmedAt > snapshot.staleAfter) return say(`${leg.name} is stale`);
    if (leg.kind === "future") {
      held.push({ kind: "future", strike: price, quantity: leg.quantity });
      continue;
    }
    const fee = Math.abs(leg.quantity) * tradeFee(fees, price, inverse ? 1 : own.forward);
    if (!isSame(fee, leg.fee)) return say(`the fee of ${leg.name} is ${fee}`);
    const later = quote.expiry !== witness.expiry;
    if (later && leg.quantity < 0) return say(`${leg.name} is sold and outlives the payoff`);
    const carry = later && !american ? own.forward / terms.forward : 1;
    const share = later && !inverse && !american ? (carry * own.discount) / terms.discount : 1;
    held.push({ kind: leg.kind, strike: leg.strike / carry, quantity: leg.quantity * share });
  }
  if (!isSame(cost, witness.cost)) return say(`it costs ${cost}`);
  const payoff = leastPayoff(held, { inverse, forward: terms.forward, fees });
  const scale = held.reduce((sum, { quantity }) => sum + Math.abs(quantity), 0) * (inverse ? 1 : terms.forward);
  if (payoff < witness.payoff - GAIN_TOLERANCE * scale) return say(`it may pay only ${payoff}`);
  const gain = presentValue(snapshot, terms, witness.payoff) - cost;
  if (!(gain > 0) || Math.abs(gain - witness.gain) > GAIN_TOLERANCE * scale) return say(`it gains ${gain}`);
  return say("");
}

/** Smallest payoff over settlement prices from a thousandth to a thousandfold of the forward, and at every strike. */
function leastPayoff(held: readonly PayoffLeg[], terms: Parameters<typeof payoffAt>[2]): number {
  let least = Infinity;
  const ratio = exp((2 * LN_1000) / SPOTS);
  let spot = terms.forward / 1000;
  for (let i = 0; i <= SPOTS; i++, spot *= ratio) least = Math.min(least, payoffAt(held, spot, terms));
  for (const { kind, strike } of held) {
    if (kind === "call" || kind === "put") least = Math.min(least, payoffAt(held, strike, terms));
  }
  return least;
}

const LN_1000 = 6.907755278982137;

function recheckMarket(snapshot: MarketSnapshot, { market }: Certificate): RecheckedStatement {
  const found = exhaustiveGains(snapshot);
  const classes = new Set(market.witnesses.map(({ kind }) => kind));
  const missed = [...found].filter(([kind]) => !classes.has(kind));
  const statement =
    market.witnesses.length === 0 ? "no static arbitrage in these classes" : "classes of arbitrage found";
  if (missed.length === 0) return { statement, holds: true, detail: "as stated" };
  return { statement, holds: false, detail: missed.map(([kind, gain]) => `a ${kind} gains ${gain}`).join("; ") };
}

function isSame(a: number, b: number): boolean {
  if (Number.isNaN(a) && Number.isNaN(b)) return true;
  return Math.abs(a - b) <= SAME * Math.max(Math.abs(a), Math.abs(b), SAME);
}
