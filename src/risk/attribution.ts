import { blackPrice } from "../quant/black.ts";
import { valueSlopes } from "./margin-terms.ts";
import type { RiskInstrument } from "./risk-instrument.ts";
import { type SmileFactors, smileFactors, standardMoneyness } from "./smile-factors.ts";

/** Where a P&L comes from. Every term in the measure's currency; they add up to the P&L exactly. */
export const ATTRIBUTION_TERMS = [
  /** Forwards moving with spot: first and second order. */
  "delta",
  "gamma",
  /** Forwards moving against spot. */
  "carry",
  /** Received for a perpetual: an estimate where it is taken from stated rates. */
  "funding",
  /** Vol at the money of all expiries alike; each expiry against that. */
  "vegaLevel",
  "vegaTerm",
  /** Slope and bend of each smile, and the option's move along them. */
  "vegaSkew",
  "vegaCurvature",
  /** The option's own vol beside its smile. */
  "vegaOwn",
  "vanna",
  "volga",
  "theta",
  "newTrades",
  "fees",
  /** The venue's marks against the price that its own vol and forward give: their rounding, mostly. */
  "marks",
  /** Higher orders. */
  "unexplained",
] as const;

export type AttributionTerm = (typeof ATTRIBUTION_TERMS)[number];

export type Attribution = Readonly<Record<AttributionTerm, number>> & { readonly pnl: number };

/** A trade between the two instants. */
export interface AttributedTrade {
  /** Units of underlying, short negative. */
  readonly size: number;
  /** In the instrument's quote currency. */
  readonly price: number;
  /** Forward of its expiry at the trade; read for inverse options measured in USD. */
  readonly forward: number;
  /** Paid, in the measure's currency. */
  readonly fee: number;
}

/** A position at both instants. */
export interface HeldPosition {
  readonly start: RiskInstrument;
  readonly end: RiskInstrument;
  /** At the start. */
  readonly size: number;
  readonly trades: readonly AttributedTrade[];
  /** Received, in the measure's currency. */
  readonly funding: number;
}

/** `coin`: inverse contracts in coin; `usd`: option value and futures at the forward. */
export type AttributionMeasure = "coin" | "usd";

/** `taylor`: Greeks at the start's market once time has passed; `stepwise`: repricing as one thing after the other moves. */
export type AttributionMethod = "taylor" | "stepwise";

/** Both chains, for the smiles that vol moves are measured along; the held options may be all there is. */
export interface AttributionMarket {
  readonly start: readonly RiskInstrument[];
  readonly end: readonly RiskInstrument[];
}

/** Attributes each position's P&L between two instants. */
export function attribute(
  positions: readonly HeldPosition[],
  market: AttributionMarket,
  measure: AttributionMeasure,
  method: AttributionMethod,
): Attribution[] {
  const moves = volMoves(market);
  return positions.map((held) => attributePosition(held, moves, measure, method));
}

/** Sum of attributions, term by term. */
export function totalAttribution(rows: readonly Attribution[]): Attribution {
  const total = zeroTerms();
  for (const row of rows) for (const term of ATTRIBUTION_TERMS) total[term] += row[term];
  return { ...total, pnl: rows.reduce((sum, { pnl }) => sum + pnl, 0) };
}

function zeroTerms(): Record<AttributionTerm, number> {
  return Object.fromEntries(ATTRIBUTION_TERMS.map((term) => [term, 0])) as Record<AttributionTerm, number>;
}

interface VolMoves {
  readonly start: ReadonlyMap<number, SmileFactors>;
  readonly end: ReadonlyMap<number, SmileFactors>;
  /** Mean move of vol at the money over the expiries of both chains. */
  readonly level: number;
}

function volMoves({ start, end }: AttributionMarket): VolMoves {
  const [before, after] = [smileFactors(start), smileFactors(end)];
  const moves = [...before].flatMap(([expiry, { atm }]) => {
    const later = after.get(expiry);
    return later === undefined ? [] : [later.atm - atm];
  });
  const level = moves.length === 0 ? 0 : moves.reduce((sum, move) => sum + move, 0) / moves.length;
  return { start: before, end: after, level };
}

/** A vol move in its five parts. */
const VOL_TERMS = ["vegaLevel", "vegaTerm", "vegaSkew", "vegaCurvature", "vegaOwn"] as const;
type VolParts = Record<(typeof VOL_TERMS)[number], number>;

function volParts({ start, end }: HeldPosition, moves: VolMoves): VolParts {
  const [before, after] = [moves.start.get(start.expiry), moves.end.get(start.expiry)];
  const whole = end.vol - start.vol;
  const [x0, x1] = [standardMoneyness(start), standardMoneyness(end)];
  if (before === undefined || after === undefined || !Number.isFinite(x0 + x1)) {
    return { vegaLevel: 0, vegaTerm: 0, vegaSkew: 0, vegaCurvature: 0, vegaOwn: whole };
  }
  const parts = {
    vegaLevel: moves.level,
    vegaTerm: after.atm - before.atm - moves.level,
    vegaSkew: after.skew * x1 - before.skew * x0,
    vegaCurvature: after.curvature * x1 * x1 - before.curvature * x0 * x0,
  };
  const smile = parts.vegaLevel + parts.vegaTerm + parts.vegaSkew + parts.vegaCurvature;
  return { ...parts, vegaOwn: whole - smile };
}

/** Value per unit by the model, in the measure. */
function modelValue(of: RiskInstrument, measure: AttributionMeasure, forward: number, vol: number, years: number) {
  const inCoin = measure === "coin" && of.inverse;
  if (of.kind === "collateral") return of.forward;
  if (of.kind !== "option") return inCoin ? -1 / forward : forward;
  const value = blackPrice(forward, of.strike, years, vol, of.isCall);
  return inCoin ? value / forward : value * of.discount;
}

/** Value per unit at the mark, in the measure. */
function markValue(of: RiskInstrument, measure: AttributionMeasure, price: number, forward: number): number {
  const inCoin = measure === "coin" && of.inverse;
  if (of.kind === "option") return of.inverse && !inCoin ? price * forward : price;
  return inCoin ? -1 / price : price;
}

/** Factor on per-unit values of a size: one coin of an inverse future is as many contracts as its price says. */
function contracts(of: RiskInstrument, measure: AttributionMeasure, price: number): number {
  return measure === "coin" && of.inverse && of.kind !== "option" ? price : 1;
}

function attributePosition(
  held: HeldPosition,
  moves: VolMoves,
  measure: AttributionMeasure,
  method: AttributionMethod,
): Attribution {
  const { start, end, size, trades, funding } = held;
  const terms = zeroTerms();
  const scale = size * contracts(start, measure, start.mark);
  const endValue = markValue(end, measure, end.mark, end.forward);
  const startValue = markValue(start, measure, start.mark, start.forward);
  let pnl = size === 0 ? 0 : scale * (endValue - startValue);
  if (size !== 0) {
    const own = method === "taylor" ? taylorTerms(held, moves, measure) : stepTerms(held, moves, measure);
    for (const term of ATTRIBUTION_TERMS) terms[term] = scale * own[term];
    if (start.kind === "option") {
      const model = (of: RiskInstrument): number => modelValue(of, measure, of.forward, of.vol, of.years);
      terms.marks = scale * (endValue - model(end) - (startValue - model(start)));
    }
    terms.unexplained = pnl - ATTRIBUTION_TERMS.reduce((sum, term) => sum + terms[term], 0);
  }
  for (const trade of trades) {
    const paid = markValue(end, measure, trade.price, trade.forward);
    terms.newTrades += trade.size * contracts(end, measure, trade.price) * (endValue - paid);
    terms.fees -= trade.fee;
  }
  terms.funding += funding;
  pnl += terms.newTrades + terms.fees + funding;
  return { ...terms, pnl };
}

/** How far forwards would have moved with spot alone, and the rest. */
function forwardMoves({ start, end }: HeldPosition) {
  const withSpot = start.forward * (end.spot / start.spot - 1);
  return { withSpot, against: end.forward - start.forward - withSpot };
}

/** Time passes first, repriced in full; then second-order Taylor in forward and vol at what time is left. */
function taylorTerms(
  held: HeldPosition,
  moves: VolMoves,
  measure: AttributionMeasure,
): Record<AttributionTerm, number> {
  const { start, end } = held;
  const terms = zeroTerms();
  const { withSpot, against } = forwardMoves(held);
  if (start.kind === "option" && !(end.years > 0)) return expiryTerms(held, measure);
  const later: RiskInstrument = { ...start, years: end.years, inverse: start.inverse && measure === "coin" };
  const { delta, gamma, vega, vanna, volga } = valueSlopes(later);
  terms.delta = delta * withSpot;
  terms.carry = delta * against;
  const dForward = withSpot + against;
  terms.gamma = 0.5 * gamma * dForward * dForward;
  // Futures and perpetuals in coin: their contracts per coin are in the scale.
  if (start.kind !== "option") return unscaled(terms, start, measure);
  terms.theta =
    modelValue(start, measure, start.forward, start.vol, end.years) -
    modelValue(start, measure, start.forward, start.vol, start.years);
  const parts = volParts(held, moves);
  for (const term of VOL_TERMS) terms[term] = vega * parts[term];
  const dVol = end.vol - start.vol;
  terms.vanna = vanna * dForward * dVol;
  terms.volga = 0.5 * volga * dVol * dVol;
  return terms;
}

/** Slopes are per coin's worth of contracts, the scale counts contracts. */
function unscaled(terms: Record<AttributionTerm, number>, start: RiskInstrument, measure: AttributionMeasure) {
  const per = contracts(start, measure, start.forward);
  for (const term of ATTRIBUTION_TERMS) terms[term] /= per;
  return terms;
}

/** An option that ended between the instants: time at the start's forward, then its payoff moving with the forward. */
function expiryTerms({ start, end }: HeldPosition, measure: AttributionMeasure): Record<AttributionTerm, number> {
  const terms = zeroTerms();
  const settled = modelValue(start, measure, start.forward, start.vol, 0);
  terms.theta = settled - modelValue(start, measure, start.forward, start.vol, start.years);
  terms.delta = modelValue(start, measure, end.forward, start.vol, 0) - settled;
  return terms;
}

/** Full repricing as time, spot, carry, and the five parts of vol move one after the other; no cross terms are left. */
function stepTerms(held: HeldPosition, moves: VolMoves, measure: AttributionMeasure): Record<AttributionTerm, number> {
  const { start, end } = held;
  const terms = zeroTerms();
  const isOption = start.kind === "option";
  let { forward, vol } = start;
  let value = modelValue(start, measure, forward, vol, start.years);
  const step = (term: AttributionTerm, years: number) => {
    const next = modelValue(start, measure, forward, vol, years);
    terms[term] = next - value;
    value = next;
  };
  if (isOption) step("theta", end.years);
  const { withSpot, against } = forwardMoves(held);
  forward += withSpot;
  step("delta", end.years);
  forward += against;
  step("carry", end.years);
  if (!isOption || !(end.years > 0)) return terms;
  const parts = volParts(held, moves);
  for (const term of VOL_TERMS) {
    vol += parts[term];
    step(term, end.years);
  }
  return terms;
}
