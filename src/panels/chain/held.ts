import type { EngineClient } from "../../engine/client.ts";
import { ADD_FIELDS } from "../../risk/margin-fields.ts";
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
  /** Initial margin that one more, bought and sold, adds, USD (quote currency of a linear one). */
  readonly buyMargin: number;
  readonly sellMargin: number;
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
      buyMargin: Number.NaN,
      sellMargin: Number.NaN,
    });
  });
  return held;
}

const NOT_HELD: HeldSlot = {
  size: Number.NaN,
  averagePrice: Number.NaN,
  coinPnl: Number.NaN,
  pnl: Number.NaN,
  buyMargin: Number.NaN,
  sellMargin: Number.NaN,
};

/** `held` with what one more of each instrument would add to margin, from the result that stands under `key`. */
export function withMargin({ view, risk }: EngineClient, key: string, held: HeldSlots): HeldSlots {
  const adds = risk(key);
  if (adds?.kind !== "marginAdds") return held;
  const count = adds.names.length;
  const buys = ADD_FIELDS.indexOf("buyInitial") * count;
  const sells = ADD_FIELDS.indexOf("sellInitial") * count;
  const slots = new Map(held);
  adds.names.forEach((name, i) => {
    const slot = view.slotByName.get(name);
    if (slot === undefined) return;
    const own = held.get(slot) ?? NOT_HELD;
    slots.set(slot, { ...own, buyMargin: adds.columns[buys + i]!, sellMargin: adds.columns[sells + i]! });
  });
  return slots;
}
