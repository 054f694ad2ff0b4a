/** One price level: [price, amount], in the venue's units. */
export type Level = readonly [price: number, amount: number];

/** An order book as last known in step. Bids descending, asks ascending. */
export interface Book {
  readonly name: string;
  /** The venue's sequence id of the last applied message. */
  changeId: number;
  bids: Level[];
  asks: Level[];
  /** Epoch ms of the venue. */
  exchangeTime: number;
  /**
   * When it was last known to be in step, epoch ms of the local clock; NaN before the first snapshot. While it is live every
   * message of its connection confirms it, and this is the last of its own.
   */
  confirmedAt: number;
  /** `live` only while every message since the snapshot was applied in sequence. */
  state: "waiting" | "live" | "resync";
}

/** One trade, as published. */
export interface Trade {
  readonly id: string;
  /** Number of the trade among those of its instrument, each one more than the one before; NaN if the venue states none. */
  readonly seq: number;
  readonly name: string;
  readonly time: number;
  /** Side of the taker. */
  readonly side: "buy" | "sell";
  /** Quote currency. */
  readonly price: number;
  readonly amount: number;
  /** Decimal; NaN if the venue states none. */
  readonly vol: number;
  readonly block: boolean;
  readonly liquidation: boolean;
}

/**
 * What is known of an instrument's trades before the first seen live: `asked` while they are on their way, `partial` when the
 * venue has more than are kept, `whole` when there were no others, `unknown` where nobody could be asked.
 */
export type TradeHistory = "asked" | "partial" | "whole" | "unknown";
