import { S, SLICE_FIELD_COUNT, SLICE_FIELDS, SLICE_ROW_LENGTH } from "./derived-columns.ts";

/** A surface has at most so many slices; more is no surface. */
const MAX_SLICES = 200;
const MAX_FIELDS = 200;

/** Slice rows (`S`) as plain JSON: named fields, null for NaN, and the nodes of those that have them. */
export interface SliceRowsText {
  readonly fields: readonly string[];
  readonly slices: readonly { readonly values: readonly (number | null)[]; readonly nodes: readonly number[] }[];
}

/** Whether `value`, out of a file, is of that form. */
export function isSliceRows(value: unknown): value is SliceRowsText {
  if (typeof value !== "object" || value === null || !("fields" in value) || !("slices" in value)) return false;
  return (
    isList(value.fields, MAX_FIELDS, (name) => typeof name === "string") && isList(value.slices, MAX_SLICES, isSlice)
  );
}

function isSlice(value: unknown): boolean {
  if (typeof value !== "object" || value === null || !("values" in value) || !("nodes" in value)) return false;
  return (
    isList(value.values, MAX_FIELDS, (one) => one === null || typeof one === "number") &&
    isList(value.nodes, SLICE_ROW_LENGTH - SLICE_FIELD_COUNT, (one) => typeof one === "number")
  );
}

function isList(value: unknown, most: number, holds: (one: unknown) => boolean): boolean {
  return Array.isArray(value) && value.length <= most && value.every(holds);
}

/** Slice rows as plain JSON. */
export function writeSliceRows(rows: readonly Float64Array[]): SliceRowsText {
  return {
    fields: [...SLICE_FIELDS],
    slices: rows.map((row) => ({
      values: [...row.subarray(0, SLICE_FIELD_COUNT)].map((value) => (Number.isFinite(value) ? value : null)),
      nodes: [...row.subarray(SLICE_FIELD_COUNT)].filter(Number.isFinite),
    })),
  };
}

/** Slice rows from plain JSON; fields that are not known here are passed over, missing ones are NaN. */
export function readSliceRows({ fields, slices }: SliceRowsText): Float64Array[] {
  return slices.map(({ values, nodes }) => {
    const row = new Float64Array(SLICE_ROW_LENGTH).fill(Number.NaN);
    fields.forEach((name, i) => {
      const place = S[name as keyof typeof S];
      if (place !== undefined) row[place] = values[i] ?? Number.NaN;
    });
    // Files from before there was another clock than the calendar.
    if (Number.isNaN(row[S.calendarYears]!)) row[S.calendarYears] = row[S.yearsToExpiry]!;
    row.set(nodes, SLICE_FIELD_COUNT);
    return row;
  });
}
