import { exp } from "../quant/elementary.ts";
import { blackDeltas } from "./margin-deltas.ts";
import type { ChargeRule } from "./margin-rules.ts";
import { nameOfId } from "./portfolio.ts";
import type { RiskInstrument } from "./risk-instrument.ts";

/** Initial and maintenance amount, in the unit's currency. */
export interface Amount {
  readonly initial: number;
  readonly maintenance: number;
}

export const NO_AMOUNT: Amount = { initial: 0, maintenance: 0 };

/** Columns that net against each other and are charged on the sum of their exposures. */
interface ChargeGroup {
  /** The column that its rate is taken from. */
  readonly column: number;
  rate: Amount;
}

/** A charge laid out over the columns of a unit. */
export interface PreparedCharge {
  readonly rule: ChargeRule;
  readonly groups: readonly ChargeGroup[];
  /** Group of each column, -1 where it bears none. */
  readonly groupOf: Int32Array;
  /** Exposure per unit of size, valued in the unit's currency. */
  readonly exposure: Float64Array;
}

export function prepareCharge(
  instruments: readonly RiskInstrument[],
  rule: ChargeRule,
  inUsd: boolean,
): PreparedCharge {
  const places = new Map<string | number, number>();
  const groups: ChargeGroup[] = [];
  const groupOf = new Int32Array(instruments.length).fill(-1);
  instruments.forEach((instrument, i) => {
    if (!rule.on.includes(instrument.kind)) return;
    const key = nettingKey(instrument, rule, i);
    let place = places.get(key);
    if (place === undefined) {
      place = groups.push({ column: i, rate: NO_AMOUNT }) - 1;
      places.set(key, place);
    }
    groupOf[i] = place;
  });
  const charge = { rule, groups, groupOf, exposure: new Float64Array(instruments.length) };
  valueCharge(charge, instruments, inUsd, null);
  return charge;
}

/** Takes rates and exposures anew where the instruments stand now; `deltas` (`blackDeltas`) are worked out where not given. */
export function valueCharge(
  { rule, groups, groupOf, exposure }: PreparedCharge,
  instruments: readonly RiskInstrument[],
  inUsd: boolean,
  deltas: Float64Array | null,
): void {
  for (const group of groups) group.rate = rateOf(instruments[group.column]!, rule, inUsd);
  const ofDelta = rule.exposure === "delta";
  const units = !ofDelta ? null : (deltas ?? blackDeltas(instruments));
  for (let i = 0; i < groupOf.length; i++) {
    if (groupOf[i]! < 0) continue;
    exposure[i] = (units === null ? 1 : units[i]!) * unitValue(instruments[i]!, rule, inUsd);
  }
}

function nettingKey({ kind, expiry, strike }: RiskInstrument, { netting }: ChargeRule, place: number): string | number {
  switch (netting) {
    case "instrument":
      return place;
    case "strike":
      return kind === "option" ? `${expiry} ${strike}` : place;
    case "expiry":
      // Perpetuals have no expiry and net among themselves.
      return expiry;
    default:
      return "";
  }
}

/** Worth of one unit of exposure in the unit's currency. */
function unitValue({ inverse, spot, forward }: RiskInstrument, { rate }: ChargeRule, inUsd: boolean): number {
  const inCoin = inverse && !inUsd;
  switch (rate.kind) {
    case "fixed":
    case "short-option":
      return 1;
    case "price":
    case "haircut":
      return inCoin ? 1 : forward;
    default:
      return inCoin ? 1 : spot;
  }
}

function rateOf(instrument: RiskInstrument, { rate }: ChargeRule, inUsd: boolean): Amount {
  switch (rate.kind) {
    case "annual": {
      const share = Math.max(exp(rate.rate * instrument.years) - 1, rate.minimum);
      return { initial: share * rate.initial, maintenance: share * rate.maintenance };
    }
    case "short-option":
      return shortOptionRate(instrument, rate, inUsd);
    case "confidence": {
      const confidence = instrument.confidence ?? 1;
      return { initial: confidence < rate.threshold ? (1 - confidence) * rate.factor : 0, maintenance: 0 };
    }
    case "haircut":
      return haircut(rate.of, nameOfId(instrument.id));
    default:
      return rate;
  }
}

function haircut(of: Readonly<Record<string, Amount>>, asset: string): Amount {
  const own = Object.hasOwn(of, asset) ? of[asset] : undefined;
  return own ?? { initial: 1, maintenance: 1 };
}

/** What one option sold short must post by itself, its mark included, in the unit's currency. */
function shortOptionRate(
  { isCall, strike, spot, forward, mark, inverse }: RiskInstrument,
  rule: Extract<ChargeRule["rate"], { kind: "short-option" }>,
  inUsd: boolean,
): Amount {
  const unit = inverse && !inUsd ? 1 : spot;
  const worth = inverse && inUsd ? mark * spot : mark;
  const level = rule.moneyness === "forward" ? forward : spot;
  const outOfTheMoney = Math.max(isCall ? strike - level : level - strike, 0) / level;
  const initial = Math.max(rule.base - outOfTheMoney, rule.floor) * unit + worth;
  if (isCall) return { initial, maintenance: rule.maintenance * unit + worth };
  const maintenance = Math.max(rule.maintenance * unit, rule.maintenance * worth) + worth;
  return { initial: Math.max(initial, rule.putOverMaintenance * maintenance), maintenance };
}

/** Net exposure of each group. */
export function chargeSums({ groups, groupOf, exposure }: PreparedCharge, sizes: Float64Array): Float64Array {
  const sums = new Float64Array(groups.length);
  for (let i = 0; i < sizes.length; i++) {
    const g = groupOf[i]!;
    if (g >= 0 && sizes[i] !== 0) sums[g]! += sizes[i]! * exposure[i]!;
  }
  return sums;
}

/** What of a net exposure is charged: all of it, or the short part. */
function charged({ rule }: PreparedCharge, sum: number): number {
  return rule.side === "short" ? Math.max(-sum, 0) : Math.abs(sum);
}

export function chargeAmount(prepared: PreparedCharge, sums: Float64Array): Amount {
  let initial = 0;
  let maintenance = 0;
  for (let g = 0; g < sums.length; g++) {
    const on = charged(prepared, sums[g]!);
    const { rate } = prepared.groups[g]!;
    initial += on * rate.initial;
    maintenance += on * rate.maintenance;
  }
  return { initial, maintenance };
}

/** How the charge changes if `change` more of a column were held. */
export function chargeChange(prepared: PreparedCharge, sums: Float64Array, column: number, change: number): Amount {
  const g = prepared.groupOf[column]!;
  if (g < 0) return NO_AMOUNT;
  const { rate } = prepared.groups[g]!;
  const more = charged(prepared, sums[g]! + change * prepared.exposure[column]!) - charged(prepared, sums[g]!);
  return { initial: more * rate.initial, maintenance: more * rate.maintenance };
}

/** Slope of the charge in the size of a column; at a kink, for less of it where it is short, none where it is flat. */
export function chargeSlope(prepared: PreparedCharge, sums: Float64Array, column: number): Amount {
  const g = prepared.groupOf[column]!;
  if (g < 0) return NO_AMOUNT;
  const sum = sums[g]!;
  const sign = prepared.rule.side === "short" ? (sum < 0 ? -1 : 0) : Math.sign(sum);
  const slope = sign * prepared.exposure[column]!;
  const { rate } = prepared.groups[g]!;
  return { initial: slope * rate.initial, maintenance: slope * rate.maintenance };
}
