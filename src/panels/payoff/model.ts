import type { MarketView } from "../../engine/market-view.ts";
import type { DraftLeg, RiskResult } from "../../engine/risk-protocol.ts";
import { S } from "../../market/derived-columns.ts";
import type { Instrument } from "../../market/instrument.ts";
import { optionFee } from "../../market/option-fee.ts";
import { DERIBIT_FEES } from "../../market/option-fees.ts";
import { Q } from "../../market/quote-columns.ts";
import { sliceCurve } from "../../market/slice-curve.ts";
import { breakEvens, probabilityBelow, profitProbability, withBends, withoutDust } from "../../risk/payoff-curve.ts";
import { G, type GridSpec, volBend } from "../../risk/scenario-grid.ts";
import { rowForward } from "../row-values.ts";
import { settleSpec } from "../settle-rule.ts";
import type { PayoffLeg, PayoffSettings } from "./settings.ts";

const DAY = 86_400_000;
const MINUTE = 60_000;
/** Spots of the curves: ±40 % in steps of half a percent. */
const SHOWN = Array.from({ length: 161 }, (_, i) => (i - 80) * 0.005);
const SHOWN_TO = 0.4001;
/** And, for break-evens and the chance of gain, from a twentieth of spot to five times of it, ever coarser. */
const SPOT = [
  ...Array.from({ length: 11 }, (_, i) => -0.95 + i * 0.05),
  ...SHOWN,
  ...Array.from({ length: 12 }, (_, i) => 0.45 + i * 0.05),
  ...Array.from({ length: 12 }, (_, i) => 1.25 + i * 0.25),
];

/** Expiry of the last leg that has one, epoch ms; NaN where none has. */
export function lastExpiry(view: MarketView, legs: readonly PayoffLeg[]): number {
  const expiries = legExpiries(view, legs, ["option", "future"]);
  return expiries.length === 0 ? Number.NaN : Math.max(...expiries);
}

/** Expiries of the legs that are of one of `kinds`, one each, epoch ms. */
export function legExpiries(
  view: MarketView,
  legs: readonly PayoffLeg[],
  kinds: readonly ("option" | "future")[],
): number[] {
  return legs.flatMap(({ instrument }) => {
    const found = instrumentOf(view, instrument);
    return kinds.some((kind) => kind === found?.kind) && found ? [found.expiry] : [];
  });
}

function instrumentOf(view: MarketView, name: string) {
  const slot = view.slotByName.get(name);
  return slot === undefined ? undefined : view.instrumentBySlot.get(slot);
}

/** The grid the curves are read from: today, the middle day, and the last expiry; to the minute, so that it holds for a while. */
export function payoffSpec(view: MarketView, settings: PayoffSettings): GridSpec | null {
  const last = lastExpiry(view, settings.legs);
  if (Number.isNaN(last)) return null;
  const toExpiry = (Math.ceil((last - view.now) / MINUTE) * MINUTE) / DAY;
  return {
    spot: SPOT,
    rowKind: "days",
    rows: [0, Math.min(settings.days, toExpiry), toExpiry],
    sticky: settings.sticky,
    ...settleSpec(settings),
    ...volBend(settings.spotVol, settings.twist),
    expiryVol: settings.expiryVol.map(([expiry, points]) => [expiry, points / 100] as const),
    volShift: settings.vol,
    days: 0,
  };
}

/** What entering the legs costs, in USD and coin; fees beside. NaN where a side is not quoted. */
export interface EntryCost {
  readonly usd: number;
  readonly coin: number;
  readonly feeUsd: number;
}

/** Price paid for a leg: its own, else mid, or the ask bought and the bid sold. */
export function entryPrice(view: MarketView, leg: PayoffLeg, entry: PayoffSettings["entry"]): number {
  if (leg.price !== null) return leg.price;
  const slot = view.slotByName.get(leg.instrument);
  if (slot === undefined) return Number.NaN;
  const bid = view.quotes[Q.bid]![slot]!;
  const ask = view.quotes[Q.ask]![slot]!;
  return entry === "mid" ? 0.5 * (bid + ask) : leg.size > 0 ? ask : bid;
}

/**
 * Cost of the option legs; futures cost nothing, and are NaN with all else where they have no price to enter at. Fees: the venue's taker fee
 * per unit of underlying, of an option at most an eighth of its price; of options in a combination the cheaper of the bought and the sold side pays none.
 */
export function entryCost(view: MarketView, settings: PayoffSettings): EntryCost {
  let usd = 0;
  let coin = 0;
  const fees = { bought: 0, sold: 0, futures: 0 };
  for (const leg of settings.legs) {
    const slot = view.slotByName.get(leg.instrument);
    const instrument = instrumentOf(view, leg.instrument);
    if (slot === undefined || !instrument) continue;
    const price = entryPrice(view, leg, settings.entry);
    if (isFuture(instrument)) {
      if (!(price > 0)) [usd, coin] = [Number.NaN, Number.NaN];
      const rate = Number.isNaN(instrument.takerFee) ? DERIBIT_FEES.futureTaker : instrument.takerFee;
      fees.futures += rate * Math.abs(leg.size) * price;
    }
    if (instrument.kind !== "option") continue;
    const forward = rowForward(view, slot);
    const inUsd = instrument.inverse ? price * forward : price;
    usd += leg.size * inUsd;
    coin += (leg.size * inUsd) / forward;
    fees[leg.size > 0 ? "bought" : "sold"] += Math.abs(leg.size) * optionFee(inUsd, forward, instrument.takerFee);
  }
  return { usd, coin, feeUsd: settings.fees ? Math.max(fees.bought, fees.sold) + fees.futures : 0 };
}

const isFuture = ({ kind }: Instrument): boolean => kind === "future" || kind === "perpetual";

/** Legs as a grid takes them: an inverse future entered at a price of its own is so many USD, as it is once it is booked. */
export function gridLegs(view: MarketView, legs: readonly PayoffLeg[]): readonly DraftLeg[] {
  return legs.map(({ instrument, size, price }) => {
    const of = instrumentOf(view, instrument);
    return of?.inverse && isFuture(of) && price !== null
      ? { instrument, size: size * price, unit: "usd" }
      : { instrument, size, unit: "underlying" };
  });
}

/**
 * What futures have gained at their marks over the price they are entered at, by the relative move of spot since: fixed in the currency that a
 * contract pays in, moving with spot in the other. USD, or `coin`.
 */
function futuresGain(view: MarketView, settings: PayoffSettings, coin: boolean): (move: number) => number {
  let fixed = 0;
  let moving = 0;
  for (const leg of settings.legs) {
    const slot = view.slotByName.get(leg.instrument);
    const instrument = instrumentOf(view, leg.instrument);
    if (slot === undefined || !instrument || !isFuture(instrument)) continue;
    const { inverse } = instrument;
    const mark = view.quotes[Q.mark]![slot]!;
    const paid = entryPrice(view, leg, settings.entry);
    const gain = inverse ? leg.size * (leg.price ?? mark) * (1 / paid - 1 / mark) : leg.size * (mark - paid);
    if (inverse === coin) fixed += gain;
    else moving += coin ? gain / mark : gain * mark;
  }
  return (move) => fixed + (coin ? moving / (1 + move) : moving * (1 + move));
}

/** Mark of the leg that is a future of an expiry without options: what it ends at, as it stands; NaN without one. */
function futureLevel(view: MarketView, legs: readonly PayoffLeg[], expiry: number): number {
  for (const { instrument } of legs) {
    const of = instrumentOf(view, instrument);
    const slot = view.slotByName.get(instrument);
    if (of?.kind === "future" && of.expiry === expiry && slot !== undefined) return view.quotes[Q.mark]![slot]!;
  }
  return Number.NaN;
}

/** The curves of a structure and what they say; money in USD, or coin. */
export interface Payoff {
  readonly spots: readonly number[];
  readonly today: Float64Array;
  readonly later: Float64Array;
  readonly expiry: Float64Array;
  readonly spot: number;
  /** Spots one and two standard deviations from the forward at the last expiry, by its at-the-money vol. */
  readonly bands: readonly [number, number, number, number] | null;
  readonly breakEvens: readonly number[];
  /** Of gaining anything by the last expiry, from the fitted surface; NaN without one. */
  readonly probability: number;
  /** Gain today at the forward as it is. */
  readonly now: number;
  readonly best: number;
  readonly worst: number;
  readonly cost: number;
  readonly fee: number;
}

/** Gains and losses of less are rounding, USD: a structure that costs and pays nothing breaks even nowhere. */
const LEAST_USD = 0.005;

const ASKED_FROZEN = "The view is frozen: go on (Space) for these curves";

/** Why no curves of a structure are shown, and what to do about it; empty where they are. `result` and `made` are null where there are none of it. */
export function noCurvesWords(
  view: MarketView,
  settings: PayoffSettings,
  frozen: boolean,
  result: Extract<RiskResult, { kind: "grid" }> | null,
  made: Payoff | null,
): string {
  if (Number.isNaN(lastExpiry(view, settings.legs))) return "No leg is an option that the venue lists";
  if (!result) return frozen ? ASKED_FROZEN : "The curves are on their way";
  if (result.excluded.count >= result.positions) return "No leg has a price: the count above the chart says why";
  if (result.excluded.count > 0)
    return "A leg has no price, so there are no curves: the count above the chart says which";
  if (!made) return "The curves could not be computed: any change of the structure tries again";
  if (Number.isNaN(made.spot)) return "The last expiry has no forward: the curves come with its quotes";
  if (Number.isNaN(made.cost)) return "A leg has no quote to enter at: type an entry price of its own";
  return "";
}

/** Null where it cannot be computed, or lacks a leg: its cost and its curves would not be of the same structure. */
export function payoff(
  view: MarketView,
  settings: PayoffSettings,
  result: Extract<RiskResult, { kind: "grid" }>,
): Payoff | null {
  const { grid, output } = result;
  const width = grid.spot.length;
  const cells = width * grid.rows.length;
  if (output.length === 0 || result.excluded.count > 0) return null;
  const expiry = lastExpiry(view, settings.legs);
  const slice = view.slices.get(expiry);
  const forward = slice?.[S.forward] ?? futureLevel(view, settings.legs, expiry);
  const coin = settings.currency === "coin";
  const cost = entryCost(view, settings);
  const bases = output.subarray(output.length - 2);
  const open = futuresGain(view, settings, coin);
  const spots = grid.spot.map((move) => forward * (1 + move));
  const curve = (row: number): Float64Array =>
    Float64Array.from({ length: width }, (_, i) => {
      const moved = output[(coin ? G.coinPnl : G.pnl) * cells + row * width + i]!;
      const paid = coin ? cost.coin + cost.feeUsd / forward : cost.usd + cost.feeUsd;
      return moved + bases[coin ? 1 : 0]! + open(grid.spot[i]!) - paid;
    });
  const strikes = settings.legs.flatMap(({ instrument }) => {
    const of = instrumentOf(view, instrument);
    return of?.kind === "option" && of.expiry === expiry ? [of.strike] : [];
  });
  const whole = curve(2);
  const ends = withBends(spots, whole, strikes);
  const gains = withoutDust(ends.values, coin ? LEAST_USD / forward : LEAST_USD);
  const isShown = (_: number, i: number): boolean => Math.abs(grid.spot[i]!) < SHOWN_TO;
  const shown = (values: Float64Array): Float64Array => values.filter(isShown);
  const atExpiry = shown(whole);
  const variance = slice ? sliceCurve(slice) : null;
  const below = (spot: number): number =>
    variance ? probabilityBelow(Math.log(spot / forward), variance) : Number.NaN;
  const spread = slice ? slice[S.atmVol]! * Math.sqrt(slice[S.yearsToExpiry]!) : Number.NaN;
  const today = curve(0);
  return {
    spots: spots.filter(isShown),
    today: shown(today),
    later: shown(curve(1)),
    expiry: atExpiry,
    spot: forward,
    bands: Number.isNaN(spread)
      ? null
      : [
          forward * Math.exp(-2 * spread),
          forward * Math.exp(-spread),
          forward * Math.exp(spread),
          forward * Math.exp(2 * spread),
        ],
    breakEvens: breakEvens(ends.spots, gains),
    probability: variance ? profitProbability(ends.spots, gains, below) : Number.NaN,
    now: today[grid.spot.indexOf(0)] ?? Number.NaN,
    best: Math.max(...atExpiry),
    worst: Math.min(...atExpiry),
    cost: coin ? cost.coin : cost.usd,
    fee: coin ? cost.feeUsd / forward : cost.feeUsd,
  };
}
