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

/** Slope of one option's own margin in its size: nothing while it is long. */
function ownSlope({ charge }: PreparedSpread, column: number, size: number): Amount {
  const { rate } = charge.groups[charge.groupOf[column]!]!;
  return size < 0 ? { initial: -rate.initial, maintenance: -rate.maintenance } : { initial: 0, maintenance: 0 };
}

/** Slopes of an expiry's requirement; each times its size adds up to it. */
export function expirySlopes(spread: PreparedSpread, expiry: number, sizes: Float64Array): ExpirySlopes {
  const { columns } = spread.expiries[expiry]!;
  const { forward } = spread.instruments[columns[0]!]!;
  const own = columns.map((i) => ownSlope(spread, i, sizes[i]!));
  const worst = worstPayoff(spread, columns, sizes);
  const netCalls = columns.reduce((sum, i) => sum + (spread.instruments[i]!.isCall ? sizes[i]! : 0), 0);
  const slopes = (part: keyof Amount): Float64Array => {
    const asSpread = columns.map((i) => {
      const short = netCalls < 0 && spread.instruments[i]!.isCall ? spread.rule[part] * forward : 0;
      return -(worst === null ? 0 : payoff(spread.instruments[i]!, worst)) - short;
    });
    const total = (slope: (n: number) => number) => columns.reduce((sum, i, n) => sum + slope(n) * sizes[i]!, 0);
    const isolated = total((n) => own[n]![part]);
    return isolated <= total((n) => asSpread[n]!)
      ? Float64Array.from(own, (of) => of[part])
      : Float64Array.from(asSpread);
  };
  return { initial: slopes("initial"), maintenance: slopes("maintenance") };
}

/** Price at which the options pay least, among the strikes and 0; null where they never cost anything. */
function worstPayoff({ instruments }: PreparedSpread, columns: readonly number[], sizes: Float64Array): number | null {
  let worst: number | null = null;
  let least = 0;
  for (const price of [0, ...columns.map((i) => instruments[i]!.strike)]) {
    const pays = columns.reduce((sum, i) => sum + sizes[i]! * payoff(instruments[i]!, price), 0);
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
  const total = (part: Float64Array) =>
    spread.expiries[expiry]!.columns.reduce((sum, i, n) => sum + part[n]! * sizes[i]!, 0);
  return { initial: total(slopes.initial), maintenance: total(slopes.maintenance) };
}
