import { DEPTH_RENEWAL, restingAmount } from "./maker.ts";
import type { Instrument } from "./market-state.ts";
import { noise } from "./random.ts";
import { FIELD } from "./ticker-fields.ts";
import { tickPrice, tickStep } from "./underlyings.ts";

/** An order book as the venue holds it: best first, prices and amounts in wire units. */
export interface Depth {
  readonly bids: readonly (readonly [price: number, amount: number])[];
  readonly asks: readonly (readonly [price: number, amount: number])[];
}

export const EMPTY_DEPTH: Depth = { bids: [], asks: [] };

/**
 * The book of an instrument as of its last quote: the best level the makers stated, and behind it levels whose presence
 * and size depend on price and a slow clock only, so that most stand still from one quote to the next.
 */
export function depthOf(instrument: Instrument): Depth {
  return { bids: side(instrument, true), asks: side(instrument, false) };
}

function side(instrument: Instrument, bid: boolean): (readonly [number, number])[] {
  const { listing, values } = instrument;
  const best = bid ? instrument.bidTick : instrument.askTick;
  if (best === 0) return [];
  const { grid } = listing;
  const bestAmount = values[bid ? FIELD.bestBidAmount : FIELD.bestAskAmount]!;
  const levels: (readonly [number, number])[] = [[tickPrice(grid, best), bestAmount]];
  const renewal = Math.floor(instrument.updates / DEPTH_RENEWAL);
  let tick = best;
  for (let i = 0; i < instrument.reach; i++) {
    tick += bid ? -tickStep(grid, tick, -1) : tickStep(grid, tick, 1);
    if (tick <= 0) break;
    // Each level renews at its own moment of an eight-beat cycle.
    const beat = (renewal + (tick & 7)) >> 3;
    if (noise(listing.hash ^ (bid ? 0x1771 : 0x3a3a), tick, beat >> 4) > 0.72) continue;
    levels.push([tickPrice(grid, tick), restingAmount(instrument, bid, tick, beat)]);
  }
  return levels;
}
