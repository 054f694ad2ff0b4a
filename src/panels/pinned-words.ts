import { type ClockChoice, clockInUse, DEFAULT_CLOCK, type EventClock, isCalendar } from "../market/event-clock.ts";
import { formatNumber, formatSize } from "../ui/format.ts";
import type { PinnedVerdict } from "./check-snapshot.ts";

/** A verdict in one short sentence, whether it is a warning, and what stands behind it. */
export interface VerdictWords {
  readonly tone: "good" | "warn";
  readonly text: string;
  readonly detail: string;
}

export function verdictWords(verdict: PinnedVerdict): VerdictWords {
  switch (verdict.kind) {
    case "identical":
      return {
        tone: "good",
        text: "Identical numbers",
        detail: `${formatSize(verdict.numbers)} numbers computed again here, every bit as the author's. Digest ${verdict.digest}`,
      };
    case "differs": {
      const { by, unit, what } = verdict.most;
      return {
        tone: "warn",
        text: Number.isFinite(by)
          ? `Same data, numbers differ by at most ${amount(by, unit)} (${whatWords(what)})`
          : `Same data, but ${whatWords(what)} is missing on one side`,
        detail:
          verdict.core === verdict.theirCore
            ? `Computed here: ${verdict.digest}; the author's: ${verdict.theirDigest}`
            : "The author's numeric core is another version than this one.",
      };
    }
    case "altered":
      return { tone: "warn", text: "Altered", detail: verdict.reason };
  }
}

/** The same where numbers were compared on the clock `compared`, for whoever sees them on the one of `choice`. */
export function wordsOnClock(
  verdict: PinnedVerdict,
  compared: EventClock,
  choice: ClockChoice = DEFAULT_CLOCK,
): VerdictWords {
  const words = verdictWords(verdict);
  const shown = clockInUse(choice);
  if (sameClock(compared, shown)) return words;
  const on = (clock: EventClock): string => (isCalendar(clock) ? "calendar time" : "event time");
  return {
    tone: "warn",
    text: `${words.text} on ${on(compared) === on(shown) ? "its own event time" : on(compared)}; vols shown on ${on(shown)} were not compared`,
    detail: words.detail,
  };
}

function sameClock(a: EventClock, b: EventClock): boolean {
  if (isCalendar(a) || isCalendar(b)) return isCalendar(a) && isCalendar(b);
  const events = ({ events: all }: EventClock): string => JSON.stringify(all.map(({ at, days }) => [at, days]));
  return a.weekendWeight === b.weekendWeight && events(a) === events(b);
}

/** The first 80 bits of a digest, in groups to be read out. */
export function shortDigest(digest: string): string {
  return (digest.slice(0, 20).toUpperCase().match(/.{4}/g) ?? []).join(" ");
}

function amount(by: number, unit: string): string {
  if (unit === "vol") return `${significant(by * 100)} vol points`;
  return unit === "USD" ? `${significant(by)} USD` : significant(by);
}

function significant(value: number): string {
  const text = value.toPrecision(2);
  return text.includes("e") ? text : formatNumber(Number(text), (text.split(".")[1] ?? "").length);
}

/** "volAtMid" as "vol at mid", "margin initial" as it stands. */
function whatWords(what: string): string {
  return what.replace(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);
}
