import { type MarketView, serverNow } from "../../engine/market-view.ts";
import { S } from "../../market/derived-columns.ts";
import { clockTime } from "../../market/event-clock.ts";
import { DAY_MS } from "../../market/expiry-time.ts";
import type { SurfaceField } from "../../market/surface-field.ts";
import type { SurfaceSlice } from "../../market/surface-grid.ts";
import { exp } from "../../quant/elementary.ts";
import type { TipRow } from "../../ui/chart-tip.ts";
import { formatAge, formatExpiry, formatNumber, formatSigned, formatStrike, formatVol } from "../../ui/format.ts";
import type { PlotlyHover } from "../../ui/PlotlyChart.tsx";
import { FIELD_WORDS } from "./field-words.ts";
import { TRACE } from "./figure.ts";
import type { SurfaceModel, SurfacePoint } from "./model.ts";

/** What a tip over the surface says. */
export interface SurfaceTip {
  readonly title: string;
  readonly rows: readonly TipRow[];
  /** The quote under the pointer; null over the mesh. */
  readonly quote: SurfacePoint | null;
}

/** Words for what the pointer is over; null where it is over nothing that can be named. */
export function surfaceTip(view: MarketView, model: SurfaceModel, { curve, point }: PlotlyHover): SurfaceTip | null {
  if (curve === TRACE.quotes && typeof point === "number") {
    const quote = model.points[point];
    return quote ? quoteTip(model, quote) : null;
  }
  if ((curve === TRACE.mesh || curve === TRACE.beyond) && typeof point !== "number") {
    return meshTip(view, model, point[0], point[1]);
  }
  return null;
}

function quoteTip(model: SurfaceModel, quote: SurfacePoint): SurfaceTip {
  const slice = model.slices.find((one) => one.expiry === quote.expiry);
  const fit = slice ? Math.sqrt(slice.totalVariance(quote.k) / slice.years) : Number.NaN;
  return {
    title: `${formatStrike(quote.strike)}  ${formatExpiry(quote.expiry)}`,
    rows: [
      ["Vol at mid", `${formatVol(quote.vol)} %`],
      ["Fit", `${formatVol(fit)} %`],
      ...fieldRow(model.field, quote.z),
      ...(slice && model.color ? fieldRow(model.color.field, model.color.valueAt(slice, quote.k)) : []),
      ["Age", formatAge(quote.age)],
    ],
    quote,
  };
}

function meshTip(view: MarketView, model: SurfaceModel, column: number, row: number): SurfaceTip | null {
  const { grid, slices } = model;
  const k = grid.k[row]?.[column];
  const years = grid.years[row];
  if (k === undefined || years === undefined) return null;
  const deviations = k / Math.sqrt(grid.totalVariance[row]![nearestToForward(grid.k[row]!)]!);
  const [before, after] = neighbours(slices, years);
  const age = Math.max(...[before, after].map((slice) => view.now - (view.slices.get(slice.expiry)?.[S.asOf] ?? NaN)));
  const quoted = grid.quoted[row]![column] !== 0;
  const now = serverNow(view);
  const at = clockTime(view.clock, now, years);
  return {
    title: `${formatStrike(toFourFigures(grid.forward[row]! * exp(k)))}  ${formatExpiry(at)}, ${formatNumber((at - now) / DAY_MS, 1)} d`,
    rows: [
      ["Fit", `${formatVol(grid.vol[row]![column]!)} %`],
      ...fieldRow(model.field, model.z[row]?.[column] ?? Number.NaN),
      ...(model.color ? fieldRow(model.color.field, model.color.values[row]?.[column] ?? Number.NaN) : []),
      ["ln(K/F) / σ√T", formatSigned(deviations, 2)],
      [
        "Slices",
        before === after
          ? formatExpiry(before.expiry)
          : `${formatExpiry(before.expiry)} – ${formatExpiry(after.expiry)}`,
      ],
      ...(quoted ? [] : [["Quotes", "none out here: extrapolated", true] as const]),
      ["Age", formatAge(age)],
    ],
    quote: null,
  };
}

/** A field, where it is not the vol itself. */
function fieldRow(field: SurfaceField, value: number): readonly TipRow[] {
  if (field === "vol") return [];
  const { label, unit, decimals, diverging } = FIELD_WORDS[field];
  const text = diverging ? formatSigned(value, decimals) : formatNumber(value, decimals);
  return [[label, unit === "" ? text : `${text} ${unit}`]];
}

/** A node of the mesh is no listed strike: more figures would pretend one. */
function toFourFigures(strike: number): number {
  return Number(strike.toPrecision(4));
}

function nearestToForward(ks: Float64Array): number {
  let best = 0;
  for (let j = 1; j < ks.length; j++) if (Math.abs(ks[j]!) < Math.abs(ks[best]!)) best = j;
  return best;
}

/** The fitted slices on either side of a time; the same one twice at an expiry. */
function neighbours(slices: readonly SurfaceSlice[], years: number): readonly [SurfaceSlice, SurfaceSlice] {
  const after = slices.find((slice) => slice.years >= years) ?? slices[slices.length - 1]!;
  const before = slices.findLast((slice) => slice.years <= years) ?? after;
  return [before, after];
}
