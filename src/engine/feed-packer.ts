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
  /** With `listed`, what the hub knows by slot and generation, the rows of the rest wait until it is listed: the hub would drop them. */
  take(session: FeedSession, listed?: ReadonlyMap<number, number>): Pick<FeedBatch, "rows" | "rowCount">;
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
    take(session, listed) {
      const { table } = session;
      const taken: [slot: number, stamp: number][] = [];
      for (const [slot, stamp] of stamps) {
        if (taken.length === MAX_ROWS) break;
        const gone = !table.instruments[slot];
        if (!gone && listed && listed.get(slot) !== table.generation[slot]) continue;
        stamps.delete(slot);
        if (!gone) taken.push([slot, stamp]);
      }
      const rows = new Float64Array(taken.length * width);
      let at = 0;
      for (const [slot, stamp] of taken) {
        rows[at++] = slot;
        rows[at++] = table.generation[slot]!;
        rows[at++] = stamp;
        for (let f = 0; f < QUOTE_FIELD_COUNT; f++) rows[at++] = table.columns[f]![slot]!;
      }
      return { rows, rowCount: taken.length };
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
