import { exp } from "../quant/elementary.ts";
import { type MarketVerdict, searchArbitrage } from "./arbitrage-search.ts";
import type { MarketSnapshot, SnapshotExpiry } from "./market-snapshot.ts";
import { type SnapshotWarning, snapshotWarnings } from "./snapshot-warnings.ts";
import { type CheckedExpiry, checkSurface, type SurfaceBreach } from "./surface-check.ts";
import type { SurfaceModel } from "./surface-fit.ts";

/** A fitted smile as a certificate takes it: on the range it is vouched for, with what its own form tells of it. */
export interface VouchedSmile extends CheckedExpiry {
  readonly model: SurfaceModel;
  readonly params: Readonly<Record<string, number>>;
  /** Smallest Durrleman g on the range, and steepest wing of total variance per unit of ln(K/F). */
  readonly minG: number;
  readonly leeSlope: number;
}

/** An expiry of a surface: its smile, or in words why there is none. */
export interface SurfaceSmile {
  readonly terms: SnapshotExpiry;
  readonly smile: VouchedSmile | null;
  readonly unfitted: string;
}

/** What is vouched for of one expiry of the fitted surface. NaN where there is no fit. */
export interface CertifiedSlice {
  /** Epoch ms. */
  readonly expiry: number;
  readonly years: number;
  readonly forward: number;
  /** Null where there is no fit; `unfitted` then says why. */
  readonly model: SurfaceModel | null;
  readonly unfitted: string;
  readonly params: Readonly<Record<string, number>>;
  /** Strikes between which all figures hold: the quotes, the forward, and two standard deviations beyond. */
  readonly fromStrike: number;
  readonly toStrike: number;
  /** Smallest Durrleman g; at least 0 without butterfly arbitrage. */
  readonly minG: number;
  /** Steepest wing of total variance; Lee's bound is 2. */
  readonly leeSlope: number;
  /** Smallest rise of total variance from the latest expiry before that is vouched for at equal forward moneyness; at least 0 without calendar arbitrage. */
  readonly calendarSlack: number;
  /** Breaches of convexity, monotonicity and order in expiry above 1e-9 of the forward in price. */
  readonly violations: number;
}

/** Evidence on static arbitrage in one snapshot: of the surface fitted to it, and of its executable quotes. */
export interface Certificate {
  /** Time of the snapshot, epoch ms. */
  readonly time: number;
  readonly underlying: string;
  readonly currency: string;
  readonly simulated: boolean;
  readonly slices: readonly CertifiedSlice[];
  readonly minCalendarSlack: number;
  readonly violations: number;
  /** The worst breach, with its expiry in epoch ms; null where there is none. */
  readonly worst: SurfaceBreach | null;
  readonly market: MarketVerdict;
  /** What makes the snapshot itself doubtful. */
  readonly warnings: readonly SnapshotWarning[];
}

/** Draws up the certificate of a snapshot and of the surface fitted to it (ascending): same input, same certificate. */
export function certify(snapshot: MarketSnapshot, surface: readonly SurfaceSmile[]): Certificate {
  const { time, underlying, currency, simulated } = snapshot;
  return {
    time,
    underlying,
    currency,
    simulated,
    ...certifySurface(surface),
    market: searchArbitrage(snapshot),
    warnings: snapshotWarnings(snapshot),
  };
}

function certifySurface(
  surface: readonly SurfaceSmile[],
): Pick<Certificate, "slices" | "minCalendarSlack" | "violations" | "worst"> {
  const fitted = surface.flatMap(({ smile, terms }) => (smile === null ? [] : [{ smile, expiry: terms.expiry }]));
  const check = checkSurface(fitted.map(({ smile }) => smile));
  const slices = surface.map(({ terms, smile, unfitted }): CertifiedSlice => {
    const checked = check.expiries[fitted.findIndex((one) => one.smile === smile)];
    const { expiry, years, forward } = terms;
    return {
      expiry,
      years,
      forward,
      model: smile?.model ?? null,
      unfitted,
      params: smile?.params ?? {},
      fromStrike: smile === null ? Number.NaN : forward * exp(smile.from),
      toStrike: smile === null ? Number.NaN : forward * exp(smile.to),
      minG: smile?.minG ?? Number.NaN,
      leeSlope: smile?.leeSlope ?? Number.NaN,
      calendarSlack: checked?.calendarSlack ?? Number.NaN,
      violations: checked?.violations ?? 0,
    };
  });
  const { minCalendarSlack, violations, worst } = check;
  return {
    slices,
    minCalendarSlack,
    violations,
    worst: worst === null ? null : { ...worst, expiry: fitted[worst.expiry]!.expiry },
  };
}
