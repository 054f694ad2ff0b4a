import { reconcileReply } from "../engine/reconciliation.ts";
import { venueFigures } from "../risk/venue-case.ts";
import type { Answer } from "./evaluate.ts";
import { part, type Question } from "./evaluate-case.ts";

/** Our figures and risk vectors for a saved reply of `private/pme/simulate`. */
export function venueReply({ input }: Question): Answer {
  const { rows } = reconcileReply(JSON.stringify(part(input, "reply")), null);
  return { ...venueFigures(rows, "ours") };
}
