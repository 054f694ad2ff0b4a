import { RULE_SETS } from "./margin/rule-sets.ts";
import { type MarginReport, marginReport } from "./margin-report.ts";
import { packValue, unpackValue } from "./packed-text.ts";
import type { Portfolio } from "./portfolio.ts";
import type { PricedBook } from "./risk-instrument.ts";

/** A book to margin under every rule set. */
export interface MarginJob {
  readonly portfolio: Portfolio;
  readonly book: PricedBook;
}

export function packMarginJob(job: MarginJob): Float64Array {
  return packValue(job);
}

/** The job: reports of the packed book under every rule set in turn, packed. */
export function marginReportsJob(input: Float64Array): Float64Array {
  // Packed by `packMarginJob` in the same program.
  const { portfolio, book } = unpackValue(input) as MarginJob;
  return packValue(RULE_SETS.map((rules) => marginReport(rules, portfolio, book)));
}

/** The reports in a job's answer; empty where the job failed. */
export function unpackMarginReports(output: Float64Array): readonly MarginReport[] {
  return output.length === 0 ? [] : (unpackValue(output) as readonly MarginReport[]);
}
