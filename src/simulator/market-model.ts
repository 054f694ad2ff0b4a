import { exp } from "../quant/elementary.ts";
import type { Random } from "./random.ts";

/** Moods of the market. A change of mood works itself in over about a minute. */
export type Regime = "calm" | "stressed" | "crash";

export const REGIMES: readonly Regime[] = ["calm", "stressed", "crash"];

export const YEAR_MS = 365 * 86_400_000;

/** What an asset looks like at the start. Variances per year, decimals. */
export interface AssetSpec {
  readonly base: string;
  readonly spot: number;
  /** Variance of the next days, and far out. */
  readonly shortVariance: number;
  readonly longVariance: number;
  /** Correlation of the surface at short and long maturities (the skew): negative leans to puts. */
  readonly skewShort: number;
  readonly skewLong: number;
  /** Wing strength: the smile's psi is `curvature * sqrt(time)`. */
  readonly curvature: number;
  /** Annual carry of the forward curve. */
  readonly carry: number;
  /** Loading on the factor all coins share. */
  readonly beta: number;
}

export const ASSETS: readonly AssetSpec[] = [
  {
    base: "BTC",
    spot: 92_450,
    shortVariance: 0.19,
    longVariance: 0.242,
    skewShort: -0.2,
    skewLong: -0.3,
    curvature: 0.4,
    carry: 0.053,
    beta: 0.9,
  },
  {
    base: "ETH",
    spot: 3148,
    shortVariance: 0.44,
    longVariance: 0.5,
    skewShort: -0.12,
    skewLong: -0.2,
    curvature: 0.56,
    carry: 0.048,
    beta: 0.8,
  },
  {
    base: "SOL",
    spot: 139.4,
    shortVariance: 0.6,
    longVariance: 0.66,
    skewShort: -0.1,
    skewLong: -0.15,
    curvature: 0.62,
    carry: 0.045,
    beta: 0.75,
  },
  {
    base: "XRP",
    spot: 2.11,
    shortVariance: 0.56,
    longVariance: 0.64,
    skewShort: -0.06,
    skewLong: -0.08,
    curvature: 0.64,
    carry: 0.04,
    beta: 0.7,
  },
];

/** The moving state of one coin. */
export interface Asset {
  readonly spec: AssetSpec;
  spot: number;
  /** Short-dated variance per year, before the regime's multiple. */
  variance: number;
  longVariance: number;
  /** Offsets to the surface's skew and wings, slow noise. */
  skewShift: number;
  curvatureFactor: number;
  carry: number;
  /** Perpetual over index, relative. */
  premium: number;
  /** USDC over USD, relative. */
  stablePremium: number;
}

/** Mood shared by all coins: 0 calm, 1 stressed, 2 crash, and in between on the way. */
export interface Mood {
  regime: Regime;
  stress: number;
  /** Log return still to be lost in a crash. */
  slide: number;
}

const KAPPA = 14;
const VOL_OF_VARIANCE = 0.9;
const SPOT_VARIANCE_CORRELATION = -0.55;
const SPOT_VARIANCE_REST = Math.sqrt(1 - SPOT_VARIANCE_CORRELATION * SPOT_VARIANCE_CORRELATION);
const JUMPS_PER_YEAR = 900;
const JUMPS_PER_YEAR_STRESSED = 20_000;
const JUMP_SIZE = 0.0016;
const CRASH_SLIDE = 0.16;
const SLIDE_MS = 240_000;
const MOOD_MS = 40_000;

export function createAsset(spec: AssetSpec): Asset {
  return {
    spec,
    spot: spec.spot,
    variance: spec.shortVariance,
    longVariance: spec.longVariance,
    skewShift: 0,
    curvatureFactor: 1,
    carry: spec.carry,
    premium: 0.0001,
    stablePremium: -0.0001,
  };
}

export function setRegime(mood: Mood, regime: Regime): void {
  mood.regime = regime;
  mood.slide = regime === "crash" ? CRASH_SLIDE : 0;
}

/** Multiple of calm variance under a mood: implied and realised alike. */
export function varianceMultiple(stress: number): number {
  return 1 + 1.1 * stress + 0.9 * stress * stress;
}

/** Lets the mood work itself in over `ms` of market time. */
export function stepMood(mood: Mood, ms: number): void {
  const target = REGIMES.indexOf(mood.regime);
  mood.stress += (target - mood.stress) * Math.min(1, ms / MOOD_MS);
}

/** Advances every asset by `ms` of market time (at most some minutes). Draws the same number of normals each time. */
export function stepAssets(assets: readonly Asset[], mood: Mood, ms: number, random: Random): void {
  const years = ms / YEAR_MS;
  const multiple = varianceMultiple(mood.stress);
  const lost = mood.slide * Math.min(1, ms / SLIDE_MS) * Math.min(1, mood.stress);
  mood.slide -= lost;
  const common = random.normal();
  const jumps = JUMPS_PER_YEAR + JUMPS_PER_YEAR_STRESSED * mood.stress;
  const jumping = random.uniform() < jumps * years;
  const jumpSign = random.uniform() < 0.5 - 0.12 * mood.stress ? 1 : -1;
  const jumpSize = jumping ? jumpSign * JUMP_SIZE * (0.5 + random.uniform()) * (1 + mood.stress) : 0;
  for (const asset of assets) {
    const { spec } = asset;
    const own = random.normal();
    const second = random.normal();
    const z = spec.beta * common + Math.sqrt(1 - spec.beta * spec.beta) * own;
    const variance = asset.variance * multiple;
    const volScale = Math.sqrt(spec.shortVariance / 0.19);
    const jump = jumpSize * volScale;
    asset.spot *= exp(Math.sqrt(variance * years) * z - 0.5 * variance * years + jump - lost * volScale);
    const zv = SPOT_VARIANCE_CORRELATION * z + SPOT_VARIANCE_REST * second;
    asset.variance = clamp(
      asset.variance +
        KAPPA * (spec.shortVariance - asset.variance) * years +
        VOL_OF_VARIANCE * Math.sqrt(asset.variance * years) * zv * volScale +
        Math.abs(jump) * 0.6,
      0.25 * spec.shortVariance,
      4 * spec.shortVariance,
    );
    asset.longVariance +=
      2 * (spec.longVariance - asset.longVariance) * years + 0.16 * Math.sqrt(years) * zv * spec.longVariance;
    asset.longVariance = clamp(asset.longVariance, 0.5 * spec.longVariance, 2 * spec.longVariance);
    asset.skewShift = revert(asset.skewShift, 0, 60, 0.9, years, own);
    asset.skewShift = clamp(asset.skewShift, -0.25, 0.25);
    asset.curvatureFactor = clamp(revert(asset.curvatureFactor, 1, 40, 0.8, years, second), 0.7, 1.4);
    asset.carry = revert(asset.carry, spec.carry, 30, 0.25, years, common);
    asset.premium = revert(asset.premium, 0.00008 - 0.0003 * mood.stress, 60_000, 0.06, years, own);
    asset.stablePremium = revert(asset.stablePremium, -0.0001, 60_000, 0.02, years, second);
  }
}

/** One exact-in-the-mean step of a mean-reverting process; `speed` per year, `size` its volatility per sqrt(year). */
function revert(value: number, mean: number, speed: number, size: number, years: number, z: number): number {
  return value + (mean - value) * Math.min(1, speed * years) + size * Math.sqrt(Math.min(years, 0.5 / speed)) * z;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
