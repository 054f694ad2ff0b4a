import { BadInput } from "../market/bad-input.ts";
import type { Reconciled } from "./reconcile.ts";

/** Suite under which saved replies are evaluated again. */
export const VENUE_CASE_SUITE = "venue_reply";

/** What a reply of portfolio margin is read from; the rest of it may speak of a person and is not saved. */
const PARTS: readonly string[] = [
  "model_params",
  "margins",
  "portfolio",
  "index_price",
  "ticker",
  "initial_risk_vectors",
  "aggregated_risk_vectors",
];

/** Figures and vectors of one side, by name. */
export interface VenueFigures {
  readonly figures: Readonly<Record<string, number>>;
  readonly vectors: Readonly<Record<string, readonly number[]>>;
}

/** One side of a reconciliation, as a case expects or answers it. */
export function venueFigures(rows: readonly Reconciled[], side: "ours" | "theirs"): VenueFigures {
  const scalars = rows.filter(({ vector }) => vector === undefined);
  return {
    figures: Object.fromEntries(scalars.map((of) => [of.figure, of[side]])),
    vectors: Object.fromEntries(
      rows.flatMap(({ figure, vector }) => (vector ? [[figure.replace(/, entry \d+$/, ""), vector[side]]] : [])),
    ),
  };
}

/**
 * A reply of `private/pme/simulate` (JSON text) with what the venue states as a suite file of one case, which `evaluate` answers
 * with ours.
 */
export function venueCase(text: string, rows: readonly Reconciled[], at: number): string {
  const value = JSON.parse(text) as { result?: unknown };
  const whole = (value.result ?? value) as Readonly<Record<string, unknown>>;
  const reply = Object.fromEntries(PARTS.flatMap((name) => (name in whole ? [[name, whole[name]]] : [])));
  if (reply.model_params === undefined) throw new BadInput("only a reply of pme/simulate can stand as a case");
  const id = `deribit-pme-${new Date(at).toISOString()}`;
  const file = {
    suite: VENUE_CASE_SUITE,
    source: "Deribit private/pme/simulate",
    tolerance: { abs: 1e-9 },
    cases: [{ id, input: { reply }, expected: venueFigures(rows, "theirs") }],
  };
  return `${JSON.stringify(file, null, 1)}\n`;
}
