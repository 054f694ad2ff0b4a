import { DEFAULT_BACKOFF } from "../backoff.ts";
import type { FeedAction, FeedEvent, FeedInterest, FeedSession } from "../feed.ts";
import { overdueBooks } from "./books.ts";
import { chooseUnderlying, planDiscovery, pumpCatalog, sweepExpired } from "./catalog.ts";
import { channelOf, isIncremental } from "./channels.ts";
import { restoreCore, saveCore } from "./checkpoint.ts";
import { disconnect, onClose, onOpen, tickConnection } from "./connection.ts";
import { decodeFrame, MAX_NOTIFICATION, MAX_REPLY } from "./decode.ts";
import { onNotification } from "./notifications.ts";
import { pumpPastTrades } from "./past-trades.ts";
import { onError, onReply } from "./replies.ts";
import { isPending, request, takeOverdue } from "./requests.ts";
import { type Core, createCore, type DeribitSessionOptions, reject } from "./state.ts";
import { statusOf } from "./status.ts";
import {
  channelInFragment,
  checkSilence,
  dropSubscription,
  pumpSubscriptions,
  restart,
  setWanted,
} from "./subscriptions.ts";
import { wantedChannels } from "./wanted.ts";

export type { DeribitSessionOptions } from "./state.ts";

/** A session with what is Deribit's own. */
export interface DeribitSession extends FeedSession {
  /** Where the venue takes the forward of an option from: a future's name, `SYN.` and an expiry, or `index_price`. */
  underlyingIndexOf(name: string): string;
}

const NOTHING: FeedAction[] = [];

/** Longest time between two events, ms, in which nothing but waiting is supposed to have happened. */
const LEAP = 1_000;

/** Damaged frames within a minute, of which nobody can say what was lost, after which the connection is renewed. */
const DAMAGE_LIMIT = 3;

/**
 * A Deribit session as a pure state machine over `FeedEvent`: equal event sequences give equal state, and time passes only by
 * the events' own `at`. After a `disconnect` action the connection counts as gone at once; no `close` event is needed, and
 * messages before the next `open` are ignored.
 */
export function createDeribitSession(options: DeribitSessionOptions): DeribitSession {
  const core = createCore(options);
  return {
    table: core.rows.table,
    books: core.books,
    trades: core.trades,
    tradeHistory: (name) => core.tradeTracks.get(name)?.history ?? "unknown",
    dirty: core.rows.dirty,
    get underlyings() {
      return core.underlyings;
    },
    underlyingIndexOf: (name) => core.rows.byName.get(name)?.underlyingIndex ?? "",
    handle: (event) => handle(core, event),
    status: (now) => statusOf(core, now),
    checkpoint: () => saveCore(core),
    restore: (text) => restoreCore(core, text),
  };
}

function handle(core: Core, event: FeedEvent): FeedAction[] {
  const passed = event.at - core.now;
  if (passed > 0) core.elapsed += passed;
  // A leap of the clock is no rest: calls and attempts keep their distance all the same.
  if (passed > LEAP) {
    core.nextCall = Math.max(core.nextCall, core.elapsed + core.callSpacing);
    core.nextAttempt = Math.max(core.nextAttempt, core.elapsed + DEFAULT_BACKOFF.floor);
  }
  core.now = event.at;
  switch (event.type) {
    case "message":
      // Whatever an old connection still says is not listened to.
      if (core.phase !== "open" && !core.passive) return NOTHING;
      onMessage(core, event.text);
      break;
    case "clock":
      onClock(core);
      break;
    case "open":
      onOpen(core);
      pump(core);
      break;
    case "close":
      onClose(core, event.code, event.reason);
      break;
    case "interest":
      onInterest(core, event.interest);
      pump(core);
      break;
  }
  if (core.out.length === 0) return NOTHING;
  const { out } = core;
  core.out = [];
  return out;
}

function onMessage(core: Core, text: string): void {
  core.counts.messages++;
  core.heardElapsed = core.elapsed;
  core.aliveAt = core.now;
  if (text.length > MAX_NOTIFICATION && !mayBeLong(core, text.length)) {
    reject(core, `frame of ${text.length} characters`);
    if (text.length > MAX_REPLY && !core.passive) disconnect(core, "frame too large");
    return;
  }
  const frame = decodeFrame(text);
  if (typeof frame === "string") {
    reject(core, frame);
    if (frame.startsWith("malformed")) onDamage(core, text);
  } else if (frame.kind === "notification") {
    onNotification(core, frame.channel, frame.data);
    if (core.restarting.size === 0) return;
  } else if (frame.kind === "heartbeat") {
    core.counts.accepted++;
    if (frame.test && !core.passive) request(core, "public/test", {}, { kind: "alive" });
  } else onReply(core, frame);
  pump(core);
}

/** Only an instrument list or a first fill that was asked for may be long. */
function mayBeLong(core: Core, length: number): boolean {
  if (length > MAX_REPLY) return false;
  return core.passive || isPending(core, "list") || isPending(core, "options") || isPending(core, "summary");
}

/** A frame that cannot be read may have carried a change: its channel, or else in the end the connection, is renewed. */
function onDamage(core: Core, text: string): void {
  if (core.passive) return;
  const sub = channelInFragment(core, text);
  if (sub !== null) {
    if (isIncremental(sub.kind)) restart(core, sub);
    return;
  }
  if (core.elapsed - core.damagedSince > 60_000) core.damaged = 0;
  if (core.damaged++ === 0) core.damagedSince = core.elapsed;
  if (core.damaged >= DAMAGE_LIMIT) {
    core.damaged = 0;
    disconnect(core, "damaged frames");
  }
}

function onClock(core: Core): void {
  if (core.passive) return;
  tickConnection(core);
  if (core.phase !== "open") return;
  for (const purpose of takeOverdue(core)) onError(core, purpose, null);
  sweepExpired(core);
  checkSilence(core);
  for (const name of overdueBooks(core)) {
    const sub = core.subs.get(channelOf.book(name).name);
    if (sub !== undefined) restart(core, sub);
  }
  pump(core);
}

function onInterest(core: Core, interest: FeedInterest): void {
  core.interest = interest;
  core.wantedVersion = -1;
  if (interest.underlying === core.underlying) return;
  if (!core.passive && core.subs.size > 0) leaveAll(core);
  chooseUnderlying(core, interest.underlying);
  if (core.discover.length === 0 && core.underlyings.length === 0) planDiscovery(core);
}

/** Leaves every channel at once, for another underlying. */
function leaveAll(core: Core): void {
  for (const sub of [...core.subs.values()]) dropSubscription(core, sub);
  core.order = [];
  core.retries = [];
  // Replies still to come are about channels that are left.
  for (const [id, pending] of core.pending) core.pending.set(id, { ...pending, purpose: { kind: "leaveAll" } });
  if (core.phase === "open") request(core, "public/unsubscribe_all", {}, { kind: "leaveAll" });
}

/** Sends what is due. */
function pump(core: Core): void {
  if (core.passive || core.phase !== "open") return;
  const { catalogVersion } = core.rows.table;
  if (core.wantedVersion !== catalogVersion) {
    setWanted(core, wantedChannels(core));
    core.wantedVersion = catalogVersion;
  }
  if (core.elapsed < core.penaltyUntil) return;
  pumpCatalog(core);
  pumpSubscriptions(core);
  pumpPastTrades(core);
}
