import type { ViewDocument } from "./view-document.ts";

type Snapshot = NonNullable<ViewDocument["snapshot"]>;

/** Whether a snapshot tells what somebody holds or means to trade: books, or answers about legs. */
export function tellsPositions({ books, questions }: Snapshot): boolean {
  return books !== null || (Array.isArray(questions) && questions.length > 0);
}

/** When a snapshot was taken, epoch ms, and whether of a simulated market; null where it does not say. */
export function snapshotFacts({ at, venue }: Snapshot): { readonly at: number; readonly simulated: boolean } | null {
  if (typeof at !== "number") return null;
  const simulated = typeof venue === "object" && venue !== null && "simulated" in venue && venue.simulated === true;
  return { at, simulated };
}
