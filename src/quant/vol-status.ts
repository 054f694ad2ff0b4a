/** Status of one lane of a pricing or implied-vol batch. Never an exception inside a batch. */
export const VOL_STATUS = {
  OK: 0,
  /** A limit was taken; undefined Greeks are NaN. */
  DEGENERATE: 1,
  EXPIRED: 2,
  BAD_INPUT: 3,
  ZERO_VOL: 4,
  BELOW_INTRINSIC: 5,
  AT_OR_ABOVE_MAX: 6,
  /** The price holds no information about vol in double precision. */
  NO_INFORMATION: 7,
} as const;

export type VolStatusName = keyof typeof VOL_STATUS;

/** Name of each status code, by code. */
export const VOL_STATUS_NAME = Object.keys(VOL_STATUS) as VolStatusName[];
