import type { ViewDocument } from "./view-document.ts";

type Snapshot = NonNullable<ViewDocument["snapshot"]>;

/** Whether a snapshot tells what somebody holds: books, and answers about them. */
export function tellsBooks({ books }: Snapshot): boolean {
  return books !== null;
}

/** Whether it answers questions about legs that somebody means to trade. */
export function tellsLegs({ questions }: Snapshot): boolean {
  return !Array.isArray(questions) || questions.some((one) => !Array.isArray(one) || hasLegs(one[1]));
}

/** Whether it tells any of both. */
export function tellsPositions(snapshot: Snapshot): boolean {
  return tellsBooks(snapshot) || tellsLegs(snapshot);
}

const hasLegs = (spec: unknown): boolean =>
  typeof spec === "object" && spec !== null && "legs" in spec && spec.legs !== null;

/** When a snapshot was taken, epoch ms, and whether of a simulated market; null where it does not say. */
export function snapshotFacts({ at, venue }: Snapshot): { readonly at: number; readonly simulated: boolean } | null {
  if (typeof at !== "number") return null;
  const simulated = typeof venue === "object" && venue !== null && "simulated" in venue && venue.simulated === true;
  return { at, simulated };
}
