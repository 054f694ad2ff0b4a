/** Head of a slice-fit input: one expiry. Times epoch ms, prices in the options' quote currency, vols decimal. NaN = unknown. */
export const SLICE_INPUT_FIELDS = [
  "expiry",
  /** On the clock that vols count by, and on the calendar. */
  "yearsToExpiry",
  "calendarYears",
  "forward",
  /** One of `FORWARD_SOURCE`. */
  "forwardSource",
  /** Time of the fit; ages count to here. */
  "now",
  /** Age beyond which a quote is stale, ms. */
  "staleAfter",
  /** Parameters of the last fit to start from; NaN for a cold start. */
  "previousA",
  "previousB",
  "previousRho",
  "previousM",
  "previousSigma",
  "rows",
] as const;

/** One option of the expiry. Vols are those of the prices beside them; NaN where there is none. */
export const SLICE_ROW_FIELDS = [
  "strike",
  /** 1 for a call, 0 for a put. */
  "isCall",
  "bid",
  "ask",
  /** Smallest price the venue allows; NaN unknown. */
  "tick",
  "volAtBid",
  "volAtMid",
  "volAtAsk",
  "volAtMark",
  "openInterest",
  "confirmedAt",
] as const;

type InputField = (typeof SLICE_INPUT_FIELDS)[number];
type RowField = (typeof SLICE_ROW_FIELDS)[number];

function indexOf<Field extends string>(fields: readonly Field[]): Record<Field, number> {
  return Object.fromEntries(fields.map((name, i) => [name, i])) as Record<Field, number>;
}

/** Place of each field in the head, and in a row. */
export const SI: Record<InputField, number> = indexOf(SLICE_INPUT_FIELDS);
export const SR: Record<RowField, number> = indexOf(SLICE_ROW_FIELDS);

export const SLICE_INPUT_HEAD = SLICE_INPUT_FIELDS.length;
export const SLICE_ROW_SIZE = SLICE_ROW_FIELDS.length;

export type SliceHead = Readonly<Record<Exclude<InputField, "rows" | "calendarYears">, number>> & {
  /** Left out where the clock is the calendar. */
  readonly calendarYears?: number;
};
export type SliceRow = Readonly<Record<RowField, number>>;

/** Packs one expiry for `fitSlice`: the head, then each row, in the order of the field lists. */
export function packSliceInput(head: SliceHead, rows: readonly SliceRow[]): Float64Array {
  const out = new Float64Array(SLICE_INPUT_HEAD + rows.length * SLICE_ROW_SIZE);
  SLICE_INPUT_FIELDS.forEach((field, i) => {
    if (field === "rows") out[i] = rows.length;
    else out[i] = head[field] ?? head.yearsToExpiry;
  });
  let at = SLICE_INPUT_HEAD;
  for (const row of rows) for (const field of SLICE_ROW_FIELDS) out[at++] = row[field];
  return out;
}
