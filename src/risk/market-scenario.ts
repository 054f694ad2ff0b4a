import { power } from "../quant/elementary.ts";
import { type Scenario, STILL } from "../quant/scenario.ts";

/**
 * A state of the market an instrument is repriced in: forwards times `forwardFactor`; vol becomes
 * max(vol·(1 + (volFactor − 1)·m) + volShift·m, volFloor, 0), decimal, where m is 1 or, with a `term`, depends on the days that
 * an option has left; `yearsPassed` go by.
 */
export interface MarketScenario extends Scenario {
  /** Decimal; 0 for none. */
  readonly volFloor: number;
  readonly term: VolTerm | null;
}

/**
 * How a vol move fades with the time to expiry: m = (30 / max(days, floorDays))^power, with `shortPower` below 30 days and
 * `longPower` from there. The form that exchanges' portfolio margins share.
 */
export interface VolTerm {
  readonly shortPower: number;
  readonly longPower: number;
  readonly floorDays: number;
}

const REFERENCE_DAYS = 30;
const DAYS_PER_YEAR = 365;

/** The scenario in which nothing moves but what is named: `{forwardFactor: 0.9}` is a fall of 10 %. */
export function marketScenario(moved: Partial<MarketScenario> = {}): MarketScenario {
  return { ...STILL, volFloor: 0, term: null, ...moved };
}

/** m of a vol move for an option with `yearsToExpiry` left (years of 365 days). */
export function termMultiplier(term: VolTerm, yearsToExpiry: number): number {
  const days = yearsToExpiry * DAYS_PER_YEAR;
  const exponent = days < REFERENCE_DAYS ? term.shortPower : term.longPower;
  return power(REFERENCE_DAYS / Math.max(days, term.floorDays), exponent);
}

/** Vol (decimal) of an option under a scenario; NaN for a NaN vol. */
export function scenarioVol(scenario: MarketScenario, vol: number, yearsToExpiry: number): number {
  const { volFactor, volShift, volFloor, term } = scenario;
  const m = term === null ? 1 : termMultiplier(term, yearsToExpiry);
  const factor = m === 1 ? volFactor : 1 + (volFactor - 1) * m;
  return Math.max(vol * factor + volShift * m, volFloor, 0);
}
