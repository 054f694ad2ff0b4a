import { DERIVED_FIELD_COUNT } from "../market/derived-columns.ts";
import { CALENDAR_CLOCK } from "../market/event-clock.ts";
import type { Instrument } from "../market/instrument.ts";
import { Q, QUOTE_FIELD_COUNT, REASON } from "../market/quote-columns.ts";
import type { MarketView } from "./market-view.ts";
import type { Catalog, MarketChoice } from "./protocol.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A window's copy of the rows it asked for: the market view, to be written to. */
export interface Mirror extends Mutable<MarketView> {
  instrumentBySlot: Map<number, Instrument>;
  slotByName: Map<string, number>;
  quotes: Float64Array[];
  derived: Float64Array[];
  slices: Map<number, Float64Array>;
}

/** A mirror of `capacity` rows of which nothing is known. */
export function emptyMirror(capacity: number): Mirror {
  const columns = (count: number) => Array.from({ length: count }, () => new Float64Array(capacity).fill(Number.NaN));
  return {
    catalog: null,
    instrumentBySlot: new Map(),
    slotByName: new Map(),
    quotes: columns(QUOTE_FIELD_COUNT),
    derived: columns(DERIVED_FIELD_COUNT),
    slices: new Map(),
    clock: CALENDAR_CLOCK,
    status: null,
    log: null,
    focus: null,
    now: Number.NaN,
    frame: 0,
  };
}

/** A mirror that stands still while the other goes on. */
export function copyMirror(mirror: Mirror): Mirror {
  return {
    ...mirror,
    instrumentBySlot: new Map(mirror.instrumentBySlot),
    slotByName: new Map(mirror.slotByName),
    quotes: mirror.quotes.map((column) => column.slice()),
    derived: mirror.derived.map((column) => column.slice()),
    slices: new Map([...mirror.slices].map(([expiry, row]) => [expiry, row.slice()])),
  };
}

const sameChoice = (a: MarketChoice, b: MarketChoice): boolean =>
  a.venue === b.venue && a.underlying === b.underlying && a.host === b.host;

/** Whether `next` lists the market that `shown` did. `moved`: it is of another hub, which counts its markets for itself. */
export function isSameMarket(shown: Catalog, next: Catalog, moved: boolean): boolean {
  return sameChoice(shown.choice, next.choice) && (moved || shown.market === next.market);
}

/** The mirror with the instruments of `catalog`; rows of the same market stay. `moved`: it is of another hub, which counts its markets for itself. */
export function applyCatalog(old: Mirror, catalog: Catalog, moved: boolean): Mirror {
  const highest = catalog.instruments.reduce((max, [slot]) => Math.max(max, slot), 0);
  const capacity = Math.max(old.quotes[0]?.length ?? 0, highest + 1);
  const next = emptyMirror(capacity);
  const sameMarket = old.catalog !== null && isSameMarket(old.catalog, catalog, moved);
  const stays = new Uint8Array(capacity);
  for (const [slot, instrument] of catalog.instruments) {
    next.instrumentBySlot.set(slot, instrument);
    next.slotByName.set(instrument.name, slot);
    if (sameMarket && old.instrumentBySlot.get(slot)?.id === instrument.id) stays[slot] = 1;
  }
  if (sameMarket) {
    next.quotes.forEach((column, f) => void keepRows(column, old.quotes[f]!, stays));
    next.derived.forEach((column, f) => void keepRows(column, old.derived[f]!, stays));
    for (const expiry of catalog.expiries) {
      const row = old.slices.get(expiry);
      if (row) next.slices.set(expiry, row);
    }
    next.focus = old.focus;
  }
  next.catalog = catalog;
  next.clock = old.clock;
  next.status = old.status;
  next.log = old.log;
  next.now = old.now;
  next.frame = old.frame;
  return next;
}

function keepRows(column: Float64Array, before: Float64Array, stays: Uint8Array): void {
  for (let slot = 0; slot < before.length; slot++) if (stays[slot] === 1) column[slot] = before[slot]!;
}

/** Whether `catalog`, of a hub that has just begun, lists nothing yet of the market whose options are `shown`. */
export function listsNothingYet(shown: Catalog | null, { choice, expiries, underlyings }: Catalog): boolean {
  if (!shown || shown.expiries.length === 0 || !sameChoice(shown.choice, choice) || expiries.length > 0) return false;
  return underlyings.length === 0 || underlyings.includes(choice.underlying);
}

/** From now on no message of a connection confirms a row before the row itself was heard of again. */
export function leaveSteps(mirror: Mirror): void {
  const reasons = mirror.quotes[Q.reasons]!;
  for (const slot of mirror.instrumentBySlot.keys()) reasons[slot] = reasons[slot]! & ~REASON.inStep;
}

/** Whether a row was heard of before and is out of step since: it is shown, and grows old. */
export function growsOld({ quotes }: Mirror, slot: number): boolean {
  return !Number.isNaN(quotes[Q.receivedTime]![slot]) && (quotes[Q.reasons]![slot]! & REASON.inStep) === 0;
}
