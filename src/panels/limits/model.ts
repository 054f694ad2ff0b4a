import type { DryRun } from "../../engine/aside-protocol.ts";
import type { LimitsState } from "../../engine/risk-protocol.ts";
import { LIMIT_METRICS, type Limit, type LimitDirection, type LimitMetric } from "../../risk/limits.ts";
import { RULE_SETS } from "../../risk/margin/rule-sets.ts";
import type { PositionBook } from "../../risk/portfolio-document.ts";
import { DASH, formatExpiry, formatNumber, formatUtcDateTime, formatUtcTime, MINUS } from "../../ui/format.ts";

export const DIRECTIONS: readonly { readonly value: LimitDirection; readonly label: string }[] = [
  { value: "above", label: "at or above" },
  { value: "below", label: "at or below" },
  { value: "outside", label: "either way, at or beyond ±" },
];

export const METRICS = (Object.keys(LIMIT_METRICS) as LimitMetric[]).map((value) => ({
  value,
  label: LIMIT_METRICS[value].label,
}));

/** Where a limit stands, in one word, and how loud it is. */
export type LimitTone = "red" | "amber" | "ok" | "none" | "off";

export interface LimitStanding {
  readonly tone: LimitTone;
  readonly word: string;
  /** What the number leaves out, or why there is none. */
  readonly reason: string;
}

const WORDS = { red: "Red", amber: "Amber", green: "Within" } as const;

/** How `limit` stands. Without a value it is never within: the level it had is named beside. */
export function standing(limit: Limit, { states }: Pick<LimitsState, "states">): LimitStanding {
  if (!limit.enabled) return { tone: "off", word: "Off", reason: "" };
  const state = states[limit.id];
  if (!state) return { tone: "none", word: "No value", reason: "not looked at yet" };
  const { level, computable, reason } = state;
  // A sum that leaves something out is not simply within.
  if (computable && level === "green" && reason !== "") return { tone: "none", word: "In part", reason };
  if (computable) return { tone: level === "green" ? "ok" : level, word: WORDS[level], reason };
  const last = level === "green" ? "" : `last ${WORDS[level].toLowerCase()}, `;
  return { tone: level === "green" ? "none" : level, word: "No value", reason: `${last}${reason}` };
}

/** How many limits are red, amber and without a (whole) value, and how many breaches nobody has acknowledged. */
export function limitCounts(state: LimitsState) {
  const tones = state.limits.map((limit) => standing(limit, state));
  const count = (test: (one: LimitStanding) => boolean): number => tones.filter(test).length;
  return {
    red: count(({ tone }) => tone === "red"),
    amber: count(({ tone }) => tone === "amber"),
    blind: count(({ tone }) => tone === "none"),
    unseen: state.breaches.filter(({ acknowledged }) => acknowledged === null).length,
  };
}

/** What a limit is on, in words. */
export function scopeWords(limit: Limit, books: readonly PositionBook[]): string {
  const { scope } = LIMIT_METRICS[limit.metric];
  const book =
    limit.book === null ? "all books" : (books.find(({ id }) => id === limit.book)?.name ?? "a book that is gone");
  if (scope === "book") return book;
  if (scope === "margin") return `${book}, ${rulesName(limit.rules)}`;
  if (scope === "feed") return "the feed shown";
  const underlying = limit.underlying?.replace("_", " ") ?? "";
  if (scope === "underlying") return underlying;
  if (limit.days !== null) return `${underlying}, ${limit.days} d constant`;
  return `${underlying}, ${formatExpiry(limit.expiry ?? Number.NaN)}`;
}

function rulesName(id: string | null): string {
  return RULE_SETS.find((rules) => rules.id === id)?.name ?? "unknown rules";
}

/** A value in a metric's decimals; what has no bound is said to be. */
export function metricValue(metric: LimitMetric, value: number): string {
  if (value === Number.POSITIVE_INFINITY) return "no balance left";
  return formatNumber(value, LIMIT_METRICS[metric].decimals);
}

/** A threshold as its limit reads it: "≥ 8.00", "≤ 90 000", "± 8.00". */
export function threshold(limit: Limit, value: number): string {
  const sign = limit.direction === "above" ? "≥" : limit.direction === "below" ? "≤" : "±";
  return `${sign} ${metricValue(limit.metric, value)}`;
}

/** The text of an editor's fields; `limitOf` reads it. */
export interface LimitDraft {
  readonly id: string;
  readonly name: string;
  readonly metric: LimitMetric;
  readonly book: string;
  readonly rules: string;
  readonly underlying: string;
  /** `days 30`, or an expiry as epoch ms. */
  readonly maturity: string;
  readonly direction: LimitDirection;
  readonly amber: string;
  readonly red: string;
  readonly hysteresis: string;
  readonly enabled: boolean;
}

export function newDraft(id: string, underlying: string): LimitDraft {
  return {
    id,
    name: "",
    metric: "delta",
    book: "",
    rules: RULE_SETS[0]?.id ?? "",
    underlying,
    maturity: "days 30",
    direction: "outside",
    amber: "",
    red: "",
    hysteresis: "0",
    enabled: true,
  };
}

export function draftOf(limit: Limit): LimitDraft {
  return {
    ...newDraft(limit.id, limit.underlying ?? ""),
    ...limit,
    book: limit.book ?? "",
    rules: limit.rules ?? RULE_SETS[0]?.id ?? "",
    underlying: limit.underlying ?? "",
    maturity: limit.expiry === null ? `days ${limit.days ?? 30}` : String(limit.expiry),
    amber: String(limit.amber),
    red: String(limit.red),
    hysteresis: String(limit.hysteresis),
  };
}

const number = (text: string): number => {
  const clean = text.replace(/[\s\u2009\u00a0]/g, "").replace(MINUS, "-");
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(clean) ? Number(clean) : Number.NaN;
};

/** The limit that a draft describes; what its metric does not ask for is left out. Numbers that are none are NaN. */
export function limitOf(draft: LimitDraft): Limit {
  const { scope, label } = LIMIT_METRICS[draft.metric];
  const onBook = scope === "book" || scope === "margin";
  const onMarket = scope === "underlying" || scope === "maturity";
  const days = draft.maturity.startsWith("days ") ? number(draft.maturity.slice(5)) : null;
  return {
    id: draft.id,
    name: draft.name.trim() === "" ? label : draft.name.trim(),
    metric: draft.metric,
    book: onBook && draft.book !== "" ? draft.book : null,
    rules: scope === "margin" ? draft.rules : null,
    underlying: onMarket ? draft.underlying : null,
    expiry: scope === "maturity" && days === null ? number(draft.maturity) : null,
    days: scope === "maturity" ? days : null,
    direction: draft.direction,
    amber: number(draft.amber),
    red: number(draft.red),
    hysteresis: number(draft.hysteresis),
    enabled: draft.enabled,
  };
}

/** What a dry run found, in sentences. */
export function dryRunWords(run: DryRun, limit: Limit): readonly string[] {
  const red = run.breaches.filter(({ level }) => level === "red").length;
  const amber = run.breaches.length - red;
  const total = run.breaches.length + run.forgotten;
  const minutes = (run.to - run.from) / 60_000;
  const span = minutes < 2 ? `${Math.round(minutes * 60)} s` : `${formatNumber(minutes, 0)} min`;
  const lines = [
    total === 0
      ? "It would not have fired."
      : `It would have fired ${total === 1 ? "once" : `${total} times`}: ${amber} amber, ${red} red.`,
    `Log of ${span}, ${formatUtcDateTime(run.from)} to ${formatUtcTime(run.to)} UTC, looked at every ${run.step / 1_000} s with the portfolio as it is now.`,
  ];
  const blind = run.blind[limit.id];
  if (blind && blind.looks > 0)
    lines.push(`No value at ${blind.looks} of ${run.looks} looks: ${blind.reason || "no quotes"}.`);
  if (run.gaps > 0) lines.push(`${run.gaps} ${run.gaps === 1 ? "stretch is" : "stretches are"} missing from the log.`);
  if (run.problem !== null) lines.push(`Part of the log could not be read: ${run.problem}.`);
  return lines;
}

/** How far the next threshold is, signed; a dash where there is no value. */
export function distanceWords(limit: Limit, distance: number): string {
  return Number.isNaN(distance) ? DASH : metricValue(limit.metric, distance).replace("no balance left", DASH);
}
