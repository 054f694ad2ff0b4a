// Work in blocks: each formula runs as a few short passes over up to ROWS options, because a short loop body lets the
// processor overlap several pairs, where one long body leaves it waiting for divisions. Intermediate columns live here.

/** Options of one block. */
export const ROWS: i32 = 64;
/** Bytes of one intermediate column. */
const COLUMN: usize = 512;
/** The Mills table, 192 rows of 10 doubles, at 1024; the intermediate columns follow it. */
export const TABLE: usize = 1024;
const SCRATCH: usize = TABLE + 192 * 80;

/** All ones where the inputs have a meaning and a total vol. */
export const SOUND: usize = SCRATCH;
/** ln(F/K), with its sign for prices, its size for implied vols. */
export const X: usize = SCRATCH + COLUMN;
export const ROOT: usize = SCRATCH + 2 * COLUMN;
export const INVERSE_S: usize = SCRATCH + 3 * COLUMN;
/** h = |x|/s and t = s/2: arguments of the Mills pass. */
export const H: usize = SCRATCH + 4 * COLUMN;
export const HALF_S: usize = SCRATCH + 5 * COLUMN;
/** Results of the Mills pass. */
export const NEAR: usize = SCRATCH + 6 * COLUMN;
export const FAR: usize = SCRATCH + 7 * COLUMN;
export const SPAN: usize = SCRATCH + 8 * COLUMN;
/** All ones where the near ratio is reflected. */
export const TURNED: usize = SCRATCH + 9 * COLUMN;
export const GROWTH: usize = SCRATCH + 10 * COLUMN;
export const DISCOUNT: usize = SCRATCH + 11 * COLUMN;
/** Table addresses of both lanes (low words) and distances from the centre, of the near and the far argument. */
export const ROW_A: usize = SCRATCH + 19 * COLUMN;
export const ROW_B: usize = SCRATCH + 20 * COLUMN;
export const D_A: usize = SCRATCH + 21 * COLUMN;
export const D_B: usize = SCRATCH + 22 * COLUMN;
/** n(h - t). */
export const DENSITY: usize = SCRATCH + 23 * COLUMN;
/** Columns of the implied-vol solver. */
export const TOTAL_VOL: usize = SCRATCH + 12 * COLUMN;
export const LOG_VALUE: usize = SCRATCH + 13 * COLUMN;
export const LOG_ROOM: usize = SCRATCH + 14 * COLUMN;
export const TIME_VALUE: usize = SCRATCH + 15 * COLUMN;
export const ROOM: usize = SCRATCH + 16 * COLUMN;
export const LOW: usize = SCRATCH + 17 * COLUMN;
export const HIGH: usize = SCRATCH + 18 * COLUMN;
