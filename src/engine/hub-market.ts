import { DERIVED_FIELD_COUNT } from "../market/derived-columns.ts";
import { CALENDAR_CLOCK, type EventClock } from "../market/event-clock.ts";
import type { Instrument } from "../market/instrument.ts";
import { Q, QUOTE_FIELD_COUNT, REASON } from "../market/quote-columns.ts";
import { FEED_ROW_HEADER, type FeedBatch } from "./protocol.ts";
import type { ListedNow } from "./risk-protocol.ts";

/** The hub's market: the only copy that derived numbers are computed from. Slots are those of the feed. */
export interface HubMarket {
  capacity: number;
  generation: Uint32Array;
  instruments: (Instrument | null)[];
  slotByName: Map<string, number>;
  quotes: Float64Array[];
  derived: Float64Array[];
  /** Slots of the options of each expiry of `underlying`, in strike order. */
  optionsByExpiry: Map<number, number[]>;
  /** Slot of the future that settles at each expiry, where one is listed. */
  futureByExpiry: Map<number, number>;
  underlying: string;
  /** How the vols in `derived` count time. */
  clock: EventClock;
  catalogVersion: number;
}

function columns(count: number, capacity: number): Float64Array[] {
  return Array.from({ length: count }, () => new Float64Array(capacity).fill(Number.NaN));
}

/** An empty market for `underlying`, its vols on `clock`. */
export function createHubMarket(underlying: string, clock: EventClock = CALENDAR_CLOCK, capacity = 2048): HubMarket {
  return {
    capacity,
    generation: new Uint32Array(capacity),
    instruments: [],
    slotByName: new Map(),
    quotes: columns(QUOTE_FIELD_COUNT, capacity),
    derived: columns(DERIVED_FIELD_COUNT, capacity),
    optionsByExpiry: new Map(),
    futureByExpiry: new Map(),
    underlying,
    clock,
    catalogVersion: 0,
  };
}

function reserve(market: HubMarket, slots: number): void {
  if (slots <= market.capacity) return;
  let capacity = market.capacity;
  while (capacity < slots) capacity *= 2;
  const widen = (old: Float64Array): Float64Array => {
    const wider = new Float64Array(capacity).fill(Number.NaN);
    wider.set(old);
    return wider;
  };
  market.quotes = market.quotes.map(widen);
  market.derived = market.derived.map(widen);
  const generation = new Uint32Array(capacity);
  generation.set(market.generation);
  market.generation = generation;
  market.capacity = capacity;
}

function clearRow(market: HubMarket, slot: number): void {
  for (const column of market.quotes) column[slot] = Number.NaN;
  for (const column of market.derived) column[slot] = Number.NaN;
}

/** Takes over a feed's instrument list; rows whose generation changed are cleared. */
export function setInstruments(market: HubMarket, list: NonNullable<FeedBatch["instruments"]>): void {
  const highest = list.reduce((max, [slot]) => Math.max(max, slot), -1);
  reserve(market, highest + 1);
  const old = market.instruments;
  market.instruments = new Array<Instrument | null>(Math.max(highest + 1, old.length)).fill(null);
  market.slotByName.clear();
  for (const [slot, generation, instrument] of list) {
    if (generation !== market.generation[slot] || old[slot]?.name !== instrument.name) clearRow(market, slot);
    market.generation[slot] = generation;
    market.instruments[slot] = instrument;
    market.slotByName.set(instrument.name, slot);
  }
  old.forEach((instrument, slot) => {
    if (instrument && !market.instruments[slot]) clearRow(market, slot);
  });
  index(market);
  market.catalogVersion++;
}

function index(market: HubMarket): void {
  market.optionsByExpiry.clear();
  market.futureByExpiry.clear();
  market.instruments.forEach((instrument, slot) => {
    if (!instrument || instrument.underlying !== market.underlying) return;
    if (instrument.kind === "future") market.futureByExpiry.set(instrument.expiry, slot);
    if (instrument.kind !== "option") return;
    const slots = market.optionsByExpiry.get(instrument.expiry);
    if (slots) slots.push(slot);
    else market.optionsByExpiry.set(instrument.expiry, [slot]);
  });
  const strike = (slot: number): number => market.instruments[slot]?.strike ?? Number.NaN;
  for (const slots of market.optionsByExpiry.values()) slots.sort((a, b) => strike(a) - strike(b) || a - b);
}

/** Copies a batch's rows in; calls back with each applied slot and the stamp of its first unseen change. */
export function applyRows(
  market: HubMarket,
  batch: Pick<FeedBatch, "rows" | "rowCount">,
  onRow: (slot: number, stamp: number) => void,
): void {
  const rows = batch.rows;
  const width = FEED_ROW_HEADER + QUOTE_FIELD_COUNT;
  for (let i = 0; i < batch.rowCount; i++) {
    const at = i * width;
    const slot = rows[at]!;
    // A row of a recycled slot: its instrument is gone.
    if (slot >= market.capacity || rows[at + 1] !== market.generation[slot] || !market.instruments[slot]) continue;
    for (let f = 0; f < QUOTE_FIELD_COUNT; f++) market.quotes[f]![slot] = rows[at + FEED_ROW_HEADER + f]!;
    onRow(slot, rows[at + 2]!);
  }
}

/** The last instant (epoch ms) at which the row was known to be in step: the connection's last message while subscribed. */
export function confirmedAt(market: HubMarket, slot: number, aliveAt: number): number {
  const own = market.quotes[Q.confirmedAt]![slot]!;
  const inStep = (market.quotes[Q.reasons]![slot]! & REASON.inStep) !== 0;
  return inStep && !(own > aliveAt) && !Number.isNaN(aliveAt) ? aliveAt : own;
}

/** Price of an instrument's underlying in its quote currency: the published index, else what its own ticker says of it; NaN for neither. */
export function indexLevel(market: HubMarket, instrument: Instrument, slot: number): number {
  const indexSlot = market.slotByName.get(instrument.indexName);
  const published = indexSlot === undefined ? Number.NaN : market.quotes[Q.mark]![indexSlot]!;
  return published > 0 ? published : market.quotes[Q.index]![slot]!;
}

/** What is listed and has not expired at `now`, epoch ms. */
export function listedNow({ instruments, quotes, underlying }: HubMarket, now: number): ListedNow {
  const names: string[] = [];
  const marks: Record<string, number> = {};
  instruments.forEach((one, slot) => {
    if (!one || !(one.expiry > now)) return;
    names.push(one.name);
    const mark = quotes[Q.mark]![slot]!;
    if (one.inverse && (one.kind === "future" || one.kind === "perpetual") && mark > 0) marks[one.name] = mark;
  });
  return { underlying, names, marks, now };
}
