import { delist, onExpirations, onForeignList, onList, onOptionsOf, onSummary } from "./catalog.ts";
import { observeReply } from "./clock.ts";
import { onTooManyRequests } from "./connection.ts";
import { type Fields, type Frame, isRecord, type WireError } from "./decode.ts";
import { beginPastTrades, onPastTrades, onPastTradesFailed } from "./past-trades.ts";
import { type Core, type Purpose, reject } from "./state.ts";
import { onSubscribed, onSubscribeFailed, slowDown } from "./subscriptions.ts";

/** A list that was refused is asked for again after this long, ms. */
const LIST_RETRY = 5_000;

/** Instrument is gone, in the venue's words. */
const GONE = /^instrument is not (active|open|found)$/;

/** Routes a reply to what was asked. Replies to no request of this connection are counted and ignored. */
export function onReply(core: Core, frame: Extract<Frame, { kind: "reply" }>): void {
  const pending = core.pending.get(frame.id);
  const { error, result } = frame;
  if (error?.code === 10028) {
    slowDown(core);
    onTooManyRequests(core);
  }
  if (pending === undefined) {
    if (core.passive) onForeignReply(core, result);
    else reject(core, error === null ? "reply to no request" : `error ${error.code}: ${error.message}`);
    return;
  }
  core.pending.delete(frame.id);
  observeReply(core.clock, pending.sentAt, core.now, frame.serverIn, frame.serverOut, core.elapsed);
  if (error !== null) onError(core, pending.purpose, error);
  else onResult(core, pending.purpose, result);
}

function onResult(core: Core, purpose: Purpose, result: unknown): void {
  switch (purpose.kind) {
    case "list":
      onList(core, purpose.currency, result);
      return;
    case "summary":
      onSummary(core, purpose.currency, result);
      return;
    case "options":
      onOptionsOf(core, result);
      return;
    case "expirations":
      onExpirations(core, purpose.currency, result, null);
      break;
    case "subscribe":
      onSubscribed(core, purpose.channels, result);
      for (const channel of purpose.channels) {
        const sub = core.subs.get(channel);
        if (sub?.kind === "trades" && sub.state === "active" && sub.wanted) beginPastTrades(core, sub.key);
      }
      break;
    case "pastTrades":
      if (!onPastTrades(core, purpose.name, result)) return;
      break;
    default:
  }
  core.counts.accepted++;
}

/** What failed is asked for again where that can help; a subscription's failure is the batch's. */
export function onError(core: Core, purpose: Purpose, error: WireError | null): void {
  if (error !== null) reject(core, `${purpose.kind}: error ${error.code} ${error.reason || error.message}`);
  switch (purpose.kind) {
    case "subscribe":
      onSubscribeFailed(core, purpose.channels, error);
      break;
    case "list":
      // A currency that the venue does not know has an empty list; what else it lists is still to be found.
      if (error?.code === -32602 && purpose.currency === core.currency) core.listed = true;
      core.listDue = core.elapsed + LIST_RETRY;
      break;
    case "summary":
      core.summaryDue = error === null || error.code === 10028;
      break;
    case "expirations":
      onExpirations(core, purpose.currency, null, error);
      break;
    case "pastTrades": {
      const row = core.rows.byName.get(purpose.name);
      if (row !== undefined && error?.code === -32602 && GONE.test(error.reason)) delist(core, row);
      else onPastTradesFailed(core, purpose.name, error);
      break;
    }
    default:
  }
}

/** A reply in somebody else's recording: lists and summaries are known by their fields. */
function onForeignReply(core: Core, result: unknown): void {
  const first: unknown = Array.isArray(result) ? result[0] : undefined;
  if (isRecord(first) && typeof first.instrument_name === "string") {
    if (typeof first.kind === "string") onForeignList(core, result);
    else if (hasQuote(first)) onSummary(core, "", result);
    else core.counts.accepted++;
  } else core.counts.accepted++;
}

function hasQuote(entry: Fields): boolean {
  return entry.bid_price !== undefined || entry.ask_price !== undefined || entry.mark_price !== undefined;
}
