import type { MarketSnapshot, SnapshotExpiry, SnapshotFuture, SnapshotOption } from "./market-snapshot.ts";
import { tradeFee } from "./option-fees.ts";
import { type PayoffLeg, worstPayoff } from "./payoff.ts";

/** Kinds of static arbitrage looked for. */
export const ARBITRAGE_CLASSES = ["vertical", "butterfly", "calendar", "parity"] as const;
export type ArbitrageClass = (typeof ARBITRAGE_CLASSES)[number];

/** One trade of a witness. Prices and fees in the settlement currency. */
export interface WitnessLeg {
  readonly name: string;
  readonly kind: "call" | "put" | "future" | "cash";
  /** Epoch ms; NaN for cash. */
  readonly expiry: number;
  /** NaN but for options. */
  readonly strike: number;
  /** Units of the underlying (inverse futures: USD of notional), bought above 0. */
  readonly quantity: number;
  readonly price: number;
  /** Fee of the whole trade. */
  readonly fee: number;
  /** Quantity on offer at that price; NaN where the source does not say. */
  readonly available: number;
  /** Age of the quote, ms; NaN unknown. */
  readonly age: number;
}

/** Trades that cost less than they are sure to pay: proof of a static arbitrage. Amounts in the settlement currency. */
export interface Witness {
  /** `general`: found by the linear program over all quotes of an expiry. */
  readonly kind: ArbitrageClass | "general";
  /** Epoch ms at which the payoff counts: the earlier expiry of a calendar. */
  readonly expiry: number;
  readonly legs: readonly WitnessLeg[];
  /** Paid now, fees included; below 0 where money is received. */
  readonly cost: number;
  /** Smallest payoff over every settlement price, after delivery fees, and the price it is met at. */
  readonly payoff: number;
  readonly worstSpot: number;
  /** Payoff as worth now, less cost. */
  readonly gain: number;
  /** False where a size is unknown: amounts are then for one unit. */
  readonly sizeKnown: boolean;
  /** Ratio of the later forward to the earlier that a calendar takes to hold at the earlier expiry; NaN for others. */
  readonly carry: number;
}

/** A trade of one unit of a witness being built: quantity before scaling, and what it pays at the witness's expiry. */
export interface DraftLeg {
  readonly trade: WitnessLeg;
  readonly pays: PayoffLeg;
}

/** Gains smaller than this share of the unit (1 coin, or the forward) are rounding. */
export const GAIN_TOLERANCE = 1e-9;

/** Trade of `quantity` in an option; its payoff at its own expiry. */
export function optionLeg(
  snapshot: MarketSnapshot,
  option: SnapshotOption,
  forward: number,
  quantity: number,
): DraftLeg {
  const buys = quantity > 0;
  const price = buys ? option.ask : option.bid;
  const fee = Math.abs(quantity) * tradeFee(snapshot.fees, price, snapshot.inverse ? 1 : forward);
  const kind = option.isCall ? "call" : "put";
  return {
    trade: {
      name: option.name,
      kind,
      expiry: option.expiry,
      strike: option.strike,
      quantity,
      price,
      fee,
      available: buys ? option.askSize : option.bidSize,
      age: snapshot.time - option.confirmedAt,
    },
    pays: { kind, strike: option.strike, quantity },
  };
}

/** Trade of `quantity` in a future, which costs only its fee. */
export function futureLeg(snapshot: MarketSnapshot, future: SnapshotFuture, quantity: number): DraftLeg {
  const buys = quantity > 0;
  const price = buys ? future.ask : future.bid;
  return {
    trade: {
      name: future.name,
      kind: "future",
      expiry: future.expiry,
      strike: Number.NaN,
      quantity,
      price,
      fee: Math.abs(quantity) * snapshot.fees.futureTaker * (snapshot.inverse ? 1 / price : price),
      available: buys ? future.askSize : future.bidSize,
      age: snapshot.time - future.confirmedAt,
    },
    pays: { kind: "future", strike: price, quantity },
  };
}

/** `amount` of the settlement currency put aside until the expiry. */
export function cashLeg(snapshot: MarketSnapshot, amount: number): DraftLeg {
  return {
    trade: {
      name: snapshot.currency,
      kind: "cash",
      expiry: Number.NaN,
      strike: Number.NaN,
      quantity: amount,
      price: 1,
      fee: 0,
      available: Infinity,
      age: 0,
    },
    pays: { kind: "cash", strike: Number.NaN, quantity: amount },
  };
}

/** What a leg costs now: futures cost their fee alone. */
export function costOf({ kind, quantity, price, fee }: WitnessLeg): number {
  return (kind === "future" ? 0 : quantity * price) + fee;
}

/** The witness made of `legs`, as large as the quotes allow; null where it gains nothing after all fees. */
export function witnessOf(
  snapshot: MarketSnapshot,
  terms: SnapshotExpiry,
  kind: Witness["kind"],
  legs: readonly DraftLeg[],
  carry: number,
): Witness | null {
  const used = legs.filter(({ trade }) => trade.quantity !== 0);
  const { inverse, fees } = snapshot;
  const worst = worstPayoff(
    used.map(({ pays }) => pays),
    { inverse, forward: terms.forward, fees },
  );
  const cost = used.reduce((sum, { trade }) => sum + costOf(trade), 0);
  const gain = presentValue(snapshot, terms, worst.payoff) - cost;
  if (!(gain > GAIN_TOLERANCE * (inverse ? 1 : terms.forward))) return null;
  const scale = used.reduce(
    (least, { trade }) => Math.min(least, trade.available / Math.abs(trade.quantity)),
    Infinity,
  );
  const sizeKnown = scale > 0 && scale < Infinity;
  const by = sizeKnown ? scale : 1;
  return {
    kind,
    expiry: terms.expiry,
    legs: used.map(({ trade }) => ({ ...trade, quantity: by * trade.quantity, fee: by * trade.fee })),
    cost: by * cost,
    payoff: by * worst.payoff,
    worstSpot: worst.spot,
    gain: by * gain,
    sizeKnown,
    carry,
  };
}

/** What a sure payoff at an expiry is worth now. A debt that early exercise may call in at any time is not discounted. */
export function presentValue({ american }: MarketSnapshot, { discount }: SnapshotExpiry, payoff: number): number {
  return american && payoff < 0 ? payoff : discount * payoff;
}
