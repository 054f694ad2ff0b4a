/**
 * Limits and the alerts they raise: plain data and pure steps over it. Values and thresholds are in the unit that
 * `LIMIT_METRICS` states; times epoch ms.
 */
export type LimitMetric =
  | "delta"
  | "gamma"
  | "vega"
  | "theta"
  | "pnlStart"
  | "pnlTrade"
  | "worstLoss"
  | "initialMargin"
  | "maintenanceMargin"
  | "marginRatio"
  | "spot"
  | "atmVol"
  | "riskReversal"
  | "edge"
  | "feedAge";

/** What a limit of a metric needs to say besides its thresholds. */
export type LimitScope = "book" | "margin" | "underlying" | "maturity" | "feed";

export interface MetricFacts {
  readonly label: string;
  readonly unit: string;
  readonly decimals: number;
  readonly scope: LimitScope;
  /** What is measured, in a sentence. */
  readonly meaning: string;
}

export const LIMIT_METRICS: Readonly<Record<LimitMetric, MetricFacts>> = {
  delta: {
    label: "Delta",
    unit: "units of underlying",
    decimals: 2,
    scope: "book",
    meaning: "Black delta of all positions",
  },
  gamma: {
    label: "Gamma",
    unit: "USD of delta per 1 %",
    decimals: 0,
    scope: "book",
    meaning: "change of the delta in USD per 1 % move",
  },
  vega: { label: "Vega", unit: "USD per vol pt", decimals: 0, scope: "book", meaning: "value per vol point, parallel" },
  theta: {
    label: "Theta",
    unit: "USD per 24 h",
    decimals: 0,
    scope: "book",
    meaning: "value lost over the next 24 hours",
  },
  pnlStart: {
    label: "P&L since start",
    unit: "USD",
    decimals: 0,
    scope: "book",
    meaning: "gain since the start that the portfolio names (08:00 UTC, 00:00 UTC or an instant)",
  },
  pnlTrade: { label: "P&L since trade", unit: "USD", decimals: 0, scope: "book", meaning: "gain over what was paid" },
  worstLoss: {
    label: "Worst scenario loss",
    unit: "USD",
    decimals: 0,
    scope: "margin",
    meaning: "loss in the binding scenario of the rule set",
  },
  initialMargin: { label: "Initial margin", unit: "USD", decimals: 0, scope: "margin", meaning: "at venue marks" },
  maintenanceMargin: {
    label: "Maintenance margin",
    unit: "USD",
    decimals: 0,
    scope: "margin",
    meaning: "at venue marks",
  },
  marginRatio: {
    label: "Margin ratio",
    unit: "%",
    decimals: 1,
    scope: "margin",
    meaning: "maintenance margin over the balance it is held against",
  },
  spot: { label: "Spot", unit: "USD", decimals: 0, scope: "underlying", meaning: "the venue's index" },
  atmVol: { label: "ATM vol", unit: "%", decimals: 2, scope: "maturity", meaning: "fitted vol at the forward" },
  riskReversal: {
    label: "25Δ risk reversal",
    unit: "vol pt",
    decimals: 2,
    scope: "maturity",
    meaning: "fitted vol of the 25-delta call less that of the put, undiscounted forward delta",
  },
  edge: {
    label: "Best edge",
    unit: "USD per option",
    decimals: 2,
    scope: "underlying",
    meaning: "most that one trade at the quoted price beats the fit by, after the taker fee",
  },
  feedAge: {
    label: "Feed silence",
    unit: "s",
    decimals: 1,
    scope: "feed",
    meaning: "time since the venue's last message",
  },
};

/** Which side of the thresholds is bad; `outside` takes the value without its sign. */
export type LimitDirection = "above" | "below" | "outside";

export interface Limit {
  readonly id: string;
  readonly name: string;
  readonly metric: LimitMetric;
  /** Book by id; null for all books together. Live books only, never a what-if copy. */
  readonly book: string | null;
  /** Rule set by id, for margin metrics. */
  readonly rules: string | null;
  /** For metrics of the market. */
  readonly underlying: string | null;
  /** One of the two for metrics of a maturity: an expiry (epoch ms), or a constant maturity in days. */
  readonly expiry: number | null;
  readonly days: number | null;
  readonly direction: LimitDirection;
  readonly amber: number;
  readonly red: number;
  /** How far the value has to come back past a threshold before the level falls, in the metric's unit; from 0. */
  readonly hysteresis: number;
  readonly enabled: boolean;
}

export const LEVELS = ["green", "amber", "red"] as const;
export type LimitLevel = (typeof LEVELS)[number];

/** A value at an instant; NaN with the reason why there is none, else with what it leaves out. */
export interface LimitReading {
  readonly value: number;
  readonly reason: string;
}

/** Where a limit stands. */
export interface LimitState {
  /** Level of the last value there was. It is not to be shown as green while `computable` is false. */
  readonly level: LimitLevel;
  readonly computable: boolean;
  /** Why there is no value, or what it leaves out; empty where it is whole. */
  readonly reason: string;
}

export interface Acknowledgement {
  readonly by: string;
  readonly at: number;
  readonly comment: string;
}

/** One rise of a limit's level. */
export interface Breach {
  readonly id: number;
  readonly limit: string;
  /** Of the limit as it was: it may be edited or removed since. */
  readonly name: string;
  readonly metric: LimitMetric;
  readonly level: "amber" | "red";
  readonly threshold: number;
  readonly at: number;
  readonly value: number;
  /** Label of the market it happened on. */
  readonly market: string;
  /** When the level fell below this one again, the limit was changed, or the market was left; null while it lasts. */
  readonly endedAt: number | null;
  readonly acknowledged: Acknowledgement | null;
}

export interface LimitBook {
  readonly limits: readonly Limit[];
  /** By limit id; a limit without one has not been evaluated. */
  readonly states: Readonly<Record<string, LimitState>>;
  /** Oldest first. */
  readonly breaches: readonly Breach[];
  readonly nextBreach: number;
  /** Breaches that had to make room. */
  readonly forgotten: number;
}

export const MAX_LIMITS = 64;
export const MAX_BREACHES = 500;

export const EMPTY_LIMITS: LimitBook = { limits: [], states: {}, breaches: [], nextBreach: 1, forgotten: 0 };

/** How bad `value` is: the same scale for every direction, growing with the trouble. */
function badness(direction: LimitDirection, value: number): number {
  if (direction === "above") return value;
  return direction === "below" ? -value : Math.abs(value);
}

const rank = (level: LimitLevel): number => LEVELS.indexOf(level);

/**
 * Level of `limit` at `value` after it stood at `before`: rises at a threshold, falls only once the value has come back past it
 * by more than the hysteresis. `value` must be a number.
 */
export function nextLevel(limit: Limit, before: LimitLevel, value: number): LimitLevel {
  const now = badness(limit.direction, value);
  const red = badness(limit.direction, limit.red);
  const amber = badness(limit.direction, limit.amber);
  const raw: LimitLevel = now >= red ? "red" : now >= amber ? "amber" : "green";
  if (rank(raw) >= rank(before)) return raw;
  if (before === "red" && now >= red - limit.hysteresis) return "red";
  return now >= amber - limit.hysteresis ? "amber" : "green";
}

/** How far `value` is from the limit's next threshold, in the metric's unit; below 0 beyond red, by how much. NaN where there is no value. */
export function distanceToLimit(limit: Limit, level: LimitLevel, value: number): number {
  const next = level === "green" ? limit.amber : limit.red;
  return badness(limit.direction, next) - badness(limit.direction, value);
}

/**
 * The book after one look at every limit. Limits do not see each other: their order changes nothing. A limit without a value keeps
 * its level and is not computable; one that is off has no state.
 */
export function stepLimits(
  book: LimitBook,
  readings: ReadonlyMap<string, LimitReading>,
  at: number,
  market: string,
): LimitBook {
  const states: Record<string, LimitState> = {};
  const raised: Omit<Breach, "id">[] = [];
  let breaches = endBreaches(book.breaches, at, (breach) => breach.market !== market);
  for (const limit of book.limits) {
    if (!limit.enabled) continue;
    const before = heldLevel(breaches, limit.id, market);
    const reading = readings.get(limit.id);
    if (!reading || Number.isNaN(reading.value)) {
      states[limit.id] = { level: before, computable: false, reason: reading?.reason || "not looked at yet" };
      continue;
    }
    const level = nextLevel(limit, before, reading.value);
    states[limit.id] = { level, computable: true, reason: reading.reason };
    breaches = endBreaches(breaches, at, (one) => one.limit === limit.id && rank(one.level) > rank(level));
    if (rank(level) <= rank(before) || level === "green") continue;
    raised.push({
      limit: limit.id,
      name: limit.name,
      metric: limit.metric,
      level,
      threshold: level === "red" ? limit.red : limit.amber,
      at,
      value: reading.value,
      market,
      endedAt: null,
      acknowledged: null,
    });
  }
  raised.sort((a, b) => (a.limit < b.limit ? -1 : 1));
  const all = [...breaches, ...raised.map((breach, i) => ({ ...breach, id: book.nextBreach + i }))];
  const tooMany = Math.max(0, all.length - MAX_BREACHES);
  return {
    ...book,
    states,
    breaches: raised.length === 0 && breaches === book.breaches ? book.breaches : all.slice(tooMany),
    nextBreach: book.nextBreach + raised.length,
    forgotten: book.forgotten + tooMany,
  };
}

/** The level a limit stood at on this market: that of its breaches that have not ended, also after a reload. */
function heldLevel(breaches: readonly Breach[], limit: string, market: string): LimitLevel {
  const lasting = breaches.filter((one) => one.limit === limit && one.endedAt === null && one.market === market);
  if (lasting.some(({ level }) => level === "red")) return "red";
  return lasting.length > 0 ? "amber" : "green";
}

/** `breaches` with those that `which` names ended; the same list where there are none. */
function endBreaches(breaches: readonly Breach[], at: number, which: (breach: Breach) => boolean): readonly Breach[] {
  if (!breaches.some((one) => one.endedAt === null && which(one))) return breaches;
  return breaches.map((one) => (one.endedAt === null && which(one) ? { ...one, endedAt: at } : one));
}

/** Everything a user can do to limits. */
export type LimitEdit =
  /** Adds a limit, or takes the place of the one with its id. */
  | { readonly type: "set"; readonly limit: Limit; readonly at: number }
  | { readonly type: "remove"; readonly id: string; readonly at: number }
  | { readonly type: "acknowledge"; readonly breach: number; readonly acknowledgement: Acknowledgement }
  /** Other limits in place of these, as an opened view brings them. */
  | { readonly type: "replace"; readonly limits: readonly Limit[]; readonly at: number };

const MAX_TEXT = 256;

/** The book after `edit`; throws one sentence where it cannot be made. */
export function applyLimitEdit(book: LimitBook, edit: LimitEdit): LimitBook {
  switch (edit.type) {
    case "set": {
      checkLimit(edit.limit);
      const known = book.limits.some(({ id }) => id === edit.limit.id);
      if (!known && book.limits.length >= MAX_LIMITS) throw new Error(`There are at most ${MAX_LIMITS} limits`);
      const limits = known
        ? book.limits.map((one) => (one.id === edit.limit.id ? edit.limit : one))
        : [...book.limits, edit.limit];
      return restarted(book, limits, new Set([edit.limit.id]), edit.at);
    }
    case "remove":
      return restarted(
        book,
        book.limits.filter(({ id }) => id !== edit.id),
        new Set([edit.id]),
        edit.at,
      );
    case "replace": {
      if (edit.limits.length > MAX_LIMITS) throw new Error(`There are at most ${MAX_LIMITS} limits`);
      for (const limit of edit.limits) checkLimit(limit);
      const ids = edit.limits.map(({ id }) => id);
      if (new Set(ids).size !== ids.length) throw new Error("Two limits have the same id");
      return restarted(book, edit.limits, new Set([...ids, ...book.limits.map(({ id }) => id)]), edit.at);
    }
    case "acknowledge": {
      const { by, at, comment } = edit.acknowledgement;
      if (by.trim() === "") throw new Error("An acknowledgement says who gives it");
      if (by.length > MAX_TEXT || comment.length > MAX_TEXT)
        throw new Error(`A name and a comment have at most ${MAX_TEXT} characters`);
      if (!book.breaches.some(({ id }) => id === edit.breach)) throw new Error("There is no such breach any more");
      const acknowledged = { by: by.trim(), at, comment: comment.trim() };
      return {
        ...book,
        breaches: book.breaches.map((one) => (one.id === edit.breach ? { ...one, acknowledged } : one)),
      };
    }
  }
}

/** A changed limit starts anew: what it said under its old thresholds has ended. */
function restarted(book: LimitBook, limits: readonly Limit[], changed: ReadonlySet<string>, at: number): LimitBook {
  const states = Object.fromEntries(Object.entries(book.states).filter(([id]) => !changed.has(id)));
  return { ...book, limits, states, breaches: endBreaches(book.breaches, at, (one) => changed.has(one.limit)) };
}

/** Throws one sentence where `limit` is none. */
export function checkLimit(limit: Limit): void {
  const { amber, red, hysteresis, direction, metric, name } = limit;
  if (name.trim() === "" || name.length > 64) throw new Error("A limit has a name of 1 to 64 characters");
  if (!Object.hasOwn(LIMIT_METRICS, metric)) throw new Error("A limit is on one of the metrics listed");
  for (const threshold of [amber, red])
    if (!(Math.abs(threshold) <= 1e15)) throw new Error("Amber and red are numbers");
  if (!(hysteresis >= 0 && hysteresis <= 1e15)) throw new Error("Hysteresis is a number from 0");
  if (direction === "outside" && (amber < 0 || red < 0)) throw new Error("Thresholds without a sign are from 0");
  if (badness(direction, amber) > badness(direction, red))
    throw new Error(direction === "below" ? "Red lies at or below amber" : "Red lies at or above amber");
  const { scope } = LIMIT_METRICS[metric];
  if (scope === "margin" && limit.rules === null) throw new Error("A margin limit names a rule set");
  if ((scope === "underlying" || scope === "maturity") && !limit.underlying)
    throw new Error("A limit on the market names an underlying");
  if (scope === "maturity" && (limit.expiry === null) === (limit.days === null))
    throw new Error("A limit on vol names an expiry or a number of days");
  if (limit.days !== null && !(limit.days > 0 && limit.days <= 3_650)) throw new Error("Days are a number up to 3650");
}
