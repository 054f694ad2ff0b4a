import type { ClosedPosition } from "./portfolio-document.ts";
import { usdNotional } from "./valuation.ts";

/** What closings gained since a start of P&L; those whose gain cannot be told are counted alone. */
export interface ClosedTotals {
  readonly count: number;
  readonly unknown: number;
  readonly usd: number;
  readonly coin: number;
}

export const NOTHING_CLOSED: ClosedTotals = { count: 0, unknown: 0, usd: 0, coin: 0 };

/** What has to be known of a contract besides: whether it pays in coin, its mark at the start and USD per coin, NaN where not known. */
export interface ClosedContract {
  readonly kind: "option" | "future" | "perpetual" | "spot";
  readonly inverse: boolean;
  readonly startMark: number;
  readonly rate: number;
}

/**
 * Gains of what was closed after `startAt` (epoch ms), less what the closing cost: from the mark at the start, or from the price paid where
 * it was opened later. Coin that was gained counts at what it is worth now, as coin that is still to be gained does.
 */
export function closedTotals(
  closed: readonly ClosedPosition[],
  startAt: number,
  contractOf: (instrument: string) => ClosedContract | null,
): ClosedTotals {
  let { count, unknown, usd, coin } = NOTHING_CLOSED;
  for (const one of closed) {
    if (one.closedAt <= startAt) continue;
    count++;
    const contract = contractOf(one.instrument);
    const gain = contract ? gainOf(one, contract, startAt) : Number.NaN;
    const rate = contract?.rate ?? Number.NaN;
    const own = contract?.inverse === true;
    const both = own ? gain * rate : gain / rate;
    if (Number.isNaN(gain) || Number.isNaN(both)) {
      unknown++;
      continue;
    }
    usd += own ? both : gain;
    coin += own ? gain : both;
  }
  return { count, unknown, usd, coin };
}

/** In coin for what pays in coin, else in the quote currency. */
function gainOf(closed: ClosedPosition, { kind, inverse, startMark }: ClosedContract, startAt: number): number {
  const { openedAt, averagePrice, size, fee } = closed;
  const price = closed.price ?? Number.NaN;
  const from = openedAt !== null && openedAt > startAt ? (averagePrice ?? Number.NaN) : startMark;
  if (!inverse || kind === "option" || kind === "spot") return size * (price - from) - fee;
  return usdNotional(closed, price) * (1 / from - 1 / price) - fee;
}
