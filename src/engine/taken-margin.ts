import { packMarginTotals, unpackMarginTotals } from "../risk/margin-job.ts";
import type { MarginTotals } from "../risk/margin-report.ts";
import type { PricedAtMarks } from "./books-at-marks.ts";
import type { ComputePool } from "./compute-pool.ts";
import type { RiskResult } from "./risk-protocol.ts";

type Done = (reports: readonly MarginTotals[]) => void;

interface Waiting {
  readonly key: string;
  readonly done: Done;
}

/** Margin of a priced book under every rule set; none where it could not be computed. */
export interface TakenMargin {
  /** Takes it, before all other work; a newer one under the same key takes its place. */
  take(key: string, priced: PricedAtMarks, done: Done): void;
  /** The same for who can wait: margin that was taken of this book, or is being taken, is not taken again. */
  of(key: string, priced: PricedAtMarks, done: Done): void;
  clear(): void;
}

export function createTakenMargin(compute: ComputePool): TakenMargin {
  let known: { readonly priced: PricedAtMarks; readonly reports: readonly MarginTotals[] } | null = null;
  let underWay: { readonly key: string; readonly priced: PricedAtMarks } | null = null;
  let waiting = new WeakMap<PricedAtMarks, Waiting[]>();

  function takeWaiting(priced: PricedAtMarks): readonly Waiting[] {
    const found = waiting.get(priced) ?? [];
    waiting.delete(priced);
    return found;
  }

  function take(submit: ComputePool["submit"], key: string, priced: PricedAtMarks, done: Done): void {
    // A job that has not begun gives way to a newer one under its key: who waits for it has it done under a key of their own.
    if (underWay?.key === key && underWay.priced !== priced)
      for (const one of takeWaiting(underWay.priced)) take(compute.submit, one.key, underWay.priced, one.done);
    underWay = { key, priced };
    submit(key, "marginTotals", packMarginTotals(priced.made), (output) => {
      const reports = unpackMarginTotals(output);
      known = { priced, reports };
      if (underWay?.priced === priced) underWay = null;
      const others = takeWaiting(priced);
      done(reports);
      for (const other of others) other.done(reports);
    });
  }

  return {
    take: (key, priced, done) => take(compute.submitUrgent, key, priced, done),
    of(key, priced, done) {
      if (known?.priced === priced) done(known.reports);
      else if (underWay?.priced === priced) waiting.set(priced, [...(waiting.get(priced) ?? []), { key, done }]);
      else take(compute.submit, key, priced, done);
    },
    clear() {
      known = null;
      underWay = null;
      waiting = new WeakMap();
    },
  };
}

/** The book shown in its totals: its margin under the rule set `rules` without scenarios and charges, which are long. */
export function totalsResult(
  { version, at, asOf, atVenueMark, totals, startAt, startFrom }: Extract<RiskResult, { kind: "values" }>,
  { made, asOf: marginAsOf }: PricedAtMarks,
  reports: readonly MarginTotals[],
  rules: string,
): Extract<RiskResult, { kind: "totals" }> {
  const found = reports.find((report) => report.rules === rules) ?? null;
  const margin = found && !("notApplicable" in found) ? { ...found, scenarios: [], charges: [] } : found;
  const book = { margin, currency: made.portfolio.currency, rate: made.rate, marginAsOf };
  return { kind: "totals", version, at, asOf, atVenueMark, totals, startAt, startFrom, ...book };
}
