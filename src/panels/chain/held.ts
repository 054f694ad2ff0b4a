import type { EngineClient } from "../../engine/client.ts";
import { shownBook } from "../../risk/portfolio-document.ts";
import { EXCLUDED, V, VALUE_FIELD_COUNT } from "../../risk/valuation.ts";

/** What the shown book holds of one instrument. NaN where not known. */
export interface HeldSlot {
  readonly size: number;
  /** In the instrument's quote currency. */
  readonly averagePrice: number;
  /** Gain since the trade, in coin and in USD (quote currency of a linear one). */
  readonly coinPnl: number;
  readonly pnl: number;
}

export type HeldSlots = ReadonlyMap<number, HeldSlot>;

export const NOTHING_HELD: HeldSlots = new Map();

/** Holdings of the shown book by slot, from the values that stand under `key`. */
export function heldSlots(engine: EngineClient, key: string): HeldSlots {
  const { portfolio, view } = engine;
  const values = engine.risk(key);
  if (!portfolio || values?.kind !== "values" || values.version !== portfolio.version) return NOTHING_HELD;
  const held = new Map<number, HeldSlot>();
  shownBook(portfolio.document).positions.forEach((position, i) => {
    const slot = view.slotByName.get(position.instrument);
    const at = (field: number): number => values.rows[i * VALUE_FIELD_COUNT + field]!;
    if (slot === undefined || at(V.excluded) !== EXCLUDED.none) return;
    const before = held.get(slot);
    const size = (before?.size ?? 0) + at(V.size);
    const average = position.averagePrice ?? Number.NaN;
    held.set(slot, {
      size,
      averagePrice: before ? (before.averagePrice * before.size + average * at(V.size)) / size : average,
      coinPnl: (before?.coinPnl ?? 0) + at(V.coinPnlTrade),
      pnl: (before?.pnl ?? 0) + at(V.pnlTrade),
    });
  });
  return held;
}
