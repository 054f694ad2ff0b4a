import { requote } from "./maker.ts";
import type { Instrument } from "./market-state.ts";
import { noise } from "./random.ts";
import { publishQuote } from "./subscriptions.ts";
import { FIELD } from "./ticker-fields.ts";
import type { Venue } from "./venue.ts";
import { momentOf } from "./venue.ts";

const SLOTS = 256;

/**
 * Decides whose quotes are renewed when. By nature each instrument has a pace of its own: the perpetual ten times a
 * second, options at the money about twice, wings once in two. A load run asks for a total per second instead, dealt out
 * over all options in turn.
 */
export class QuoteSchedule {
  /** Quotes per second of wall time over all options; null for the natural pace. */
  rate: number | null = null;
  readonly #venue: Venue;
  readonly #wheel: Instrument[][] = Array.from({ length: SLOTS }, () => []);
  /** All options, shuffled: neighbours in the list are not neighbours in time. */
  #rotation: Instrument[] = [];
  #shuffled = false;
  #next = 0;
  #owed = 0;

  constructor(venue: Venue) {
    this.#venue = venue;
  }

  /** Takes an instrument in, its first quote `tick` plus a moment of its own. */
  add(instrument: Instrument, tick: number): void {
    this.#wheel[(tick + 1 + (instrument.listing.hash % 50)) % SLOTS]!.push(instrument);
    if (instrument.listing.kind !== "option") return;
    this.#rotation.push(instrument);
    this.#shuffled = false;
  }

  /** Drops what is no longer listed. */
  prune(): void {
    this.#rotation = this.#rotation.filter((instrument) => instrument.alive);
  }

  /** Quotes of one tick of `seconds` wall time. */
  run(tick: number, seconds: number): void {
    const slot = this.#wheel[tick % SLOTS]!;
    this.#wheel[tick % SLOTS] = [];
    for (const instrument of slot) {
      if (!instrument.alive) continue;
      const option = instrument.listing.kind === "option";
      if (!option || this.rate === null) this.quote(instrument);
      this.#wheel[(tick + pace(instrument)) % SLOTS]!.push(instrument);
    }
    if (this.rate === null || this.#rotation.length === 0) return;
    if (!this.#shuffled) {
      this.#rotation.sort((a, b) => a.listing.hash - b.listing.hash);
      this.#shuffled = true;
    }
    this.#owed += this.rate * seconds;
    for (; this.#owed >= 1; this.#owed--) {
      if (this.#next >= this.#rotation.length) this.#next = 0;
      this.quote(this.#rotation[this.#next++]!);
    }
  }

  /** Renews one quote and tells who listens. */
  quote(instrument: Instrument): void {
    const venue = this.#venue;
    const changed = requote(instrument, momentOf(venue));
    if (changed) {
      venue.market.changeId += 1 + (instrument.updates & 3);
      instrument.changeId = venue.market.changeId;
    }
    publishQuote(venue, instrument, changed);
  }
}

/** Ticks until an instrument's next quote. */
function pace(instrument: Instrument): number {
  const { listing, values, updates } = instrument;
  if (listing.perpetual) return 5;
  const jitter = noise(listing.hash, updates, 31);
  if (listing.kind === "future") return 10 + Math.floor(10 * jitter);
  const delta = Math.abs(values[FIELD.delta]!);
  const centre = 4 * delta * (1 - delta);
  return Math.floor((100 - 70 * centre) * (0.75 + 0.5 * jitter));
}
