import type { MarketView } from "../engine/market-view.ts";
import type { EngineReply } from "../engine/protocol.ts";
import { DASH, formatAge, formatNumber, formatSigned, formatUtcTime } from "../ui/format.ts";

/** One thing the feed says of itself. */
export interface FeedFact {
  readonly label: string;
  readonly value: string;
  /** True for a counter that should be zero and is not. */
  readonly bad: boolean;
  /** What stands behind the figure; empty where nothing does. */
  readonly detail: string;
}

/** A hash (64 hexadecimal digits) and the number of the last event in it. */
export type StateHash = Extract<EngineReply, { kind: "stateHash" }>;

const KEPT_WORDS = { file: "in this browser's private files", memory: "in memory" } as const;

const megabytes = (bytes: number, decimals = 1): string => formatNumber(bytes / 2 ** 20, decimals);

/** The facts of the status bar, in its order. `rate` is messages per second, NaN while not known. */
export function feedFacts({ status, log }: MarketView, rate: number): readonly FeedFact[] {
  if (!status) return [];
  const fact = (label: string, value: string, detail = "", bad = false): FeedFact => ({ label, value, detail, bad });
  const count = (n: number): string => formatNumber(n, 0);
  const events = log ? `${count(log.events)} events${log.gaps > 0 ? `, ${log.gaps} gaps` : ""}` : "";
  const size = log
    ? `${megabytes(log.bytes)}${log.recording ? ` / ${megabytes(log.capBytes, 0)} MB` : " MB, off"}`
    : DASH;
  return [
    fact("Venue", status.label, status.detail),
    fact(
      "Messages",
      `${formatNumber(rate, 0)} /s`,
      `${count(status.messages)} in all, ${count(status.accepted)} accepted`,
    ),
    fact(
      "Quoted",
      `${status.quoted} / ${status.listed}`,
      `${status.subscribed} of ${status.wanted} subscriptions in step`,
    ),
    fact("Reconnects", count(status.reconnects), status.detail, status.reconnects > 0),
    fact("Gaps healed", count(status.resyncs), `${count(status.gaps)} gaps seen`, status.resyncs > 0),
    fact("Rejected", count(status.rejected), status.lastRejection, status.rejected > 0),
    fact(
      "Clock",
      Number.isNaN(status.clockOffset) ? DASH : `${formatSigned(status.clockOffset, 0)} ms`,
      "exchange clock minus this one",
    ),
    fact("Log", size, events),
  ];
}

/** What the status bar has no room for. */
export function moreFeedFacts({ status, log, now }: MarketView): readonly FeedFact[] {
  if (!status) return [];
  const fact = (label: string, value: string, detail = ""): FeedFact => ({ label, value, detail, bad: false });
  return [
    fact("State", status.state, status.detail),
    fact(
      "Last message",
      Number.isNaN(status.aliveAt) ? DASH : `${formatUtcTime(status.aliveAt)} UTC`,
      formatAge(now - status.aliveAt),
    ),
    fact("Behind the exchange", formatAge(status.lag), "at the last message"),
    fact("Connection", `attempt ${status.attempt}`, `number ${status.connectionEpoch} since the market was opened`),
    fact(
      "Kept",
      log ? `${formatUtcTime(log.from)} to ${formatUtcTime(log.to)} UTC` : DASH,
      `first and last event of the log${log ? `, ${KEPT_WORDS[log.kept]}` : ""}`,
    ),
  ];
}

/** The state hash as a fact: the same events give the same hash live, replayed here and under Node. */
export function hashFact(known: StateHash | null): FeedFact {
  if (!known) return { label: "State hash", value: DASH, detail: "not asked yet", bad: false };
  return { label: "State hash", value: `after event ${known.event}`, detail: known.hash, bad: false };
}

/** Messages per second from a count that only grows, over at least `window` seconds. */
export function createRateMeter(window = 0.4): (messages: number, time: number) => number {
  let lastCount = Number.NaN;
  let lastTime = Number.NaN;
  let rate = Number.NaN;
  return (messages, time) => {
    const elapsed = (time - lastTime) / 1_000;
    if (elapsed <= window) return rate;
    // Another market, or a pause in which nothing was counted: there is no rate to tell.
    rate = messages < lastCount || !(elapsed < 5) ? Number.NaN : (messages - lastCount) / elapsed;
    lastCount = messages;
    lastTime = time;
    return rate;
  };
}
