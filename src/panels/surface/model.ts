import { type MarketView, serverNow } from "../../engine/market-view.ts";
import { ageState } from "../../market/age.ts";
import { D, S } from "../../market/derived-columns.ts";
import { clockRate } from "../../market/event-clock.ts";
import { atmDeviation, axisValue, type StrikeAxis } from "../../market/strike-axis.ts";
import {
  type FieldContext,
  fieldValues,
  greekValue,
  localVol,
  residualAt,
  type SurfaceField,
  smileDensity,
} from "../../market/surface-field.ts";
import {
  type GridSize,
  rootDays,
  type SurfaceGrid,
  type SurfaceSlice,
  sliceAt,
  surfaceGrid,
} from "../../market/surface-grid.ts";
import { logRatio } from "../../quant/elementary.ts";
import { derivedAge } from "../row-values.ts";
import { viewSlices } from "../view-slices.ts";
import { type ChosenLine, chosenLine } from "./chosen-line.ts";

/** Where the mesh begins and ends, in ATM deviations, and how finely it is sampled. */
export const MESH: GridSize = { from: -2.5, to: 2, columns: 46, rows: 36 };

/** The line is lifted over its surface, so that it does not vanish in it: vol points, or a share of the height. */
const LIFT = { vol: 0.15, share: 0.01 } as const;

/** One quoted option on the surface. `vol` decimal at mid, `z` in the shown height's unit. */
export interface SurfacePoint {
  readonly slot: number;
  readonly expiry: number;
  readonly name: string;
  readonly strike: number;
  readonly k: number;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly vol: number;
  readonly age: number;
}

export interface SurfaceModel {
  readonly slices: readonly SurfaceSlice[];
  readonly grid: SurfaceGrid;
  /** Heights of the mesh: the field, in the unit it is shown in. */
  readonly z: readonly Float64Array[];
  readonly field: SurfaceField;
  /** The same cut in two where the quotes end. */
  readonly sheets: SurfaceSheets;
  readonly points: readonly SurfacePoint[];
  /** The chosen slice as a line, or null if it has no fit. */
  readonly line: ChosenLine | null;
  /** The field at ln(K/F) on a slice; the residual is NaN away from quotes. */
  readonly valueAt: (slice: SurfaceSlice, k: number) => number;
  readonly zRange: readonly [number, number];
  /** Ends of what the colours measure, where there are quotes: a wild extrapolation must not wash out the rest. */
  readonly colorRange: readonly [number, number];
  /** What the colours measure where that is not the height; else null. */
  readonly color: ColorField | null;
  /** Age of the oldest slice, ms. */
  readonly age: number;
}

/** A field told by colour alone: at the nodes of the mesh, and on a slice. */
export interface ColorField {
  readonly field: SurfaceField;
  readonly values: readonly Float64Array[];
  readonly valueAt: SurfaceModel["valueAt"];
}

/** The mesh cut along the edge of the quotes: NaN where a sheet does not reach. */
export interface SurfaceSheets {
  readonly quoted: readonly Float64Array[];
  readonly beyond: readonly Float64Array[];
  /** False where the quotes cover the whole mesh. */
  readonly extrapolated: boolean;
}

/** The surface as the view stands, compared with `reference` (ascending) where it is not empty; null with fewer than two fitted slices. */
export function surfaceModel(
  view: MarketView,
  axis: StrikeAxis,
  field: SurfaceField,
  chosen: number | null,
  reference: readonly SurfaceSlice[] = [],
  color: SurfaceField | null = null,
): SurfaceModel | null {
  const slices = viewSlices(view);
  if (slices.length < 2) return null;
  const grid = surfaceGrid(slices, axis, MESH);
  const quotes = quotedPoints(view, slices, axis);
  const residuals = quotes.map(({ slice, k, vol, edge }) => ({
    years: slice.years,
    deviations: k / atmDeviation(slice),
    residual: 100 * (vol - Math.sqrt(slice.totalVariance(k) / slice.years)),
    edge,
  }));
  const context = { residuals, reference, clockRate: clockRate(view.clock, serverNow(view)) };
  const z = fieldValues(field, grid, slices, context);
  const [low, high] = rangeOf(z);
  const fieldOn =
    (of: SurfaceField) =>
    (slice: SurfaceSlice, k: number): number =>
      of === "residual" || of === "edge"
        ? residualAt(residuals, slice.years, k / atmDeviation(slice), of)
        : heightAt(of, slices, slice, k, Math.sqrt(slice.totalVariance(k) / slice.years), context);
  const valueAt = fieldOn(field);
  const colored = color === null || color === field ? null : colorField(color, grid, slices, context, fieldOn(color));
  // What has no colour is not drawn: plotly would paint it as the least.
  const drawn = colored ? z.map((row, i) => row.map((value, j) => value + 0 * colored.values[i]![j]!)) : z;
  const lift = field === "vol" ? LIFT.vol : LIFT.share * (high - low);
  return {
    slices,
    grid,
    z,
    field,
    sheets: cutSheets(drawn, grid.quoted),
    color: colored,
    colorRange: rangeOf(cutSheets(colored?.values ?? z, grid.quoted).quoted),
    points: quotes.map(({ slice, edge, ...point }) => ({
      ...point,
      z: field === "edge" ? edge : heightAt(field, slices, slice, point.k, point.vol, context),
    })),
    valueAt,
    line: chosenLine(slices, axis, chosen, { grid, z: drawn }, lift, valueAt),
    zRange: [low, high],
    age: oldest(view, slices),
  };
}

function colorField(
  field: SurfaceField,
  grid: SurfaceGrid,
  slices: readonly SurfaceSlice[],
  context: FieldContext,
  valueAt: SurfaceModel["valueAt"],
): ColorField {
  return { field, values: fieldValues(field, grid, slices, context), valueAt };
}

function rangeOf(z: readonly Float64Array[]): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const row of z) {
    for (const value of row) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low <= high ? [low, high] : [0, 1];
}

/** Height of a point of a slice whose vol there is `vol` (the fit's own, or a quote's). */
function heightAt(
  field: SurfaceField,
  slices: readonly SurfaceSlice[],
  slice: SurfaceSlice,
  k: number,
  vol: number,
  { reference, clockRate }: FieldContext,
): number {
  switch (field) {
    case "vol":
      return 100 * vol;
    case "variance":
      return vol * vol * slice.years;
    case "localVol":
      return 100 * localVol(slices, slice.years, k);
    case "density":
      return smileDensity(slice, k);
    case "residual":
    case "edge":
      return 100 * (vol - Math.sqrt(slice.totalVariance(k) / slice.years));
    case "difference":
      return reference.length === 0
        ? Number.NaN
        : 100 * (vol - Math.sqrt(sliceAt(reference, slice.years).totalVariance(k) / slice.years));
    default:
      return greekValue(field, slice.forward, k, slice.years, vol, clockRate);
  }
}

/** Cuts the mesh along the edge of the quotes. The outer sheet takes one node more, so that no seam shows between them. */
export function cutSheets(z: readonly Float64Array[], quoted: readonly Uint8Array[]): SurfaceSheets {
  const isQuoted = (i: number, j: number): boolean => quoted[i]?.[j] !== 0;
  const near = (i: number, j: number): boolean => {
    for (let di = -1; di <= 1; di++) for (let dj = -1; dj <= 1; dj++) if (!isQuoted(i + di, j + dj)) return true;
    return false;
  };
  return {
    quoted: z.map((row, i) => row.map((value, j) => (isQuoted(i, j) ? value : Number.NaN))),
    beyond: z.map((row, i) => row.map((value, j) => (near(i, j) ? value : Number.NaN))),
    extrapolated: quoted.some((row) => row.includes(0)),
  };
}

/** Fresh two-sided out-of-the-money quotes over the mesh, each with the slice it belongs to. */
function quotedPoints(view: MarketView, slices: readonly SurfaceSlice[], axis: StrikeAxis) {
  const byExpiry = new Map(slices.map((slice) => [slice.expiry, slice]));
  const points: (Omit<SurfacePoint, "z"> & { readonly slice: SurfaceSlice; readonly edge: number })[] = [];
  for (const [slot, instrument] of view.instrumentBySlot) {
    const slice = instrument.kind === "option" ? byExpiry.get(instrument.expiry) : undefined;
    const vol = view.derived[D.volAtMid]![slot]!;
    if (!slice || !(vol > 0)) continue;
    const k = logRatio(instrument.strike, slice.forward);
    if (k >= 0 !== (instrument.right === "call")) continue;
    const deviations = k / atmDeviation(slice);
    const age = derivedAge(view, slot);
    if (deviations < MESH.from || deviations > MESH.to || ageState(age) === "dead") continue;
    const fit = 100 * Math.sqrt(slice.totalVariance(k) / slice.years);
    points.push({
      slice,
      edge: edgeOf(100 * view.derived[D.volAtBid]![slot]! - fit, 100 * view.derived[D.volAtAsk]![slot]! - fit),
      slot,
      expiry: slice.expiry,
      name: instrument.name,
      strike: instrument.strike,
      k,
      x: axisValue(axis, k, slice),
      y: rootDays(slice.years),
      vol,
      age,
    });
  }
  return points;
}

/** What a quote leaves against the fit after crossing its spread, from bid and ask less fit; a side that is missing leaves nothing. */
function edgeOf(bid: number, ask: number): number {
  if (bid > 0) return bid;
  return Number.isNaN(ask) ? 0 : Math.min(0, ask);
}

function oldest(view: MarketView, slices: readonly SurfaceSlice[]): number {
  let age = Number.NaN;
  for (const { expiry } of slices) {
    const asOf = view.slices.get(expiry)?.[S.asOf] ?? Number.NaN;
    const own = Math.max(0, view.now - asOf);
    if (!(own <= age)) age = Number.isNaN(own) ? age : own;
  }
  return age;
}
