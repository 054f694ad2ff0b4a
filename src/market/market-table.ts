import type { Instrument } from "./instrument.ts";
import { Q, QUOTE_FIELD_COUNT } from "./quote-columns.ts";

/**
 * Instruments and their quote columns by slot. A slot is recycled only after its generation was bumped, so a reference
 * (slot, generation) taken before reads as gone.
 */
export interface MarketTable {
  capacity: number;
  /** Slots ever used: rows 0 … size − 1 are meaningful. */
  size: number;
  instruments: (Instrument | null)[];
  generation: Uint32Array;
  /** One Float64Array of length `capacity` per quote field, indexed by `Q`. */
  columns: Float64Array[];
  slotByName: Map<string, number>;
  freeSlots: number[];
  /** Bumped whenever an instrument is added or removed. */
  catalogVersion: number;
}

/** An empty table for `capacity` instruments; it doubles when full. */
export function createMarketTable(capacity = 1024): MarketTable {
  return {
    capacity,
    size: 0,
    instruments: [],
    generation: new Uint32Array(capacity),
    columns: Array.from({ length: QUOTE_FIELD_COUNT }, () => new Float64Array(capacity).fill(Number.NaN)),
    slotByName: new Map(),
    freeSlots: [],
    catalogVersion: 0,
  };
}

function grow(table: MarketTable): void {
  const capacity = table.capacity * 2;
  table.columns = table.columns.map((old) => {
    const wider = new Float64Array(capacity).fill(Number.NaN);
    wider.set(old);
    return wider;
  });
  const generation = new Uint32Array(capacity);
  generation.set(table.generation);
  table.generation = generation;
  table.capacity = capacity;
}

/** Adds `instrument` or, where its name is listed already, replaces its description. Returns the slot. */
export function addInstrument(table: MarketTable, instrument: Instrument): number {
  const known = table.slotByName.get(instrument.name);
  if (known !== undefined) {
    table.instruments[known] = instrument;
    table.catalogVersion++;
    return known;
  }
  const slot = table.freeSlots.pop() ?? table.size++;
  if (slot >= table.capacity) grow(table);
  table.instruments[slot] = instrument;
  table.slotByName.set(instrument.name, slot);
  for (const column of table.columns) column[slot] = Number.NaN;
  table.columns[Q.reasons]![slot] = 0;
  table.catalogVersion++;
  return slot;
}

/** Removes the instrument called `name`; its slot's generation is bumped. False if it was not listed. */
export function removeInstrument(table: MarketTable, name: string): boolean {
  const slot = table.slotByName.get(name);
  if (slot === undefined) return false;
  table.slotByName.delete(name);
  table.instruments[slot] = null;
  table.generation[slot]!++;
  for (const column of table.columns) column[slot] = Number.NaN;
  table.columns[Q.reasons]![slot] = 0;
  table.freeSlots.push(slot);
  table.catalogVersion++;
  return true;
}
