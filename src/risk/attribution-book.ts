import {
  ATTRIBUTION_TERMS,
  type Attribution,
  type AttributionMarket,
  type AttributionMeasure,
  type AttributionMethod,
  type AttributionTerm,
  attribute,
  type HeldPosition,
  totalAttribution,
} from "./attribution.ts";

/**
 * What a P&L is counted in. `usd`: coin gains of inverse contracts at the final forward, as the portfolio counts them; `coin`: the
 * same in coin; `usdValue`: value in USD then less value in USD before, so that coins held as premium gain with the coin.
 */
export const ATTRIBUTION_CURRENCIES = ["usd", "coin", "usdValue"] as const;
export type AttributionCurrency = (typeof ATTRIBUTION_CURRENCIES)[number];

/** A position's P&L in its terms, by currency and method. */
export type AttributionTable = Readonly<Record<AttributionCurrency, Readonly<Record<AttributionMethod, Attribution>>>>;

/** One position's P&L in its terms. Times epoch ms. */
export interface AttributedRow {
  /** Place in the positions asked of, from 0. */
  readonly position: number;
  readonly start: number;
  /** Earlier than the end asked for where the contract expired: at its last mark. */
  readonly end: number;
  /** Traded after the start asked for. */
  readonly traded: boolean;
  /** Share of its time that funding rates are known for, 0 … 1; null for a contract that pays none. */
  readonly fundingKnown: number | null;
  readonly table: AttributionTable;
}

/** State hash of a log, and the event it is after. */
export interface LogState {
  readonly hash: string;
  readonly event: number;
}

/** A book's P&L between `from` and `to`, the instants really found; `logFrom` and `logTo` are the ends of the log. Epoch ms. */
export interface BookAttribution {
  readonly from: number;
  readonly to: number;
  readonly logFrom: number;
  readonly logTo: number;
  /** The states of the market at `from` and `to`. */
  readonly states: { readonly from: LogState; readonly to: LogState };
  readonly rows: readonly AttributedRow[];
  /** Instrument and reason of each position left out. */
  readonly excluded: readonly (readonly [instrument: string, reason: string])[];
  /** What of the log could not be read; null where all could. */
  readonly problem: string | null;
}

/** Attributes each position in every currency by both methods. `forwards`: USD per coin at the end, one per position. */
export function attributionTables(
  positions: readonly HeldPosition[],
  forwards: readonly number[],
  market: AttributionMarket,
): AttributionTable[] {
  // Fees and funding of an inverse contract are in coin.
  const inMoney = positions.map((held, i): HeldPosition => {
    const rate = held.end.inverse ? forwards[i]! : 1;
    const trades = held.trades.map((trade) => ({ ...trade, fee: trade.fee * rate }));
    return { ...held, trades, funding: held.funding * rate };
  });
  const by = (measure: AttributionMeasure, method: AttributionMethod) =>
    attribute(measure === "usd" ? inMoney : positions, market, measure, method);
  const own = { taylor: by("coin", "taylor"), stepwise: by("coin", "stepwise") };
  const value = { taylor: by("usd", "taylor"), stepwise: by("usd", "stepwise") };
  return positions.map(({ end }, i) => {
    const forward = forwards[i]!;
    // Terms of an inverse contract are in coin, of any other in money.
    const inUsd = end.inverse ? forward : 1;
    const inCoin = end.inverse ? 1 : 1 / forward;
    const both = (rate: number) => ({
      taylor: scaled(own.taylor[i]!, rate),
      stepwise: scaled(own.stepwise[i]!, rate),
    });
    return {
      usd: both(inUsd),
      coin: both(inCoin),
      usdValue: { taylor: value.taylor[i]!, stepwise: value.stepwise[i]! },
    };
  });
}

const scaled = (row: Attribution, rate: number): Attribution => eachTerm(row, (value) => value * rate);

function eachTerm(row: Attribution, act: (value: number) => number): Attribution {
  const terms = Object.fromEntries(ATTRIBUTION_TERMS.map((term) => [term, act(row[term])]));
  return { ...(terms as Record<AttributionTerm, number>), pnl: act(row.pnl) };
}

/**
 * Rounds to `decimals` so that what is printed adds up to the last digit: every term and the P&L are rounded, and what rounding
 * leaves over joins the unexplained.
 */
export function printedAttribution(row: Attribution, decimals: number): Attribution {
  const printed = eachTerm(row, (value) => Number(value.toFixed(decimals)));
  const explained = ATTRIBUTION_TERMS.reduce((sum, term) => (term === "unexplained" ? sum : sum + printed[term]), 0);
  return { ...printed, unexplained: Number((printed.pnl - explained).toFixed(decimals)) };
}

/** Sum of rows as they are printed, free of the digits that adding leaves behind. */
export function sumPrinted(rows: readonly Attribution[], decimals: number): Attribution {
  return eachTerm(totalAttribution(rows), (value) => Number(value.toFixed(decimals)));
}

/** Share of the P&L of positions, each taken as it is large, that stays unexplained; NaN where there is no P&L. */
export function unexplainedShare(rows: readonly Attribution[]): number {
  const absolute = rows.reduce((sum, { pnl }) => sum + Math.abs(pnl), 0);
  const left = rows.reduce((sum, { unexplained }) => sum + Math.abs(unexplained), 0);
  return absolute > 0 ? left / absolute : Number.NaN;
}
