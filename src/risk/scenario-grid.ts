import type { Instrument } from "../market/instrument.ts";

/** What stays with an option when spot moves: its vol, or its place on the smile by ln(K/F) or by standard deviations. */
export const STICKINESS = ["strike", "moneyness", "delta"] as const;
export type Stickiness = (typeof STICKINESS)[number];

/** What the rows of a grid move: vol by a factor, vol by points, or time in days. */
export const ROW_KINDS = ["relativeVol", "volPoints", "days"] as const;
export type RowKind = (typeof ROW_KINDS)[number];

/**
 * At which spot an option or future settles that expires before the time of a row: on a straight path from now to the column's spot, at
 * today's forward, at the column's spot, or at a level the user gives.
 */
export const SETTLE_RULES = ["path", "forward", "column", "level"] as const;
export type SettleRule = (typeof SETTLE_RULES)[number];

/** A grid of scenarios: spot across, vol or time down. */
export interface GridSpec {
  /** Relative moves of every forward, ascending: −0.1 is a fall of 10 %. */
  readonly spot: readonly number[];
  readonly rowKind: RowKind;
  /** Decimal factor less 1 (0.1 is a tenth more vol), decimal vol points (0.01), or days from now. */
  readonly rows: readonly number[];
  readonly sticky: Stickiness;
  readonly settle: SettleRule;
  /** USD; read with `settle: "level"` only. */
  readonly settleLevel: number;
  /** Moves all rows and columns share besides: decimal vol factor less 1, and days. */
  readonly volShift: number;
  readonly days: number;
  /** Spot–vol beta: decimal vol points added per unit of relative spot move: −0.5 adds 5 points where spot falls by 10 %. */
  readonly volBeta: number;
  /** Skew twist: decimal vol points added per unit of ln(K/F), each option by where it stands now. */
  readonly skewTwist: number;
  /** Decimal vol points added to single expiries (epoch ms). */
  readonly expiryVol: readonly (readonly [expiry: number, points: number])[];
}

/** The moves that leave vols where they are. */
export const STILL_VOL = { volShift: 0, volBeta: 0, skewTwist: 0, expiryVol: [] } as const;

/** Beta and twist (`GridSpec`) of so many vol points for spot, or a strike, 10 % lower. */
export function volBend(spotPoints: number, strikePoints: number): Pick<GridSpec, "volBeta" | "skewTwist"> {
  return { volBeta: spotPoints === 0 ? 0 : -spotPoints / 10, skewTwist: strikePoints === 0 ? 0 : -strikePoints / 10 };
}

/** Vol points (decimal) that a grid adds to an option of an expiry (epoch ms) at ln(K/F). */
export function ownVolPoints({ skewTwist, expiryVol }: GridSpec, expiry: number, logMoneyness: number): number {
  const own = expiryVol.find(([of]) => of === expiry)?.[1] ?? 0;
  return skewTwist === 0 ? own : own + skewTwist * logMoneyness;
}

/** Net holding of one instrument with what a scenario needs to know of it. */
export interface GridLeg {
  readonly kind: Instrument["kind"];
  /** Units of underlying, signed. */
  readonly size: number;
  readonly inverse: boolean;
  /** Its own price for a future or perpetual. */
  readonly forward: number;
  readonly strike: number;
  /** To expiry; Infinity where it has none. */
  readonly years: number;
  readonly isCall: boolean;
  /** Decimal vol now. */
  readonly vol: number;
  /** Fitted slice of its expiry (fields `S`); null where there is none: its vol then stays with the strike. */
  readonly slice: Float64Array | null;
  /** Decimal vol points added to it in every cell: `ownVolPoints` of the grid. */
  readonly volPoints: number;
}

/** What a grid tells of each cell. Money and Greeks of the whole book; units as in `VALUE_FIELDS`. */
export const GRID_FIELDS = [
  "pnl",
  "coinPnl",
  "delta",
  "coinDelta",
  "usdDelta",
  "gamma",
  "coinGamma",
  "usdGamma",
  "vega",
  "coinVega",
] as const;
export type GridField = (typeof GRID_FIELDS)[number];

/** Place of each field's matrix (rows × columns) in a grid's output. */
export const G = Object.fromEntries(GRID_FIELDS.map((name, i) => [name, i])) as Record<GridField, number>;

/** Largest grid that is computed. */
export const MAX_GRID_COLUMNS = 241;
export const MAX_GRID_ROWS = 61;

const HEADER = 11;
const LEG_KINDS = { option: 0, linear: 1, spot: 2 } as const;
/** kind, size, inverse, forward, strike, years, call, vol, number of its slice (−1 for none), vol points. */
const LEG_WIDTH = 10;

/** Packs a grid for a compute job. Throws where the grid is larger than is computed. */
export function packGrid(spec: GridSpec, legs: readonly GridLeg[]): Float64Array {
  const { spot, rows } = spec;
  if (spot.length > MAX_GRID_COLUMNS || rows.length > MAX_GRID_ROWS)
    throw new Error(`A grid has at most ${MAX_GRID_COLUMNS} columns and ${MAX_GRID_ROWS} rows`);
  const slices = [...new Set(legs.flatMap(({ slice }) => (slice ? [slice] : [])))];
  const sliceLength = slices.reduce((max, slice) => Math.max(max, slice.length), 0);
  const legsAt = HEADER + spot.length + rows.length;
  const slicesAt = legsAt + legs.length * LEG_WIDTH;
  const out = new Float64Array(slicesAt + slices.length * sliceLength).fill(Number.NaN);
  out.set([
    spot.length,
    rows.length,
    legs.length,
    ROW_KINDS.indexOf(spec.rowKind),
    STICKINESS.indexOf(spec.sticky),
    SETTLE_RULES.indexOf(spec.settle),
    spec.settleLevel,
    spec.volShift,
    spec.days,
    sliceLength,
    spec.volBeta,
  ]);
  out.set(spot, HEADER);
  out.set(rows, HEADER + spot.length);
  slices.forEach((slice, i) => {
    out.set(slice, slicesAt + i * sliceLength);
  });
  let at = legsAt;
  for (const leg of legs) {
    const kind = leg.kind === "option" ? LEG_KINDS.option : leg.kind === "spot" ? LEG_KINDS.spot : LEG_KINDS.linear;
    const slice = leg.slice ? slices.indexOf(leg.slice) : -1;
    out.set(
      [
        kind,
        leg.size,
        leg.inverse ? 1 : 0,
        leg.forward,
        leg.strike,
        leg.years,
        leg.isCall ? 1 : 0,
        leg.vol,
        slice,
        leg.volPoints,
      ],
      at,
    );
    at += LEG_WIDTH;
  }
  return out;
}

/** A packed grid, read back. */
export interface PackedGrid extends Omit<GridSpec, "spot" | "rows" | "skewTwist" | "expiryVol"> {
  readonly spot: Float64Array;
  readonly rows: Float64Array;
  readonly legs: readonly GridLeg[];
}

export function unpackGrid(input: Float64Array): PackedGrid {
  const columns = input[0]!;
  const rows = input[1]!;
  const count = input[2]!;
  const sliceLength = input[9]!;
  const first = HEADER + columns + rows;
  const slicesAt = first + count * LEG_WIDTH;
  const legs = Array.from({ length: count }, (_, i): GridLeg => {
    const at = (field: number) => input[first + i * LEG_WIDTH + field]!;
    const kind = at(0);
    return {
      kind: kind === LEG_KINDS.option ? "option" : kind === LEG_KINDS.spot ? "spot" : "future",
      size: at(1),
      inverse: at(2) === 1,
      forward: at(3),
      strike: at(4),
      years: at(5),
      isCall: at(6) === 1,
      vol: at(7),
      slice: at(8) < 0 ? null : input.subarray(slicesAt + at(8) * sliceLength, slicesAt + (at(8) + 1) * sliceLength),
      volPoints: at(9),
    };
  });
  return {
    spot: input.subarray(HEADER, HEADER + columns),
    rows: input.subarray(HEADER + columns, first),
    legs,
    rowKind: ROW_KINDS[input[3]!]!,
    sticky: STICKINESS[input[4]!]!,
    settle: SETTLE_RULES[input[5]!]!,
    settleLevel: input[6]!,
    volShift: input[7]!,
    days: input[8]!,
    volBeta: input[10]!,
  };
}
