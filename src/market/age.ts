/** How far a number may be trusted by its age. */
export type AgeState = "fresh" | "delayed" | "stale" | "dead";

/** Ages (ms since last confirmed) from which a number counts as delayed, stale and dead. */
export interface AgeLimits {
  readonly delayed: number;
  readonly stale: number;
  readonly dead: number;
}

export const DEFAULT_AGE_LIMITS: AgeLimits = { delayed: 3_000, stale: 15_000, dead: 60_000 };

/** State of a number last confirmed `age` ms ago. NaN (never confirmed) is dead: there is nothing to trust. */
export function ageState(age: number, limits: AgeLimits = DEFAULT_AGE_LIMITS): AgeState {
  if (!(age < limits.dead)) return "dead";
  if (age >= limits.stale) return "stale";
  return age >= limits.delayed ? "delayed" : "fresh";
}
