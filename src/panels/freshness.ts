/** How old a number is: shown as usual, one tier down, dimmed, or as a dash. */
export type Freshness = "live" | "delayed" | "stale" | "dead";

/** Ages (ms) from which a number counts as delayed, stale and dead. */
const DELAYED = 3_000;
const STALE = 15_000;
const DEAD = 60_000;

/** Freshness of a number last confirmed `age` ms ago; dead where it never was (NaN). */
export function freshness(age: number): Freshness {
  if (!(age < DEAD)) return "dead";
  return age < DELAYED ? "live" : age < STALE ? "delayed" : "stale";
}
