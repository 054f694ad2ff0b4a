import { americanPrice } from "../quant/american.ts";
import { blackGreeks, premiumAdjustedDelta, premiumAdjustedGamma } from "../quant/black.ts";
import { exp, power } from "../quant/elementary.ts";
import { generalisedGreeks } from "../quant/generalised-greeks.ts";
import {
  durrlemanG,
  type Svi,
  sviCurvature,
  sviJumpWings,
  sviLeeSlope,
  sviMinTotalVariance,
  sviSlope,
  sviTotalVariance,
} from "../quant/svi.ts";
import { sviMinG } from "../quant/svi-min-g.ts";
import type { Answer } from "./evaluate.ts";

type Row = Readonly<Record<string, unknown>>;

/** A number of a row; files write NaN and infinities as words. */
export function number(row: Row, name: string): number {
  const value = row[name];
  return typeof value === "string" || typeof value === "number" ? Number(value) : Number.NaN;
}

/** A nested object of a row, empty where it is missing. */
function part(row: Row, name: string): Row {
  const value = row[name];
  return typeof value === "object" && value !== null ? (value as Row) : {};
}

/** One contract of the exotics file; kinds without a pricer answer {unsupported: true}. */
export function exotic(row: Row): Answer {
  const { id } = row;
  if (row.kind !== "american") return { id, unsupported: true };
  const value = americanPrice(
    number(row, "S"),
    number(row, "K"),
    number(row, "T"),
    number(row, "vol"),
    number(row, "r"),
    number(row, "q"),
    row.type === "C",
  );
  return { id, value };
}

/** One row of the surface file: raw SVI, SSVI, an eSSVI calendar pair, an inverse or a power option. */
export function surfaceRow(row: Row, line: number): Answer {
  switch (row.kind) {
    case "sviRaw":
      return { line, ...rawSvi(row) };
    case "ssvi":
      return { line, ...ssvi(row) };
    case "essviCalendar":
      return { line, ...essviCalendar(essvi(part(row, "slice1")), essvi(part(row, "slice2"))) };
    case "inverse":
      return { line, ...inverse(part(row, "params")) };
    case "power":
      return { line, value: powerOption(part(row, "params")) };
    default:
      return { line, unsupported: true };
  }
}

function strikes(row: Row): number[] {
  return Array.isArray(row.k) ? row.k.map(Number) : [];
}

/** [k, w, w', w'', g] at each k. */
function points(svi: Svi, ks: number[]): number[][] {
  return ks.map((k) => {
    const w = sviTotalVariance(svi, k);
    const slope = sviSlope(svi, k);
    const curvature = sviCurvature(svi, k);
    return [k, w, slope, curvature, durrlemanG(k, w, slope, curvature)];
  });
}

function rawSvi(row: Row): Answer {
  const given = part(row, "params");
  const svi: Svi = {
    a: number(given, "a"),
    b: number(given, "b"),
    rho: number(given, "rho"),
    m: number(given, "m"),
    sigma: number(given, "sigma"),
  };
  const [from, to] = Array.isArray(row.scanRange) ? row.scanRange.map(Number) : [-8, 8];
  const years = number(row, "t");
  // The files look one hundredth of sigma beyond the ends of their range, and write -1e9 where total variance is negative.
  const scan = sviMinG(svi, (from ?? -8) - 0.01 * svi.sigma, (to ?? 8) + 0.01 * svi.sigma);
  const minG = Math.max(scan.minG, -1e9);
  const leeSlope = sviLeeSlope(svi);
  const leeOk = leeSlope <= 2;
  const minTotalVar = sviMinTotalVariance(svi);
  const { v, psi, p, c, vMin } = sviJumpWings(svi, years);
  return {
    minTotalVar,
    leeSlope,
    leeOk,
    minG,
    argminG: scan.at,
    butterflyFree: minG >= 0 && leeOk && minTotalVar >= 0,
    jw: { t: years, v, psi, p, c, vtilde: vMin },
    points: points(svi, strikes(row)),
  };
}

/** Parameters of one SSVI or eSSVI slice: w = theta/2 (1 + rho phi k + sqrt((phi k + rho)^2 + 1 - rho^2)), psi = theta phi. */
interface Essvi {
  readonly theta: number;
  readonly rho: number;
  readonly psi: number;
}

function essvi(row: Row): Essvi {
  return { theta: number(row, "theta"), rho: number(row, "rho"), psi: number(row, "psi") };
}

/** The raw SVI slice of an eSSVI slice. */
function toRaw({ theta, rho, psi }: Essvi): Svi {
  const phi = psi / theta;
  const root = Math.sqrt(1 - rho * rho);
  return { a: 0.5 * theta * root * root, b: 0.5 * psi, rho, m: -rho / phi, sigma: root / phi };
}

/** The curvature function phi(theta) of a row. */
function ssviPhi(type: unknown, given: Row): number {
  const theta = number(given, "theta");
  const eta = number(given, "eta");
  const gamma = number(given, "gamma");
  switch (type) {
    case "eta*theta^-gamma":
      return eta * power(theta, -gamma);
    case "eta/(theta^gamma*(1+theta)^(1-gamma))":
      return eta / (power(theta, gamma) * power(1 + theta, 1 - gamma));
    case "1/(lam*theta)*(1-(1-exp(-lam*theta))/(lam*theta))": {
      const z = number(given, "lam") * theta;
      return (1 - (1 - exp(-z)) / z) / z;
    }
    default:
      return Number.NaN;
  }
}

function ssvi(row: Row): Answer {
  const given = part(row, "params");
  const phi = ssviPhi(row.phiType, given);
  const theta = number(given, "theta");
  const rho = number(given, "rho");
  const svi = toRaw({ theta, rho, psi: theta * phi });
  const { minG, at } = sviMinG(svi, -8, 8);
  const steep = 1 + Math.abs(rho);
  return {
    phi,
    cond1_thetaPhi1rho: theta * phi * steep,
    cond2_thetaPhi2_1rho: theta * phi * phi * steep,
    sufficientNoButterfly: theta * phi * steep < 4 && theta * phi * phi * steep <= 4,
    minG,
    argminG: at,
    butterflyFreeNumeric: minG >= 0,
    points: points(svi, strikes(row)),
  };
}

/**
 * Whether the later slice lies above the earlier one: the sufficient condition of Hendriks & Martini (2019), and by looking
 * at the difference on |k| <= 8 and at the wings.
 */
function essviCalendar(early: Essvi, late: Essvi): Answer {
  const tilt = Math.abs(late.rho * late.psi - early.rho * early.psi);
  const sufficient =
    late.theta >= early.theta && tilt <= late.psi - early.psi && late.psi / late.theta <= early.psi / early.theta;
  const [first, second] = [toRaw(early), toRaw(late)];
  const wings = [-1, 1].map((side) => 0.5 * (late.psi * (1 + side * late.rho) - early.psi * (1 + side * early.rho)));
  const difference = (k: number) => sviTotalVariance(second, k) - sviTotalVariance(first, k);
  let least = Infinity;
  for (let i = -4000; i <= 4000; i++) least = Math.min(least, difference(i * 0.002));
  return { sufficient, calendarFree: least >= 0 && Math.min(...wings) >= 0, minDiffOverTheta1: least / early.theta };
}

function inverse(given: Row): Answer {
  const forward = number(given, "F");
  const greeks = blackGreeks(forward, number(given, "K"), number(given, "T"), number(given, "vol"), given.type === "C");
  return {
    usdPrice: greeks.price,
    coinPrice: greeks.price / forward,
    forwardDelta: greeks.delta,
    netTransactionDelta_deltaMinusCoinPrice: premiumAdjustedDelta(greeks, forward),
    premiumAdjustedGamma: premiumAdjustedGamma(greeks, forward),
    dCoinPrice_dF: premiumAdjustedDelta(greeks, forward) / forward,
    vegaUsd: greeks.vega,
    vegaCoin: greeks.vega / forward,
  };
}

/** Pays max(±(S^n - K), 0): S^n is lognormal with vol n vol and forward S^n e^{(n(r - q) + n(n - 1) vol^2/2)T}. */
function powerOption(given: Row): number {
  const [n, vol, years] = [number(given, "n"), number(given, "vol"), number(given, "T")];
  const [rate, yieldRate] = [number(given, "r"), number(given, "q")];
  const carry = n * (rate - yieldRate) + 0.5 * n * (n - 1) * vol * vol;
  const spot = power(number(given, "S"), n);
  const isCall = given.type === "C";
  return generalisedGreeks(spot, number(given, "K"), years, n * vol, rate, rate - carry, isCall).price;
}
