import type { FeedSession } from "../feeds/feed.ts";
import type { EventClock } from "../market/event-clock.ts";
import { createDerivation, type Derivation } from "./derive.ts";
import { createFeedPacker, listInstruments } from "./feed-packer.ts";
import { applyRows, createHubMarket, type HubMarket, setInstruments } from "./hub-market.ts";

/** A session's market with everything derived of it, as the hub would have it. Times epoch ms: `now` by the server's clock. */
export interface SessionMarket {
  readonly market: HubMarket;
  readonly derivation: Derivation;
  readonly now: number;
  readonly aliveAt: number;
}

/** The market of `underlying` in a session, its vols on `clock`, at `at` (epoch ms by the clock its events were received with). */
export function marketOfSession(
  session: FeedSession,
  at: number,
  underlying: string,
  clock: EventClock,
): SessionMarket {
  const market = createHubMarket(underlying, clock);
  setInstruments(market, listInstruments(session));
  const { clockOffset, aliveAt } = session.status(at);
  const now = at + (Number.isNaN(clockOffset) ? 0 : clockOffset);
  const packer = createFeedPacker();
  packer.collectAll(session);
  const touched: number[] = [];
  while (packer.pending > 0) {
    applyRows(market, packer.take(session), (slot) => touched.push(slot));
  }
  const derivation = createDerivation();
  derivation.rows(market, touched, now, aliveAt);
  derivation.moved(market, now, aliveAt);
  return { market, derivation, now, aliveAt };
}
