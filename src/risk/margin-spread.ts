import type { Amount, PreparedCharge } from "./margin-charges.ts";
import type { SpreadOffsetRule } from "./margin-rules.ts";
import type { RiskInstrument } from "./risk-instrument.ts";

/** Options of each expiry, which post the lesser of the sum of their own margins and of the worst payoff as a spread. */
export interface PreparedSpread {
  readonly charge: PreparedCharge;
  readonly rule: SpreadOffsetRule;
  readonly expiries: readonly { readonly columns: readonly number[] }[];
  /** Place in `expiries` of each column, -1 for what is no option. */
  readonly expiryOf: Int32Array;
  readonly instruments: readonly RiskInstrument[];
}

export function prepareSpread(
  instruments: readonly RiskInstrument[],
  charge: PreparedCharge,
  rule: SpreadOffsetRule,
): PreparedSpread {
  const places = new Map<number, number>();
  const expiries: { columns: number[] }[] = [];
  const expiryOf = Int32Array.from(instruments, ({ kind, expiry }, i) => {
    if (kind !== "option") return -1;
    const place = places.get(expiry) ?? expiries.push({ columns: [] }) - 1;
    places.set(expiry, place);
    expiries[place]!.columns.push(i);
    return place;
  });
  return { charge, rule, expiries, expiryOf, instruments };
}

/** How an expiry's requirement depends on its sizes: per column, initial and maintenance. */
interface ExpirySlopes {
  readonly initial: Float64Array;
  readonly maintenance: Float64Array;
}

/** Slopes of an expiry's requirement; each times its size adds up to it. */
export function expirySlopes(spread: PreparedSpread, expiry: number, sizes: Float64Array): ExpirySlopes {
  const { charge, rule, instruments } = spread;
  const { columns } = spread.expiries[expiry]!;
  const { forward } = instruments[columns[0]!]!;
  const worst = worstPayoff(spread, columns, sizes);
  let netCalls = 0;
  for (const i of columns) netCalls += instruments[i]!.isCall ? sizes[i]! : 0;
  const slopes = (part: keyof Amount): Float64Array => {
    const own = new Float64Array(columns.length);
    const asSpread = new Float64Array(columns.length);
    let isolated = 0;
    let spreadOut = 0;
    for (let n = 0; n < columns.length; n++) {
      const i = columns[n]!;
      const option = instruments[i]!;
      const short = netCalls < 0 && option.isCall ? rule[part] * forward : 0;
      // An option bears nothing by itself while it is long.
      own[n] = sizes[i]! < 0 ? -charge.groups[charge.groupOf[i]!]!.rate[part] : 0;
      asSpread[n] = -(worst === null ? 0 : payoff(option, worst)) - short;
      isolated += own[n]! * sizes[i]!;
      spreadOut += asSpread[n]! * sizes[i]!;
    }
    return isolated <= spreadOut ? own : asSpread;
  };
  return { initial: slopes("initial"), maintenance: slopes("maintenance") };
}

/** Price at which the options pay least, among the strikes and 0; null where they never cost anything. */
function worstPayoff({ instruments }: PreparedSpread, columns: readonly number[], sizes: Float64Array): number | null {
  const count = columns.length;
  const strikes = new Float64Array(count);
  const held = new Float64Array(count);
  const calls = new Uint8Array(count);
  for (let n = 0; n < count; n++) {
    const { strike, isCall } = instruments[columns[n]!]!;
    strikes[n] = strike;
    held[n] = sizes[columns[n]!]!;
    calls[n] = isCall ? 1 : 0;
  }
  let worst: number | null = null;
  let least = 0;
  for (let at = -1; at < count; at++) {
    const price = at < 0 ? 0 : strikes[at]!;
    let pays = 0;
    for (let n = 0; n < count; n++) {
      const above = price - strikes[n]!;
      pays += held[n]! * Math.max(calls[n] === 1 ? above : -above, 0);
    }
    if (pays < least) {
      least = pays;
      worst = price;
    }
  }
  return worst;
}

function payoff({ isCall, strike }: RiskInstrument, price: number): number {
  return Math.max(isCall ? price - strike : strike - price, 0);
}

/** Requirement of one expiry. */
export function expiryAmount(spread: PreparedSpread, expiry: number, sizes: Float64Array): Amount {
  const slopes = expirySlopes(spread, expiry, sizes);
  const { columns } = spread.expiries[expiry]!;
  let [initial, maintenance] = [0, 0];
  for (let n = 0; n < columns.length; n++) {
    initial += slopes.initial[n]! * sizes[columns[n]!]!;
    maintenance += slopes.maintenance[n]! * sizes[columns[n]!]!;
  }
  return { initial, maintenance };
}
