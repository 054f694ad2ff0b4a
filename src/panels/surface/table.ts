import type { MarketView } from "../../engine/market-view.ts";
import { S } from "../../market/derived-columns.ts";
import { atmDeviation } from "../../market/strike-axis.ts";
import type { SurfaceField } from "../../market/surface-field.ts";
import type { SurfaceSlice } from "../../market/surface-grid.ts";
import { DASH, formatAge, formatExpiry, formatNumber, formatSigned } from "../../ui/format.ts";
import type { TwinRow } from "../../ui/TwinTable.tsx";
import { sliceModelName, sliceReason } from "../surface-words.ts";
import { FIELD_WORDS } from "./field-words.ts";
import type { SurfaceModel } from "./model.ts";

/** Standardised strikes of the table. */
const DEVIATIONS = [-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5] as const;

/** Columns of the table, in the unit of the field shown. */
export function tableColumns(field: SurfaceField) {
  return [
    { label: "Expiry", unit: "" },
    ...DEVIATIONS.map((deviation) => ({
      label: deviation === 0 ? "ATM" : `${formatNumber(deviation, 1)} sd`,
      unit: FIELD_WORDS[field].unit,
    })),
    { label: "Model", unit: "" },
    { label: "Age", unit: "" },
  ];
}

/** The surface in numbers: the field of every expiry at standardised strikes; the `chosen` one is set off. */
export function surfaceTable(
  view: MarketView,
  model: SurfaceModel,
  chosen: number | null,
  valueAt: (slice: SurfaceSlice, k: number) => number,
): readonly TwinRow[] {
  const rows = fieldRows(view, model, model.field, chosen, valueAt);
  const { color } = model;
  return color ? [...rows, ...fieldRows(view, model, color.field, chosen, color.valueAt)] : rows;
}

/** One row per expiry; that of the colour names its field and unit. */
function fieldRows(
  view: MarketView,
  model: SurfaceModel,
  field: SurfaceField,
  chosen: number | null,
  valueAt: (slice: SurfaceSlice, k: number) => number,
): readonly TwinRow[] {
  const { decimals, diverging, scale } = FIELD_WORDS[field];
  const title = field === model.field ? "" : `  ${scale}`;
  return model.slices.map((slice) => {
    const deviation = atmDeviation(slice);
    const values = DEVIATIONS.map((at) => {
      const value = valueAt(slice, at * deviation);
      return diverging ? formatSigned(value, decimals) : formatNumber(value, decimals);
    });
    const row = view.slices.get(slice.expiry);
    const age = view.now - (row?.[S.asOf] ?? Number.NaN);
    const reason = sliceReason(row);
    return {
      cells: [
        `${formatExpiry(slice.expiry)}${title}`,
        ...values,
        reason === "" ? sliceModelName(row) : `${sliceModelName(row)}: ${reason}`,
        formatAge(Math.max(0, age)),
      ],
      mark: slice.expiry === chosen ? "current" : "",
    };
  });
}

/** Rows for listed expiries that could not be fitted, and why. */
export function missingRows(view: MarketView, model: SurfaceModel): readonly TwinRow[] {
  const fitted = new Set(model.slices.map((slice) => slice.expiry));
  return (view.catalog?.expiries ?? [])
    .filter((expiry) => !fitted.has(expiry))
    .map((expiry) => ({
      cells: [
        formatExpiry(expiry),
        ...DEVIATIONS.map(() => DASH),
        sliceReason(view.slices.get(expiry)) || "not fitted yet",
        DASH,
      ],
      mark: "dim",
    }));
}
