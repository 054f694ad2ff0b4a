import * as v from "valibot";

const field = v.union([v.pipe(v.string(), v.maxLength(64)), v.pipe(v.number(), v.finite()), v.boolean(), v.null()]);

/** Most limits that a view carries. */
export const MAX_VIEW_LIMITS = 64;

/**
 * Limits that a sender put into a view. They are offered to who opens it and never set by that: their own stay as they are. What they
 * hold is checked by the engine when they are taken.
 */
export const limitsSchema = v.pipe(
  v.array(v.record(v.pipe(v.string(), v.maxLength(32)), field)),
  v.minLength(1),
  v.maxLength(MAX_VIEW_LIMITS),
);

export type ViewLimits = v.InferOutput<typeof limitsSchema>;

/** Names of limits as a person reads them. */
export function limitNames(limits: ViewLimits): string {
  return limits.map(({ name, metric }) => (typeof name === "string" && name !== "" ? name : String(metric))).join(", ");
}
