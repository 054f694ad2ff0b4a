import type { Catalog } from "../../engine/protocol.ts";
import type { Instrument } from "../../market/instrument.ts";

/** One row of the chain: a strike with the slots of its call and put; -1 where that side is not listed. */
export interface StrikeRow {
  readonly strike: number;
  readonly call: number;
  readonly put: number;
}

/** What a chain shows of one expiry, apart from its numbers. */
export interface ChainStructure {
  readonly expiry: number;
  readonly rows: readonly StrikeRow[];
  readonly nameBySlot: ReadonlyMap<number, string>;
  /** Currency of prices (coin for inverse) and of the underlying amount. */
  readonly quote: string;
  readonly base: string;
  readonly inverse: boolean;
  /** Smallest price step, quote currency; NaN with no option. */
  readonly tick: number;
}

/** Rows of `expiry` by strike, ascending unless `descending`. */
export function chainStructure(catalog: Catalog, expiry: number, descending: boolean): ChainStructure {
  const byStrike = new Map<number, { strike: number; call: number; put: number }>();
  const nameBySlot = new Map<number, string>();
  let first: Instrument | null = null;
  for (const [slot, instrument] of catalog.instruments) {
    if (instrument.kind !== "option" || instrument.expiry !== expiry) continue;
    if (instrument.underlying !== catalog.choice.underlying) continue;
    first ??= instrument;
    const row = byStrike.get(instrument.strike) ?? { strike: instrument.strike, call: -1, put: -1 };
    row[instrument.right === "put" ? "put" : "call"] = slot;
    byStrike.set(instrument.strike, row);
    nameBySlot.set(slot, instrument.name);
  }
  const sign = descending ? -1 : 1;
  return {
    expiry,
    rows: [...byStrike.values()].sort((a, b) => sign * (a.strike - b.strike)),
    nameBySlot,
    quote: first?.quote ?? "",
    base: first?.base ?? "",
    inverse: first?.inverse ?? false,
    tick: first?.ticks[0]?.tick ?? Number.NaN,
  };
}

/** Index before which the forward stands among `rows`: 0 … rows.length; null while the forward is unknown. */
export function forwardIndex(rows: readonly StrikeRow[], forward: number): number | null {
  if (!(forward > 0) || rows.length === 0) return null;
  const descending = rows[0]!.strike > rows[rows.length - 1]!.strike;
  const at = rows.findIndex((row) => (descending ? row.strike < forward : row.strike >= forward));
  return at < 0 ? rows.length : at;
}

/** Row whose strike is closest to `forward`; 0 while that is unknown. */
export function closestRow(rows: readonly StrikeRow[], forward: number): number {
  let best = 0;
  rows.forEach((row, i) => {
    if (Math.abs(row.strike - forward) < Math.abs(rows[best]!.strike - forward)) best = i;
  });
  return best;
}

/** The neighbour of `expiry`, `step` (±1) further along; the end where there is none. */
export function neighbourExpiry(expiries: readonly number[], expiry: number | null, step: number): number | null {
  if (expiries.length === 0) return null;
  const at = expiry === null ? -1 : expiries.indexOf(expiry);
  return expiries[Math.max(0, Math.min(expiries.length - 1, at + step))] ?? null;
}
