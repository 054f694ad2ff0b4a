import { onBook, suspendBook } from "./books.ts";
import { levelRow, onInstrumentCreation, onInstrumentState, rowFor } from "./catalog.ts";
import { parseChannel } from "./channels.ts";
import { latestTime, observeLag } from "./clock.ts";
import { type Fields, isRecord } from "./decode.ts";
import { volIndexName } from "./instruments.ts";
import { applyIndex, applyMarks, applyStatistics, applyVolIndex } from "./levels.ts";
import { healTrades } from "./past-trades.ts";
import { enterStep, forgetTimes, leaveStep, type Row, STEP } from "./rows.ts";
import { type Core, reject, type Subscription } from "./state.ts";
import { newSubscription, restart } from "./subscriptions.ts";
import { applyTicker, decodeTicker } from "./ticker.ts";
import { applyTrades } from "./trades.ts";

/** Channels a recording may name at most. */
const MAX_FOREIGN = 50_000;

/** Times before this are not believed: 2010-01-01. */
const EARLIEST = 1_262_304_000_000;

/** An index price so much older than the last, ms, is from the past. */
const STEPPED_BACK = 2_000;

/** Routes one notification. What belongs to no subscription of ours is ignored. */
export function onNotification(core: Core, channel: string, data: unknown): void {
  let sub = core.subs.get(channel);
  if (sub === undefined) {
    if (!core.passive) return;
    sub = adopt(core, channel);
    if (sub === undefined) return;
  }
  if (sub.state !== "active" && sub.state !== "sent") return;
  core.dataAt = core.now;
  const fault = take(core, sub, data);
  sub.heard = true;
  if (fault === "") core.counts.accepted++;
  else reject(core, fault);
}

/** A recording's channel becomes a subscription of ours. */
function adopt(core: Core, channel: string): Subscription | undefined {
  const parsed = core.subs.size < MAX_FOREIGN ? parseChannel(channel) : null;
  if (parsed === null) {
    reject(core, "channel outside the grammar");
    return undefined;
  }
  const sub: Subscription = { ...newSubscription(parsed), state: "active" };
  core.subs.set(channel, sub);
  return sub;
}

/** Latest exchange time that is believed. */
const latest = (core: Core) => latestTime(core.clock, core.now);

function take(core: Core, sub: Subscription, data: unknown): string {
  switch (sub.kind) {
    case "incremental":
    case "ticker":
      return takeTicker(core, sub, data);
    case "book":
      return takeBook(core, sub, data);
    case "marks": {
      const outcome = applyMarks(core.rows, data, (name) => rowFor(core, name), latest(core), core.now);
      return outcome.refused === 0 ? "" : `${outcome.refused} marks refused: ${outcome.fault}`;
    }
    case "index":
    case "volIndex":
      return takeLevel(core, sub, data);
    case "statistics":
      return applyStatistics(core.rows, levelRow(core, sub.key, sub.key), data);
    case "trades": {
      const row = core.rows.byName.get(sub.key);
      const outcome = applyTrades(core.trades, data, (name) =>
        sub.key === "" ? rowFor(core, name) !== null : name === sub.key,
      );
      if (row !== undefined && outcome.added > 0) core.rows.dirty.add(row.slot);
      if (!Number.isNaN(outcome.hole)) healTrades(core, sub.key, outcome.hole);
      return outcome.refused === 0 ? "" : `${outcome.refused} trades refused: ${outcome.fault}`;
    }
    case "instrumentState":
      return onInstrumentState(core, data);
    case "instrumentCreation":
      return onInstrumentCreation(core, data);
    case "platformState":
      return takePlatformState(core, data);
    case "unused":
      return "";
  }
}

/** The venue locks whole currencies here, and not by the state of their instruments. */
function takePlatformState(core: Core, data: unknown): string {
  if (!isRecord(data)) return "platform state is not an object";
  if (data.price_index === core.indexName && typeof data.locked === "boolean") core.locked = data.locked;
  return "";
}

function timeFault(core: Core, time: number): string {
  if (time > latest(core)) {
    core.clockDoubt = true;
    return "time in the future";
  }
  return time < EARLIEST ? "time in the distant past" : "";
}

function takeLevel(core: Core, sub: Subscription, data: unknown): string {
  if (!isRecord(data)) return `${sub.name}: not an object`;
  const time = typeof data.timestamp === "number" ? data.timestamp : Number.NaN;
  const fault = timeFault(core, time);
  if (fault !== "") return `${sub.name}: ${fault}`;
  if (sub.kind === "volIndex") {
    return applyVolIndex(core.rows, levelRow(core, volIndexName(sub.key), sub.key), data, core.now);
  }
  observeLag(core.clock, time, core.now);
  const row = levelRow(core, sub.key, sub.key);
  noteIndexTime(core, time < row.time - STEPPED_BACK);
  return applyIndex(core.rows, row, data, core.now);
}

/** One index price from the past is a straggler; two in a row mean that the venue's clock was set back. */
function noteIndexTime(core: Core, past: boolean): void {
  if (past) core.clockDoubt = true;
  core.pastIndexes = past ? core.pastIndexes + 1 : 0;
  if (core.pastIndexes < 2) return;
  core.pastIndexes = 0;
  forgetTimes(core.rows);
  // Changes refused meanwhile as out of order are lost: their rows need not wait for the silence check.
  for (const sub of core.order) if (sub.starved) restart(core, sub);
}

/** Without a `type` (the wire before 2023) a message with both sides, mark and statistics is a snapshot. */
function isFullTicker(data: Fields): boolean {
  if (data.type !== undefined) return data.type === "snapshot";
  const { best_bid_price, best_ask_price, mark_price, stats } = data;
  return best_bid_price !== undefined && best_ask_price !== undefined && mark_price !== undefined && isRecord(stats);
}

function takeTicker(core: Core, sub: Subscription, data: unknown): string {
  if (!isRecord(data)) return `${sub.name}: not an object`;
  if (data.instrument_name !== undefined && data.instrument_name !== sub.key)
    return `${sub.name}: of another instrument`;
  const row = rowFor(core, sub.key);
  if (row === null) return "";
  const incremental = sub.kind === "incremental";
  const bit = incremental ? STEP.incremental : STEP.ticker;
  const full = !incremental || isFullTicker(data);
  // A change means nothing without the snapshot that it changes.
  if (!full && (row.step & bit) === 0) return "";
  const { patch } = core;
  const fault = decodeTicker(data, patch) || timeFault(core, patch.time);
  if (fault !== "") {
    if (incremental) leaveForNewSnapshot(core, sub, row);
    return `${row.name}: ${fault}`;
  }
  if (sub.heard) observeLag(core.clock, patch.time, core.now);
  if (incremental) {
    if (!full && patch.time < row.changeTime) {
      // Out of order: what it changed may be lost.
      leaveForNewSnapshot(core, sub, row);
      return "";
    }
    if (patch.time > row.changeTime || (full && row.step === 0)) row.changeTime = patch.time;
  }
  // Two channels feed one row: the later exchange time wins, not the later arrival. Only a row that nothing feeds yet takes
  // its first full message whatever the time: the clock behind it may have been set.
  if (patch.time < row.time && !(full && row.step === 0)) {
    if (full) enterStep(core.rows, row, bit, core.now);
    return "";
  }
  applyTicker(core.rows, row, patch, full, core.now, bit);
  return "";
}

/** A change was lost to a fault: the row is out of step until a new snapshot, which the silence check asks for at the latest. */
function leaveForNewSnapshot(core: Core, sub: Subscription, row: Row): void {
  leaveStep(core.rows, row, STEP.incremental, core.aliveAt);
  sub.sentAt = core.elapsed;
  sub.starved = true;
}

function takeBook(core: Core, sub: Subscription, data: unknown): string {
  rowFor(core, sub.key);
  const outcome = onBook(core, sub.key, data);
  if (outcome === "resync") restart(core, sub);
  if (typeof outcome !== "object") return "";
  if (outcome.lost) suspendBook(core, sub.key);
  return outcome.refused;
}
