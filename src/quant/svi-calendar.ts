import { type Svi, sviTotalVariance } from "./svi.ts";

/** How far a later slice lies above an earlier one. Below 0 somewhere: a calendar spread can be arbitraged. */
export interface CalendarSlack {
  /** Smallest difference of total variance on the range, and where it is. */
  readonly slack: number;
  readonly at: number;
  /** Differences of the wing slopes of total variance, put and call side: what decides beyond any range. */
  readonly putWing: number;
  readonly callWing: number;
}

const EVEN_STEPS = 160;
const RATIO = 1.15;

/** Slack of `late` over `early` at equal forward log-moneyness on [from, to]: scans both slices' vertices closely, then refines. */
export function calendarSlack(early: Svi, late: Svi, from: number, to: number): CalendarSlack {
  const gap = (k: number): number => sviTotalVariance(late, k) - sviTotalVariance(early, k);
  let at = from;
  let slack = Infinity;
  let reach = 0;
  const look = (k: number, step: number): void => {
    if (k < from || k > to) return;
    const value = gap(k);
    if (value >= slack) return;
    slack = value;
    at = k;
    reach = step;
  };
  const even = (to - from) / EVEN_STEPS;
  for (let i = 0; i <= EVEN_STEPS; i++) look(i === EVEN_STEPS ? to : from + i * even, even);
  for (const { m, sigma } of [early, late]) {
    const far = Math.max(Math.abs(from - m), Math.abs(to - m));
    look(m, 0.05 * sigma);
    for (let x = 0.05 * sigma; x < far; x *= RATIO) {
      look(m - x, x * (RATIO - 1));
      look(m + x, x * (RATIO - 1));
    }
  }
  let low = Math.max(from, at - reach);
  let high = Math.min(to, at + reach);
  for (let i = 0; i < 40; i++) {
    const left = low + 0.382 * (high - low);
    const right = low + 0.618 * (high - low);
    if (gap(left) < gap(right)) high = right;
    else low = left;
  }
  look(0.5 * (low + high), reach);
  return {
    slack,
    at,
    putWing: late.b * (1 - late.rho) - early.b * (1 - early.rho),
    callWing: late.b * (1 + late.rho) - early.b * (1 + early.rho),
  };
}

/** True where `late` lies nowhere below `early`: on |k| ≤ `reach` by looking closely, beyond by the wings. */
export function isCalendarFree(early: Svi, late: Svi, reach: number): boolean {
  const { slack, putWing, callWing } = calendarSlack(early, late, -reach, reach);
  return slack >= 0 && putWing >= 0 && callWing >= 0;
}
