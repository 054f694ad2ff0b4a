import type { CalendarDepth } from "./calendar.ts";
import { FULL_CALENDAR } from "./calendar.ts";

/** A price grid: `tick` up to `above`, `coarse` beyond it. `above` is Infinity where there is one step only. */
export interface TickGrid {
  readonly tick: number;
  readonly above: number;
  readonly coarse: number;
}

/** What is listed on one root ("BTC", "SOL_USDC"): contract terms as the venue states them. */
export interface UnderlyingSpec {
  readonly root: string;
  /** Coin whose price drives it; BTC and BTC_USDC share one. */
  readonly base: string;
  readonly inverse: boolean;
  readonly indexName: string;
  /** Finest strike step, USD. */
  readonly strikeUnit: number;
  readonly calendar: CalendarDepth;
  readonly optionGrid: TickGrid;
  /** Units of underlying per option contract, and the smallest order, in underlying. */
  readonly optionSize: number;
  readonly optionMinAmount: number;
  readonly futureTick: number;
  readonly futureSize: number;
  readonly futureMinAmount: number;
  /** Decimals of mark prices in book summaries. */
  readonly summaryDecimals: number;
  /** Prefix of trade ids. */
  readonly tradePrefix: string;
  /** Scale of open interest and order sizes, in underlying. */
  readonly typicalAmount: number;
  /** Option trades per minute in a calm market. */
  readonly tradesPerMinute: number;
}

const SHORT_CALENDAR: CalendarDepth = { days: 3, weeks: 2, months: 2, quarters: 2 };

export const UNDERLYINGS: readonly UnderlyingSpec[] = [
  {
    root: "BTC",
    base: "BTC",
    inverse: true,
    indexName: "btc_usd",
    strikeUnit: 1000,
    calendar: FULL_CALENDAR,
    optionGrid: { tick: 0.0001, above: 0.005, coarse: 0.0005 },
    optionSize: 1,
    optionMinAmount: 0.1,
    futureTick: 0.5,
    futureSize: 10,
    futureMinAmount: 10,
    summaryDecimals: 8,
    tradePrefix: "",
    typicalAmount: 12,
    tradesPerMinute: 40,
  },
  {
    root: "ETH",
    base: "ETH",
    inverse: true,
    indexName: "eth_usd",
    strikeUnit: 50,
    calendar: FULL_CALENDAR,
    optionGrid: { tick: 0.0001, above: 0.005, coarse: 0.0005 },
    optionSize: 1,
    optionMinAmount: 1,
    futureTick: 0.05,
    futureSize: 1,
    futureMinAmount: 1,
    summaryDecimals: 6,
    tradePrefix: "ETH-",
    typicalAmount: 150,
    tradesPerMinute: 20,
  },
  {
    root: "BTC_USDC",
    base: "BTC",
    inverse: false,
    indexName: "btc_usdc",
    strikeUnit: 1000,
    calendar: SHORT_CALENDAR,
    optionGrid: { tick: 5, above: Number.POSITIVE_INFINITY, coarse: 5 },
    optionSize: 1,
    optionMinAmount: 0.01,
    futureTick: 0.5,
    futureSize: 0.001,
    futureMinAmount: 0.001,
    summaryDecimals: 4,
    tradePrefix: "USDC-",
    typicalAmount: 1.5,
    tradesPerMinute: 6,
  },
  {
    root: "SOL_USDC",
    base: "SOL",
    inverse: false,
    indexName: "sol_usdc",
    strikeUnit: 2,
    calendar: SHORT_CALENDAR,
    optionGrid: { tick: 0.01, above: 1, coarse: 0.05 },
    optionSize: 10,
    optionMinAmount: 10,
    futureTick: 0.01,
    futureSize: 0.1,
    futureMinAmount: 0.1,
    summaryDecimals: 4,
    tradePrefix: "USDC-",
    typicalAmount: 800,
    tradesPerMinute: 6,
  },
  {
    root: "XRP_USDC",
    base: "XRP",
    inverse: false,
    indexName: "xrp_usdc",
    strikeUnit: 0.03,
    calendar: { days: 2, weeks: 1, months: 1, quarters: 1 },
    optionGrid: { tick: 0.0001, above: 0.05, coarse: 0.0005 },
    optionSize: 1000,
    optionMinAmount: 1000,
    futureTick: 0.0001,
    futureSize: 10,
    futureMinAmount: 10,
    summaryDecimals: 6,
    tradePrefix: "USDC-",
    typicalAmount: 60_000,
    tradesPerMinute: 3,
  },
];

/** A price in quote currency snapped down to the grid, as a count of the finest tick. Never below 0. */
export function floorTick(grid: TickGrid, price: number): number {
  const n = Math.floor(price / grid.tick + 1e-9);
  if (n <= 0) return 0;
  if (price <= grid.above) return n;
  const ratio = Math.round(grid.coarse / grid.tick);
  return Math.floor(n / ratio) * ratio;
}

/** A price snapped up to the grid, as a count of the finest tick; at least 1. */
export function ceilTick(grid: TickGrid, price: number): number {
  const n = Math.max(1, Math.ceil(price / grid.tick - 1e-9));
  if (price <= grid.above) return n;
  const ratio = Math.round(grid.coarse / grid.tick);
  return Math.ceil(n / ratio) * ratio;
}

/** Ticks to the next legal price away from `n`, towards higher (`side` 1) or lower (-1) prices. */
export function tickStep(grid: TickGrid, n: number, side: 1 | -1): number {
  const edge = Math.round(grid.above / grid.tick);
  const coarse = side === 1 ? n >= edge : n > edge;
  return coarse ? Math.round(grid.coarse / grid.tick) : 1;
}

/** The price of `n` ticks, free of binary residue where the tick is a decimal fraction. */
export function tickPrice(grid: TickGrid, n: number): number {
  return grid.tick >= 1 ? n * grid.tick : n / Math.round(1 / grid.tick);
}
