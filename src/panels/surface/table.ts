import type { MarketView } from "../../engine/market-view.ts";
import { S } from "../../market/derived-columns.ts";
import { atmDeviation } from "../../market/strike-axis.ts";
import { formatAge, formatExpiry, formatNumber } from "../../ui/format.ts";
import type { TwinRow } from "../../ui/TwinTable.tsx";
import type { SurfaceModel } from "./model.ts";

/** Standardised strikes of the table. */
const DEVIATIONS = [-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5] as const;

export const TABLE_COLUMNS = [
  { label: "Expiry", unit: "" },
  ...DEVIATIONS.map((deviation) => ({
    label: deviation === 0 ? "ATM" : `${formatNumber(deviation, 1)} sd`,
    unit: "%",
  })),
  { label: "Age", unit: "" },
];

/** The surface in numbers: fitted vol of every expiry at standardised strikes; the `chosen` one is set off. */
export function surfaceTable(view: MarketView, model: SurfaceModel, chosen: number | null): readonly TwinRow[] {
  return model.slices.map((slice) => {
    const deviation = atmDeviation(slice);
    const vols = DEVIATIONS.map((at) =>
      formatNumber(100 * Math.sqrt(slice.totalVariance(at * deviation) / slice.years), 1),
    );
    const age = view.now - (view.slices.get(slice.expiry)?.[S.asOf] ?? Number.NaN);
    return {
      cells: [formatExpiry(slice.expiry), ...vols, formatAge(Math.max(0, age))],
      mark: slice.expiry === chosen ? "current" : "",
    };
  });
}
