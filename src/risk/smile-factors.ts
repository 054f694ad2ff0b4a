import { exp, logRatio } from "../quant/elementary.ts";
import type { RiskInstrument } from "./risk-instrument.ts";

/** Smile of one expiry as vol = atm + skew·x + curvature·x², x = ln(K/F)/√T; decimals. */
export interface SmileFactors {
  readonly atm: number;
  readonly skew: number;
  readonly curvature: number;
}

/** x of an option, NaN at expiry. */
export function standardMoneyness({ strike, forward, years }: RiskInstrument): number {
  return logRatio(strike, forward) / Math.sqrt(years);
}

/** Vol that the factors give at x, less what `atm` gives. */
export function smileAt({ atm, skew, curvature }: SmileFactors, x: number): number {
  return atm + x * (skew + x * curvature);
}

/** Width of the weights of the fit, in x: strikes further out tell little of the middle. */
const WIDTH = 1;

/** Fits each expiry's factors to the vols of its options; expiries with fewer than three strikes have a level only. */
export function smileFactors(chain: readonly RiskInstrument[]): Map<number, SmileFactors> {
  const byExpiry = new Map<number, { x: number; vol: number }[]>();
  for (const option of chain) {
    const x = standardMoneyness(option);
    if (option.kind !== "option" || !(option.vol > 0) || !Number.isFinite(x)) continue;
    const points = byExpiry.get(option.expiry) ?? [];
    points.push({ x, vol: option.vol });
    byExpiry.set(option.expiry, points);
  }
  return new Map([...byExpiry].map(([expiry, points]) => [expiry, fitSmile(points)]));
}

function fitSmile(points: readonly { readonly x: number; readonly vol: number }[]): SmileFactors {
  const weights = points.map(({ x }) => exp(-0.5 * (x / WIDTH) * (x / WIDTH)));
  const sum = (of: (x: number, vol: number) => number) =>
    points.reduce((total, { x, vol }, i) => total + weights[i]! * of(x, vol), 0);
  const moments = [0, 1, 2, 3, 4].map((power) => sum((x) => wholePower(x, power)));
  const right = [0, 1, 2].map((power) => sum((x, vol) => vol * wholePower(x, power)));
  const strikes = new Set(points.map(({ x }) => x)).size;
  const solved = strikes >= 3 ? solve3(moments, right) : null;
  if (solved === null) return { atm: right[0]! / moments[0]!, skew: 0, curvature: 0 };
  const [atm, skew, curvature] = solved;
  return { atm, skew, curvature };
}

function wholePower(x: number, power: number): number {
  let product = 1;
  for (let i = 0; i < power; i++) product *= x;
  return product;
}

/** Solves the normal equations of a parabola by Cramer's rule; null where they are singular. */
function solve3(m: readonly number[], r: readonly number[]): [number, number, number] | null {
  const [m0, m1, m2, m3, m4] = m as [number, number, number, number, number];
  const [r0, r1, r2] = r as [number, number, number];
  const determinant = (
    a: number,
    b: number,
    c: number,
    d: number,
    e: number,
    f: number,
    g: number,
    h: number,
    i: number,
  ) => a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  const all = determinant(m0, m1, m2, m1, m2, m3, m2, m3, m4);
  if (!(Math.abs(all) > 1e-12 * m0 * m2 * m4)) return null;
  return [
    determinant(r0, m1, m2, r1, m2, m3, r2, m3, m4) / all,
    determinant(m0, r0, m2, m1, r1, m3, m2, r2, m4) / all,
    determinant(m0, m1, r0, m1, m2, r1, m2, m3, r2) / all,
  ];
}
