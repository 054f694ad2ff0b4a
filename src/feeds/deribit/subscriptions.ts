import { REASON } from "../../market/quote-columns.ts";
import { beginWaiting, forgetBook, noteAsked, noteRestart, suspendBook } from "./books.ts";
import { type Channel, isIncremental, isOptional, isQuietByNature } from "./channels.ts";
import type { WireError } from "./decode.ts";
import { request } from "./requests.ts";
import { leaveStep, STEP, setReasons } from "./rows.ts";
import { CALL_SPACING, type Core, note, reject, type Subscription } from "./state.ts";
import type { WantedChannels } from "./wanted.ts";

/** Channels in one call at most. */
export const BATCH = 100;

/** A fast ticker is given up only after its row was off screen this long, ms: scrolling back and forth costs nothing. */
const LINGER = 2_000;

/** A channel acknowledged but silent is asked for anew after this long, ms; then twice as long, and so on. */
const SILENCE = 15_000;

/** A refused channel is tried again after this long, ms; then twice as long, and so on. */
const REFUSAL = 60_000;

/** Pause after the venue says that too much was asked: its pools refill within 5 s. */
export const REFILL = 5_000;
const SLOWEST_SPACING = 2_800;

/**
 * Calls that what is on screen may be ahead of the pace: the venue allows ten in a row and then about three a second. Those of
 * the rest wait for their turn, so that some are always left for what comes on screen next.
 */
const AHEAD = 3;

/** Sets what is wanted, most urgent first. What falls away is unsubscribed in its turn. */
export function setWanted(core: Core, { inSight, rest }: WantedChannels): void {
  const stamp = ++core.stamp;
  core.order = [];
  for (const [i, channel] of [...inSight, ...rest].entries()) {
    let sub = core.subs.get(channel.name);
    if (sub === undefined) {
      sub = newSubscription(channel);
      core.subs.set(channel.name, sub);
    }
    if (sub.stamp === stamp) continue;
    sub.stamp = stamp;
    sub.wanted = true;
    sub.inSight = i < inSight.length;
    core.unwanted.delete(sub);
    core.order.push(sub);
    if (channel.kind === "book") beginWaiting(core, channel.key);
  }
  for (const sub of core.subs.values()) {
    if (sub.stamp === stamp || !sub.wanted) continue;
    sub.wanted = false;
    sub.unwantedSince = core.elapsed;
    if (sub.state === "queued" || sub.state === "refused") dropSubscription(core, sub);
    else core.unwanted.add(sub);
  }
}

/** A channel as wanted and not yet asked for. */
export function newSubscription(channel: Channel): Subscription {
  return {
    ...channel,
    state: "queued",
    wanted: true,
    inSight: false,
    stamp: 0,
    unwantedSince: 0,
    heard: false,
    starved: false,
    sentAt: 0,
    silentRetries: 0,
  };
}

/** Forgets a subscription: what it fed is no longer in step. */
export function dropSubscription(core: Core, sub: Subscription): void {
  core.subs.delete(sub.name);
  if (sub.wanted) core.order = core.order.filter((one) => one !== sub);
  core.unwanted.delete(sub);
  core.restarting.delete(sub);
  outOfStep(core, sub);
  if (sub.kind === "book") forgetBook(core, sub.key);
  if (sub.kind !== "trades") return;
  core.trades.delete(sub.key);
  core.tradeTracks.delete(sub.key);
}

function outOfStep(core: Core, sub: Subscription): void {
  sub.heard = false;
  const row = core.rows.byName.get(sub.key);
  if (row === undefined) return;
  if (sub.kind === "incremental") leaveStep(core.rows, row, STEP.incremental, core.aliveAt);
  else if (sub.kind === "ticker") leaveStep(core.rows, row, STEP.ticker, core.aliveAt);
}

/** Asks for a new snapshot of a channel: one unsubscribe and one subscribe, however often it is called meanwhile. */
export function restart(core: Core, sub: Subscription): void {
  if (sub.state !== "active" && sub.state !== "sent") return;
  if (isIncremental(sub.kind)) outOfStep(core, sub);
  if (sub.kind === "book") suspendBook(core, sub.key);
  core.restarting.add(sub);
}

/** A connection was lost: nothing is subscribed any more, everything wanted is queued. */
export function requeueAll(core: Core): void {
  for (const sub of [...core.subs.values()]) {
    outOfStep(core, sub);
    if (!sub.wanted) dropSubscription(core, sub);
    sub.state = "queued";
    sub.silentRetries = 0;
  }
  core.restarting.clear();
  core.retries = [];
}

/** Sends at most one channel call, if one is due or may go ahead. */
export function pumpSubscriptions(core: Core): void {
  if (core.elapsed < core.nextCall) {
    if (mayGoAhead(core)) enter(core, enteringBatch(core));
    return;
  }
  if (core.restarting.size > 0) {
    const batch = [...core.restarting].slice(0, BATCH);
    for (const sub of batch) {
      core.restarting.delete(sub);
      sub.state = "queued";
      if (sub.kind === "book") noteRestart(core, sub.key);
    }
    core.retries.unshift(batch.map((sub) => sub.name));
    call(core, "unsubscribe", batch);
    return;
  }
  const leaving = leavingBatch(core);
  const entering = core.leftLast || leaving.length === 0 ? enteringBatch(core) : [];
  core.leftLast = entering.length === 0 && leaving.length > 0;
  if (entering.length > 0) {
    enter(core, entering);
  } else if (leaving.length > 0) {
    call(core, "unsubscribe", leaving);
    for (const sub of leaving) dropSubscription(core, sub);
  }
}

/** Whether something on screen waits, and the calls before were few enough; never while the venue finds them too many. */
function mayGoAhead(core: Core): boolean {
  const early = core.nextCall - core.elapsed;
  if (early > AHEAD * CALL_SPACING || core.callSpacing > CALL_SPACING || core.retries.length > 0) return false;
  for (const sub of core.order) {
    if (!sub.inSight) return false;
    if (sub.state === "queued") return true;
  }
  return false;
}

function enter(core: Core, batch: readonly Subscription[]): void {
  for (const sub of batch) {
    sub.state = "sent";
    sub.heard = false;
    sub.starved = false;
    sub.sentAt = core.elapsed;
    if (sub.kind === "book") noteAsked(core, sub.key);
  }
  call(core, "subscribe", batch);
}

function call(core: Core, kind: "subscribe" | "unsubscribe", batch: readonly Subscription[]): void {
  const channels = batch.map((sub) => sub.name);
  core.nextCall = Math.max(core.nextCall, core.elapsed) + core.callSpacing;
  request(core, `public/${kind}`, { channels }, { kind, channels });
}

function leavingBatch(core: Core): Subscription[] {
  const batch: Subscription[] = [];
  for (const sub of core.unwanted) {
    if (batch.length === BATCH) break;
    if (sub.kind === "ticker" && core.elapsed - sub.unwantedSince < LINGER) continue;
    batch.push(sub);
  }
  return batch;
}

function enteringBatch(core: Core): Subscription[] {
  while (core.retries.length > 0) {
    const batch = core.retries.shift()!.flatMap((name) => {
      const sub = core.subs.get(name);
      return sub?.state === "queued" && sub.wanted ? [sub] : [];
    });
    if (batch.length > 0) return batch;
  }
  const batch: Subscription[] = [];
  for (const sub of core.order) {
    if (batch.length === BATCH) break;
    if (sub.state === "queued" && sub.wanted) batch.push(sub);
  }
  return batch;
}

/** The venue's list of what is active, in any order: what was asked for and is not in it was refused. */
export function onSubscribed(core: Core, channels: readonly string[], result: unknown): void {
  const active = new Set<unknown>(Array.isArray(result) ? result : []);
  for (const name of channels) {
    const sub = core.subs.get(name);
    if (sub === undefined || sub.state !== "sent") continue;
    if (active.has(name)) sub.state = "active";
    else refuse(core, sub, "not in the reply");
  }
}

function refuse(core: Core, sub: Subscription, why: string): void {
  sub.state = "refused";
  if (isOptional(sub.kind)) note(core, `${sub.name} not offered`);
  else reject(core, `${sub.name} refused: ${why}`);
  if (!sub.wanted) dropSubscription(core, sub);
  const row = core.rows.byName.get(sub.key);
  if (row !== undefined && sub.kind === "incremental" && row.step === 0) setReasons(core.rows, row, REASON.refused);
}

/** The venue allows no more calls for now: all waits until its pools are full again, and calls become rarer. */
export function slowDown(core: Core): void {
  core.nextCall = core.elapsed + REFILL;
  core.callSpacing = Math.min(SLOWEST_SPACING, core.callSpacing * 2);
}

/**
 * A whole call failed: none of its channels counts as subscribed. Raw channels are given up (13778: they need a login), too
 * many requests wait; for any other reason the batch is halved and halved again until the bad channel stands alone.
 */
export function onSubscribeFailed(core: Core, channels: readonly string[], error: WireError | null): void {
  const subs = channels.flatMap((name) => {
    const sub = core.subs.get(name);
    return sub?.state === "sent" ? [sub] : [];
  });
  // Only the reply was lost where the channel speaks.
  for (const sub of subs) sub.state = error === null && sub.heard ? "active" : "queued";
  if (error === null || error.code === 10028) {
    core.retries.unshift(subs.map((sub) => sub.name));
    if (error !== null) slowDown(core);
    return;
  }
  const why = error.reason || error.message || `error ${error.code}`;
  const raw = subs.filter((sub) => sub.name.endsWith(".raw"));
  if (error.code === 13778 && raw.length > 0) {
    for (const sub of raw) refuse(core, sub, why);
    core.retries.unshift(subs.filter((sub) => !raw.includes(sub)).map((sub) => sub.name));
  } else if (subs.length === 1) {
    refuse(core, subs[0]!, why);
  } else {
    const half = subs.length >> 1;
    const names = subs.map((sub) => sub.name);
    core.retries.unshift(names.slice(0, half), names.slice(half));
  }
}

/** Asks anew for channels that were acknowledged and never spoke, and more rarely for those that were refused. */
export function checkSilence(core: Core): void {
  for (const sub of core.order) {
    if (sub.state === "refused" && core.elapsed - sub.sentAt >= REFUSAL << Math.min(sub.silentRetries, 6)) {
      sub.silentRetries++;
      sub.state = "queued";
    }
    if ((sub.heard && !sub.starved) || sub.state !== "active" || isQuietByNature(sub.kind) || core.restarting.has(sub))
      continue;
    if (core.elapsed - sub.sentAt < SILENCE << Math.min(sub.silentRetries, 6)) continue;
    sub.silentRetries++;
    note(core, `${sub.name} acknowledged but silent`);
    restart(core, sub);
  }
}

/** The channel named in a damaged frame, if one can be made out in it. */
export function channelInFragment(core: Core, text: string): Subscription | null {
  const found = /"channel"\s*:\s*"([A-Za-z0-9_.-]{1,128})"/.exec(text.slice(0, 4_096));
  return (found && core.subs.get(found[1]!)) ?? null;
}
