import { Q, REASON } from "../../../market/quote-columns.ts";
import { createRandom, type Random } from "../../backoff.ts";
import type { FeedEvent, FeedSession } from "../../feed.ts";
import type { DeribitSessionOptions } from "../session.ts";
import {
  BOOK_NAMES,
  type BookVenue,
  canonicalBook,
  createBookVenue,
  historyKey,
  type VenueConnection,
} from "./book-venue.ts";
import { createHostileWire, type HostileWire, NO_WIRE_FAULTS, type WireFaults } from "./hostile-wire.ts";
import { OPTIONS } from "./rig.ts";
import { START } from "./samples.ts";

export const FAULTS = [
  "drop",
  "duplicate",
  "delay",
  "truncate",
  "garbage",
  "halfOpen",
  "close",
  "refuse",
  "gap",
  "burst",
  "error13778",
  "error10028",
  "heartbeatSilence",
  "serverSkew",
  "localSkew",
  "restart",
  "focus",
] as const;

export type Fault = (typeof FAULTS)[number];

const LOSSY: readonly Fault[] = ["drop", "delay", "truncate"];

/** What one seed led to. `broken` names the first criterion that did not hold, with the virtual time; empty if all did. */
export interface WorldResult {
  readonly seed: number;
  readonly faults: readonly Fault[];
  readonly broken: string;
  readonly messages: number;
  readonly gaps: number;
  /** Subscribe calls that carried a book, and connection attempts. */
  readonly bookCalls: number;
  readonly attempts: number;
  /** Virtual ms from the end of the faults to a live book equal to the venue's. */
  readonly convergedIn: number;
}

const STEP = 100;
const CALM_LIMIT = 120_000;

type CreateSession = (options: DeribitSessionOptions) => FeedSession;

/**
 * Plays one seed: a venue, a hostile wire and a session in virtual time. After `settleMs` without, faults of a random choice (or
 * `only`) for some seconds, then none until the session has recovered. Criteria, after every event:
 * C1 in the end the book is live and equals the venue's; C2 a live book equals what the venue's was at that id; C3 ids never go back
 * in one life of the venue; C4 nothing is live, nor heard, without a connection; C6 calls and attempts keep their distance.
 */
export function playSeed(seed: number, create: CreateSession, only?: readonly Fault[], settleMs = 0): WorldResult {
  const random = createRandom(seed);
  const faults = only ?? FAULTS.filter(() => random.next() < 0.25);
  const venue = createBookVenue(createRandom(seed + 1_000_003));
  const session = create({ ...OPTIONS, seed, simulated: true });
  const world = new World(seed, random, faults, venue, session);
  world.run(settleMs);
  return world.result();
}

class World {
  readonly #seed: number;
  readonly #random: Random;
  readonly #faults: readonly Fault[];
  readonly #venue: BookVenue;
  readonly #session: FeedSession;
  #now = START;
  #localSkew = 0;
  #connection: VenueConnection | null = null;
  #wire: HostileWire;
  /** Wires of connections given up: what they still carry must not be heard. */
  #oldWires: HostileWire[] = [];
  #wanted = false;
  #refusals = 0;
  #pendingClose: { code: number; reason: string } | null = null;
  #focus: string = BOOK_NAMES[0];
  #shown = new Map<string, { id: number; life: number }>();
  #broken = "";
  #bookCalls = 0;
  /** Channel calls less one for each 300 ms since. */
  #calls = 0;
  #lastCall = -Infinity;
  #attempts = 0;
  #lastAttempt = -Infinity;
  #damage = 0;
  #convergedIn = Number.NaN;

  constructor(seed: number, random: Random, faults: readonly Fault[], venue: BookVenue, session: FeedSession) {
    this.#seed = seed;
    this.#random = random;
    this.#faults = faults;
    this.#venue = venue;
    this.#session = session;
    this.#wire = createHostileWire(random);
  }

  run(settleMs: number): void {
    this.#interest();
    for (let i = 0; i < settleMs / STEP; i++) this.#step(false);
    const stormy = settleMs + 4_000 + Math.floor(this.#random.next() * 10_000);
    while (this.#broken === "" && this.#now < START + stormy) this.#step(true);
    this.#venue.silent = false;
    this.#refusals = 0;
    const calmSince = this.#now;
    while (this.#broken === "" && this.#now - calmSince < CALM_LIMIT) {
      this.#step(false);
      if (!this.#converged()) continue;
      this.#convergedIn = this.#now - calmSince;
      break;
    }
    if (this.#broken === "" && Number.isNaN(this.#convergedIn)) this.#fail("C1", "the book never came back");
    if (this.#broken === "") this.#checkCounts();
  }

  result(): WorldResult {
    const { messages, gaps } = this.#session.status(this.#now);
    return {
      seed: this.#seed,
      faults: this.#faults,
      broken: this.#broken,
      messages,
      gaps,
      bookCalls: this.#bookCalls,
      attempts: this.#attempts,
      convergedIn: this.#convergedIn,
    };
  }

  #fail(criterion: string, words: string): void {
    if (this.#broken === "") this.#broken = `${criterion} at ${this.#now - START} ms: ${words}`;
  }

  #step(stormy: boolean): void {
    this.#now += STEP;
    this.#wire.faults = stormy ? this.#wireFaults() : NO_WIRE_FAULTS;
    if (stormy) for (const fault of this.#faults) this.#maybe(fault);
    this.#venue.step(this.#now);
    this.#connect();
    for (const text of this.#wire.arrivals(this.#now)) this.#feed({ type: "message", at: this.#at(), text });
    // A driver passes nothing of an old connection once a new one is open; before that, the session is on its own.
    for (const wire of this.#oldWires)
      for (const text of wire.arrivals(this.#now)) if (this.#connection === null) this.#feedLate(text);
    if (this.#pendingClose !== null && this.#connection === null) {
      const { code, reason } = this.#pendingClose;
      this.#pendingClose = null;
      this.#feed({ type: "close", at: this.#at(), code, reason });
    }
    this.#feed({ type: "clock", at: this.#at() });
  }

  #at(): number {
    return this.#now + this.#localSkew;
  }

  #wireFaults(): WireFaults {
    const share = (fault: Fault, much: number) => (this.#faults.includes(fault) ? much : 0);
    return {
      drop: share("drop", 0.06),
      duplicate: share("duplicate", 0.1),
      delay: share("delay", 0.06),
      truncate: share("truncate", 0.04),
      garbage: share("garbage", 0.02),
    };
  }

  /** Faults that happen now and then rather than to single messages: each about once in a stormy phase. */
  #maybe(fault: Fault): void {
    if (this.#random.next() > 0.02) return;
    switch (fault) {
      case "halfOpen":
        this.#wire.halfOpen = true;
        // Four waits for a snapshot fit in before the silence is noticed.
        this.#damage += 4;
        break;
      case "close":
        this.#serverCloses(1006, "");
        break;
      case "refuse":
        this.#refusals = 1 + Math.floor(this.#random.next() * 3);
        this.#serverCloses(1006, "");
        break;
      case "gap":
        this.#venue.swallow += 1;
        this.#damage++;
        break;
      case "burst":
        this.#wire.heldUntil = this.#now + 500 + Math.floor(this.#random.next() * 1_500);
        break;
      case "error13778":
        this.#venue.nextError = 13778;
        break;
      case "error10028":
        this.#venue.nextError = 10028;
        this.#serverCloses(1006, "");
        break;
      case "heartbeatSilence":
        this.#venue.silent = true;
        break;
      case "serverSkew":
        // Times ahead of the clock as known, or ids that seem older, cost a resubscription each.
        this.#damage += 3;
        this.#venue.skew += this.#random.next() < 0.5 ? 3_600_000 : -3_600_000;
        break;
      case "localSkew":
        this.#localSkew += this.#random.next() < 0.5 ? 20_000 : -20_000;
        break;
      case "restart":
        this.#venue.restart();
        break;
      case "focus":
        this.#focus = BOOK_NAMES[this.#random.next() < 0.5 ? 0 : 1];
        this.#interest();
        break;
      default:
    }
  }

  #interest(): void {
    const interest = { underlying: "BTC", visible: [], focused: this.#focus };
    this.#feed({ type: "interest", at: this.#at(), interest });
  }

  #serverCloses(code: number, reason: string): void {
    if (this.#connection === null) return;
    this.#venue.connections.delete(this.#connection);
    this.#connection.close(code, reason);
  }

  #connect(): void {
    if (!this.#wanted || this.#connection !== null) return;
    this.#wanted = false;
    if (this.#refusals > 0) {
      this.#refusals--;
      this.#feed({ type: "close", at: this.#at(), code: 1006, reason: "" });
      return;
    }
    const wire = createHostileWire(this.#random);
    const connection = this.#venue.accept(
      (text) => wire.send(text, this.#now),
      (code, reason) => {
        // A half-open connection does not say that it is closed.
        if (wire.halfOpen || this.#connection !== connection) return;
        this.#leave();
        this.#pendingClose = { code, reason };
      },
    );
    this.#wire = wire;
    this.#connection = connection;
    this.#feed({ type: "open", at: this.#at() });
  }

  #leave(): void {
    if (this.#connection !== null) this.#venue.connections.delete(this.#connection);
    this.#connection = null;
    this.#damage += this.#wire.damage;
    this.#oldWires.push(this.#wire);
    if (this.#oldWires.length > 3) this.#oldWires.shift();
    this.#wire = createHostileWire(this.#random);
  }

  #feed(event: FeedEvent): void {
    for (const action of this.#session.handle(event)) {
      if (action.type === "connect") {
        this.#wanted = true;
        this.#pendingClose = null;
        this.#attempts++;
        if (this.#now - this.#lastAttempt < 250) this.#fail("C6", "two attempts within 250 ms");
        this.#lastAttempt = this.#now;
      } else if (action.type === "disconnect") {
        this.#leave();
      } else this.#send(action.text);
    }
    this.#check();
  }

  /** A message of an old connection: heard only if the session does not know yet that it is over. */
  #feedLate(text: string): void {
    const before = this.#session.status(this.#now).messages;
    this.#feed({ type: "message", at: this.#at(), text });
    if (this.#pendingClose === null && this.#session.status(this.#now).messages !== before)
      this.#fail("C4", "heard a message without a connection");
  }

  #send(text: string): void {
    const call = text.includes('"public/subscribe"') || text.includes('"public/unsubscribe"');
    if (call) {
      this.#calls = Math.max(0, this.#calls - (this.#now - this.#lastCall) / 300) + 1;
      this.#lastCall = this.#now;
      if (this.#calls > 4)
        this.#fail("C6", "more than four channel calls in a row, or one in less than 300 ms for long");
    }
    if (text.includes('"public/subscribe"') && text.includes('"book.')) this.#bookCalls++;
    if (this.#connection !== null && !this.#wire.halfOpen) this.#venue.receive(this.#connection, text, this.#now);
  }

  #check(): void {
    for (const [name, book] of this.#session.books) {
      if (book.state !== "live") continue;
      if (this.#connection === null && this.#pendingClose === null)
        this.#fail("C4", `${name} live without a connection`);
      const shown = this.#shown.get(name);
      if (shown?.id === book.changeId) continue;
      const truth = this.#venue.history.get(historyKey(name, book.changeId));
      if (truth === undefined) {
        this.#fail("C2", `${name} shows an id that never was`);
        continue;
      }
      if (truth.text !== canonicalBook(book.bids, book.asks)) this.#fail("C2", `${name} differs at ${book.changeId}`);
      if (shown !== undefined && shown.life === truth.life && shown.id > book.changeId)
        this.#fail("C3", `${name} went back`);
      this.#shown.set(name, { id: book.changeId, life: truth.life });
    }
  }

  #converged(): boolean {
    const book = this.#session.books.get(this.#focus);
    if (book?.state !== "live" || book.changeId !== this.#venue.books.get(this.#focus)!.changeId) return false;
    if (comparesTickers(this.#faults) && !this.#wire.halfOpen && this.#now >= this.#wire.heldUntil)
      this.#checkTickers();
    return true;
  }

  /** Tickers have no sequence to check by; but where the wire loses nothing, a row in step is the venue's. */
  #checkTickers(): void {
    const { table } = this.#session;
    for (const [name, { bid, time }] of this.#venue.options) {
      const slot = table.slotByName.get(name);
      if (slot === undefined || time === 0 || (table.columns[Q.reasons]![slot]! & REASON.inStep) === 0) continue;
      if (table.columns[Q.bid]![slot] !== bid) this.#fail("C2", `${name} in step with another bid`);
    }
  }

  /** A book is asked for again only for a reason: damage done to the wire, a new connection, or another focus. */
  #checkCounts(): void {
    const reasons = this.#damage + this.#wire.damage + this.#attempts;
    if (!this.#faults.some((fault) => fault === "focus" || fault === "error13778") && this.#bookCalls > reasons + 1)
      this.#fail("C6", `${this.#bookCalls} subscriptions of books for ${reasons} reasons`);
    if (this.#faults.every((fault) => fault === "duplicate") && this.#session.status(this.#now).gaps > 0)
      this.#fail("C6", "duplicates alone were taken for gaps");
  }
}

/** A wire that loses nothing; copies of old messages with times of a clock that was set are past telling apart. */
function comparesTickers(faults: readonly Fault[]): boolean {
  if (faults.some((fault) => LOSSY.includes(fault))) return false;
  return !(faults.includes("duplicate") && faults.includes("serverSkew"));
}
