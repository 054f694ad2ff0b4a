import type { FeedSession } from "../feeds/feed.ts";
import { QUOTE_FIELD_COUNT } from "../market/quote-columns.ts";
import { FEED_ROW_HEADER, type FeedBatch } from "./protocol.ts";

/** Rows in one batch at most: a burst is spread, the rest follows with the next batch. */
const MAX_ROWS = 4_096;

/** Collects changed rows of a session, with the stamp of each row's first change the hub has not seen. */
export interface FeedPacker {
  /** Takes over the session's dirty slots; `stamp` is now (performance time origin + now, ms). */
  collect(session: FeedSession, stamp: number): void;
  /** Marks every listed row as changed. */
  collectAll(session: FeedSession): void;
  readonly pending: number;
  take(session: FeedSession): Pick<FeedBatch, "rows" | "rowCount">;
  clear(): void;
}

export function createFeedPacker(): FeedPacker {
  const stamps = new Map<number, number>();
  const width = FEED_ROW_HEADER + QUOTE_FIELD_COUNT;
  return {
    collect(session, stamp) {
      for (const slot of session.dirty) if (!stamps.has(slot)) stamps.set(slot, stamp);
      session.dirty.clear();
    },
    collectAll(session) {
      for (const slot of session.table.slotByName.values()) stamps.set(slot, Number.NaN);
    },
    get pending() {
      return stamps.size;
    },
    take(session) {
      const count = Math.min(stamps.size, MAX_ROWS);
      const rows = new Float64Array(count * width);
      const { table } = session;
      let at = 0;
      for (const [slot, stamp] of stamps) {
        if (at === rows.length) break;
        stamps.delete(slot);
        rows[at++] = slot;
        rows[at++] = table.generation[slot]!;
        rows[at++] = stamp;
        for (let f = 0; f < QUOTE_FIELD_COUNT; f++) rows[at++] = table.columns[f]![slot]!;
      }
      return { rows, rowCount: count };
    },
    clear() {
      stamps.clear();
    },
  };
}

/** Every listed instrument with its slot and generation. */
export function listInstruments(session: FeedSession): NonNullable<FeedBatch["instruments"]> {
  const { table } = session;
  return Array.from(table.slotByName.values()).flatMap((slot) => {
    const instrument = table.instruments[slot];
    return instrument ? [[slot, table.generation[slot]!, instrument] as const] : [];
  });
}
