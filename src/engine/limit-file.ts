import * as v from "valibot";
import {
  type Breach,
  checkLimit,
  EMPTY_LIMITS,
  LIMIT_METRICS,
  type Limit,
  type LimitBook,
  type LimitMetric,
  MAX_BREACHES,
  MAX_LIMITS,
} from "../risk/limits.ts";

const finite = v.pipe(v.number(), v.finite());
const text = (max: number) => v.pipe(v.string(), v.maxLength(max));
const metric = v.picklist(Object.keys(LIMIT_METRICS) as LimitMetric[]);

const limitSchema: v.GenericSchema<unknown, Limit> = v.object({
  id: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
  name: text(64),
  metric,
  book: v.nullable(text(64)),
  rules: v.nullable(text(64)),
  underlying: v.nullable(text(64)),
  expiry: v.nullable(finite),
  days: v.nullable(finite),
  direction: v.picklist(["above", "below", "outside"]),
  amber: finite,
  red: finite,
  hysteresis: finite,
  enabled: v.boolean(),
});

const breachSchema: v.GenericSchema<unknown, Breach> = v.object({
  id: v.pipe(finite, v.integer()),
  limit: text(64),
  name: text(64),
  metric,
  level: v.picklist(["amber", "red"]),
  threshold: finite,
  at: finite,
  // A ratio over a balance that is used up is infinite.
  value: v.number(),
  market: text(256),
  endedAt: v.nullable(finite),
  acknowledged: v.nullable(v.object({ by: text(256), at: finite, comment: text(256) })),
});

const storedSchema = v.object({
  version: v.literal(1),
  limits: v.pipe(v.array(limitSchema), v.maxLength(MAX_LIMITS)),
  breaches: v.pipe(v.array(breachSchema), v.maxLength(MAX_BREACHES)),
  nextBreach: v.pipe(finite, v.integer(), v.minValue(1)),
  forgotten: v.pipe(finite, v.integer(), v.minValue(0)),
});

/** Limits as they were stored, without states; none, with the reason, where what is stored cannot be used. */
export function storedLimits(value: unknown): { readonly book: LimitBook; readonly problem: string } {
  if (value === undefined || value === null) return { book: EMPTY_LIMITS, problem: "" };
  const result = v.safeParse(storedSchema, value);
  if (!result.success) return unusable(placed(result.issues[0]));
  try {
    for (const limit of result.output.limits) checkLimit(limit);
  } catch (error) {
    return unusable(error instanceof Error ? error.message : String(error));
  }
  const { limits, breaches, nextBreach, forgotten } = result.output;
  return { book: { limits, breaches, nextBreach, forgotten, states: {} }, problem: "" };
}

/** Limits that came with a view, under ids that `known` have not. Throws one sentence where one is none, or they are too many. */
export function offeredLimits(offered: readonly unknown[], known: readonly Limit[]): Limit[] {
  if (known.length + offered.length > MAX_LIMITS) throw new Error(`There are at most ${MAX_LIMITS} limits`);
  const ids = new Set(known.map(({ id }) => id));
  return offered.map((value, i) => {
    const result = v.safeParse(limitSchema, value);
    if (!result.success) throw new Error(`Limit ${i + 1} of the view is none (${placed(result.issues[0])})`);
    checkLimit(result.output);
    let number = ids.size + 1;
    while (ids.has(`limit-${number}`)) number++;
    const id = `limit-${number}`;
    ids.add(id);
    return { ...result.output, id };
  });
}

function unusable(reason: string): { readonly book: LimitBook; readonly problem: string } {
  return { book: EMPTY_LIMITS, problem: `Stored limits could not be read (${reason}).` };
}

function placed(issue: v.BaseIssue<unknown>): string {
  return `${v.getDotPath(issue) ?? "limits"}: ${issue.message}`;
}
