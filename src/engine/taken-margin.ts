import { packMarginTotals, unpackMarginTotals } from "../risk/margin-job.ts";
import type { MarginTotals } from "../risk/margin-report.ts";
import type { PricedAtMarks } from "./books-at-marks.ts";
import type { ComputePool } from "./compute-pool.ts";
import type { RiskResult } from "./risk-protocol.ts";

type Done = (reports: readonly MarginTotals[]) => void;

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
  let underWay: PricedAtMarks | null = null;
  let waiting = new WeakMap<PricedAtMarks, Done[]>();

  function take(submit: ComputePool["submit"], key: string, priced: PricedAtMarks, done: Done): void {
    underWay = priced;
    submit(key, "marginTotals", packMarginTotals(priced.made), (output) => {
      const reports = unpackMarginTotals(output);
      known = { priced, reports };
      if (underWay === priced) underWay = null;
      const others = waiting.get(priced) ?? [];
      waiting.delete(priced);
      done(reports);
      for (const other of others) other(reports);
    });
  }

  return {
    take: (key, priced, done) => take(compute.submitUrgent, key, priced, done),
    of(key, priced, done) {
      if (known?.priced === priced) done(known.reports);
      else if (underWay === priced) waiting.set(priced, [...(waiting.get(priced) ?? []), done]);
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
