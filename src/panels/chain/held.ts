import type { EngineClient } from "../../engine/client.ts";
import { ADD_FIELDS } from "../../risk/margin-fields.ts";
import { V, VALUE_FIELD_COUNT } from "../../risk/valuation.ts";

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

/** Holdings of the shown book by slot, from those that stand under `key`. */
export function heldSlots({ portfolio, view, risk }: EngineClient, key: string): HeldSlots {
  const held = risk(key);
  if (held?.kind !== "holdings" || held.version !== portfolio?.version) return NOTHING_HELD;
  const slots = new Map<number, HeldSlot>();
  held.names.forEach((name, i) => {
    const slot = view.slotByName.get(name);
    if (slot === undefined) return;
    const at = (field: number): number => held.rows[i * VALUE_FIELD_COUNT + field]!;
    slots.set(slot, {
      ...NOT_HELD,
      size: at(V.size),
      averagePrice: held.averages[i]!,
      coinPnl: at(V.coinPnlTrade),
      pnl: at(V.pnlTrade),
    });
  });
  return slots;
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
