import type { AttributionMethod, AttributionTerm } from "./attribution.ts";
import type { AttributionCurrency } from "./attribution-book.ts";
import { attributionRows } from "./attribution-summary.ts";
import type { MarginReport } from "./margin-report.ts";
import { GREEK_TERMS } from "./margin-terms.ts";
import { unpackValue } from "./packed-text.ts";

type Row = readonly (string | number)[];

/** Rows of a table that are made where the file is written: of a large book they are too many for a window. */
export type PackedRows =
  /** Of every leg under every rule set: rule set, leg, part, initial, maintenance, binding P&L and its Greek terms. */
  | { readonly kind: "contributions"; readonly reports: Float64Array<ArrayBuffer> }
  /** Of every position: its name, from, to, P&L and `terms`. */
  | {
      readonly kind: "attribution";
      readonly packed: Float64Array<ArrayBuffer>;
      readonly names: readonly string[];
      readonly currency: AttributionCurrency;
      readonly method: AttributionMethod;
      readonly terms: readonly AttributionTerm[];
    };

/** Packed by `marginReportsJob` in the same program; empty where the job failed. */
const reportsIn = (packed: Float64Array): readonly MarginReport[] =>
  packed.length === 0 ? [] : (unpackValue(packed) as readonly MarginReport[]);

/** The rows of a table, made now where they were packed. */
export function tableRows(rows: readonly Row[] | PackedRows): readonly Row[] {
  if (!("kind" in rows)) return rows;
  if (rows.kind === "contributions")
    return reportsIn(rows.reports).flatMap((report) =>
      "notApplicable" in report
        ? []
        : report.contributions.map(({ leg, name, initial, maintenance, pnl, terms }) => [
            report.name,
            leg ?? "",
            name,
            initial,
            maintenance,
            pnl ?? Number.NaN,
            ...GREEK_TERMS.map((term) => terms?.[term] ?? Number.NaN),
          ]),
    );
  const { names, terms } = rows;
  const made = attributionRows(rows.packed, rows.currency, rows.method);
  const cells = (of: (typeof made)["total"]): number[] => [of.pnl, ...terms.map((term) => of[term])];
  return [
    ...made.rows.map(({ position, start, end, of }) => [
      names[position] ?? "",
      new Date(start).toISOString(),
      new Date(end).toISOString(),
      ...cells(of),
    ]),
    ["total", "", "", ...cells(made.total)],
  ];
}
