import { BadInput } from "../market/bad-input.ts";
import { createDeribitSession, type DeribitSessionOptions } from "./deribit/session.ts";
import type { LogSubject } from "./event-log.ts";
import type { FeedSession } from "./feed.ts";
import { CHAIN_VENUE, createChainSession } from "./recorded/chain-session.ts";

/** A venue the product can connect to. Adding one: a folder with its session, and an entry here. */
export interface Venue {
  readonly id: string;
  readonly label: string;
  /** WebSocket address; null where the exchange runs inside the page. */
  readonly host: string | null;
  /** Session options, plain JSON: they travel in the log, so that it can be replayed. */
  readonly session: DeribitSessionOptions;
}

const deribit = (venue: string, label: string, part: Partial<DeribitSessionOptions>): DeribitSessionOptions => ({
  venue,
  label,
  simulated: false,
  testnet: false,
  seed: 1,
  allowRaw: false,
  ...part,
});

export const VENUES: Readonly<Record<string, Venue>> = {
  simulated: {
    id: "simulated",
    label: "Simulated",
    host: null,
    session: deribit("simulated", "Simulated, Deribit protocol", { simulated: true }),
  },
  deribit: {
    id: "deribit",
    label: "Deribit",
    host: "wss://www.deribit.com/ws/api/v2",
    session: deribit("deribit", "Deribit", {}),
  },
  "deribit-testnet": {
    id: "deribit-testnet",
    label: "Deribit testnet",
    host: "wss://test.deribit.com/ws/api/v2",
    session: deribit("deribit-testnet", "Deribit testnet", { testnet: true }),
  },
};

/** A fresh session for the options of a venue, or of a log written with them. */
export function createVenueSession(options: DeribitSessionOptions): FeedSession {
  return createDeribitSession(options);
}

/** The session that replays a log: of the options it was recorded with, or of a file's own kind. */
export function sessionOf(subject: LogSubject): FeedSession {
  if (subject.venue === CHAIN_VENUE) return createChainSession();
  const venue = venueOf(subject.venue);
  if (!venue) throw new BadInput(`recorded at ${JSON.stringify(subject.venue)}, which is not a venue known here`);
  return createVenueSession({ ...venue.session, ...optionsIn(subject.session, venue.session) });
}

/** The venue called `id`, if there is one; `id` may be any text. */
export function venueOf(id: string): Venue | null {
  return Object.hasOwn(VENUES, id) ? VENUES[id]! : null;
}

/**
 * The venue at an address of one's own, named in its label. Its limit of connections is not known, so a refused handshake
 * is retried in the ordinary rhythm.
 */
export function venueAt(venue: Venue, host: string): Venue {
  const label = `${venue.label} at ${host.replace(/^wss?:\/\//, "").replace(/\/.*$/, "")}`;
  return { ...venue, label, host, session: { ...venue.session, label, connectionLimit: 0 } };
}

/** Those options of a file that a session knows, each of its kind: the rest of what a file says is not let in. */
function optionsIn(said: LogSubject["session"], known: DeribitSessionOptions): Partial<DeribitSessionOptions> {
  const kinds = { passive: false, connectionLimit: 0, ...known };
  const fits = Object.entries(kinds).filter(([key, kind]) => {
    return Object.hasOwn(said, key) && typeof said[key] === typeof kind;
  });
  return Object.fromEntries(fits.map(([key]) => [key, said[key]]));
}
