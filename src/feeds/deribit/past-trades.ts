import type { Trade } from "../../market/book.ts";
import { isRecord, type WireError } from "./decode.ts";
import { request } from "./requests.ts";
import { CALL_SPACING, type Core, reject } from "./state.ts";
import { applyTrades, TRADES_KEPT } from "./trades.ts";

/** Pages asked for at most to fill what is kept: a venue may give less at once than is asked for. */
const MAX_PAGES = 4;

/** A page that fails is asked for so many times. */
const MAX_TRIES = 3;

/** How far the trades of a subscribed instrument reach back, and what is still to be asked. Plain data. */
export interface TradeTrack {
  history: "asked" | "partial" | "whole" | "unknown";
  /** A page is to be asked for: the trades up to this number, the newest for Infinity. NaN for none. */
  due: number;
  /** The page under way, in the same form. */
  sent: number;
  pages: number;
  tries: number;
  /** Trades missing before this number were asked for already. */
  healed: number;
}

/** The trades channel of `name` is subscribed: what happened before, or while it was not, is asked for. */
export function beginPastTrades(core: Core, name: string): void {
  const healed = core.tradeTracks.get(name)?.healed ?? -Infinity;
  core.tradeTracks.set(name, { history: "asked", due: Infinity, sent: Number.NaN, pages: 0, tries: 0, healed });
}

/** A connection was lost: what was asked on it is asked again once the trades channel is back. */
export function forgetTradeRequests(core: Core): void {
  for (const track of core.tradeTracks.values()) track.due = Number.NaN;
}

/** Numbers before `hole` are missing: they are asked for, once. */
export function healTrades(core: Core, name: string, hole: number): void {
  const track = core.tradeTracks.get(name);
  if (track === undefined || !(hole > track.healed)) return;
  track.healed = hole;
  if (track.history === "asked") return;
  Object.assign(track, { history: "asked", due: Infinity, pages: 0, tries: 0 });
}

/** Sends one request if one is due: as rare as channel calls, and none while the venue wants rest. */
export function pumpPastTrades(core: Core): void {
  if (core.elapsed < core.nextTradesCall) return;
  for (const [name, track] of core.tradeTracks) {
    if (Number.isNaN(track.due)) continue;
    const older = track.due === Infinity ? {} : { end_seq: track.due };
    track.sent = track.due;
    track.due = Number.NaN;
    track.tries++;
    core.nextTradesCall = core.elapsed + CALL_SPACING;
    const params = { instrument_name: name, count: TRADES_KEPT, sorting: "desc", ...older };
    request(core, "public/get_last_trades_by_instrument", params, { kind: "pastTrades", name });
    return;
  }
}

/** A page of past trades: what it has joins the live ones; the next page follows while there is room for it. */
export function onPastTrades(core: Core, name: string, result: unknown): boolean {
  const list = isRecord(result) ? result.trades : undefined;
  const more = isRecord(result) && result.has_more === true;
  const track = core.tradeTracks.get(name);
  // The instrument may have lost the focus meanwhile.
  if (track === undefined) return true;
  const outcome = applyTrades(core.trades, list, (one) => one === name);
  const row = core.rows.byName.get(name);
  if (row !== undefined) core.rows.dirty.add(row.slot);
  track.pages++;
  track.tries = 0;
  const kept = core.trades.get(name) ?? [];
  const next = more && outcome.added > 0 && track.pages < MAX_PAGES ? missingUpTo(kept) : Number.NaN;
  if (next >= 1) track.due = next;
  else track.history = more || kept.length >= TRADES_KEPT ? "partial" : "whole";
  if (outcome.refused === 0) return true;
  reject(core, `past trades: ${outcome.fault}`);
  return false;
}

/** Number of the newest trade that is missing among those kept, or before them while there is room; NaN for none. */
function missingUpTo(kept: readonly Trade[]): number {
  for (let i = kept.length - 1; i > 0; i--) if (kept[i]!.seq > kept[i - 1]!.seq + 1) return kept[i]!.seq - 1;
  return kept.length > 0 && kept.length < TRADES_KEPT ? kept[0]!.seq - 1 : Number.NaN;
}

/** A page was refused or got no answer: where that can help it is asked for again. */
export function onPastTradesFailed(core: Core, name: string, error: WireError | null): void {
  const track = core.tradeTracks.get(name);
  if (track === undefined) return;
  if ((error === null || error.code === 10028) && track.tries < MAX_TRIES) track.due = track.sent;
  else track.history = core.trades.get(name)?.length ? "partial" : "unknown";
}
