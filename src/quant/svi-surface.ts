import type { SliceQuotes } from "./slice-quotes.ts";
import type { Svi } from "./svi.ts";
import { calendarSlack } from "./svi-calendar.ts";
import { DEFAULT_WEIGHTS, fitSvi, guardedRange, type SviFit, scoreSvi } from "./svi-fit.ts";
import { sviMinG } from "./svi-min-g.ts";
import type { SliceWeights, SviBound } from "./svi-objective.ts";

/** One expiry to fit. */
export interface SviExpiry {
  readonly years: number;
  readonly quotes: SliceQuotes;
}

/** Rounds of refitting neighbours that cross. */
const MAX_SWEEPS = 6;
/** Rounds of raising a slice, and by how much more than it lacks. */
const MAX_LIFTS = 4;
const LIFT_MARGIN = 1e-3;

/**
 * Fits raw SVI slices (expiries ascending in years; `previous` to start warm) that do not cross where both are vouched for: of two that
 * would, the one gives way whose quotes mind less. Null where an expiry has too few quotes.
 */
export function fitSviSurface(
  expiries: readonly SviExpiry[],
  previous: readonly (Svi | null)[] | null,
  weights: SliceWeights = DEFAULT_WEIGHTS,
): (SviFit | null)[] {
  const fits = expiries.map(({ quotes, years }, i) => fitSvi(quotes, years, previous?.[i] ?? null, weights));
  const places = fits.flatMap((fit, i) => (fit === null ? [] : [i]));
  const held = (place: number, bounds: readonly SviBound[]): SviFit => {
    const { quotes, years } = expiries[place]!;
    return fitSvi(quotes, years, fits[place]!.svi, weights, bounds)!;
  };
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    let crossed = false;
    for (let l = 1; l < places.length; l++) {
      for (const j of meeting(fits, places, l)) {
        const [first, second] = [places[j]!, places[l]!];
        const early = fits[first]!;
        const late = fits[second]!;
        const floor = boundBy(early, late, -1);
        if (slackOver(floor, late.svi) >= 0) continue;
        crossed = true;
        // Each stays within its neighbours too, so that mending one crossing does not open the next.
        const beside = (slice: SviFit, at: number, side: 1 | -1): SviBound[] => {
          const other = at === j || at === l ? null : fits[places[at] ?? -1];
          return other ? [boundBy(other, slice, side)] : [];
        };
        const around = (slice: SviFit, at: number) => [...beside(slice, at - 1, -1), ...beside(slice, at + 1, 1)];
        const lower = held(first, [boundBy(late, early, 1), ...around(early, j)]);
        const upper = held(second, [floor, ...around(late, l)]);
        const lowerIsBetter = lower.slack >= 0 && (upper.slack < 0 || lower.cost - early.cost < upper.cost - late.cost);
        if (lowerIsBetter) fits[first] = lower;
        else fits[second] = upper;
      }
    }
    if (!crossed) return fits;
  }
  // Expiries too close to agree: from the first on, each is held above those before, come what may.
  for (let l = 1; l < places.length; l++) {
    const place = places[l]!;
    const fit = fits[place]!;
    const earlier = meeting(fits, places, l).map((j) => fits[places[j]!]!);
    const floors = earlier.map((early) => boundBy(early, fit, -1));
    if (floors.every((floor) => slackOver(floor, fit.svi) >= 0)) continue;
    fits[place] = lifted(held(place, floors), earlier, expiries[place]!);
  }
  return fits;
}

/**
 * Which earlier slices the one at `l` must lie above: its neighbour, and those before that are vouched for beyond all between them.
 * Every range holds the forward, so those between cover all but the ends.
 */
function meeting(fits: readonly (SviFit | null)[], places: readonly number[], l: number): number[] {
  const range = (at: number) => {
    const { kMin, kMax, svi } = fits[places[at]!]!;
    return guardedRange(kMin, kMax, svi);
  };
  const [from, to] = range(l);
  const found = [l - 1];
  let [low, high] = range(l - 1);
  for (let j = l - 2; j >= 0 && (low > from || high < to); j--) {
    const [a, b] = range(j);
    if ((a < low && low > from) || (b > high && high < to)) found.push(j);
    low = Math.min(low, a);
    high = Math.max(high, b);
  }
  return found;
}

/** `fit` raised in parallel above the `earlier` where bounds alone did not keep it there. */
function lifted(fit: SviFit, earlier: readonly SviFit[], { quotes, years }: SviExpiry): SviFit {
  let raised = fit;
  // The range it is vouched for grows with it, hence again.
  for (let round = 0; round < MAX_LIFTS; round++) {
    const { svi: risen } = raised;
    const slack = Math.min(...earlier.map((early) => slackOver(boundBy(early, raised, -1), risen)));
    if (slack >= 0) return raised;
    const svi = { ...raised.svi, a: raised.svi.a - slack * (1 + LIFT_MARGIN) };
    const minG = sviMinG(svi, ...guardedRange(raised.kMin, raised.kMax, svi)).minG;
    raised = { ...raised, svi, ...scoreSvi(svi, quotes, years), minG, slack: 0 };
  }
  return raised;
}

/** `other` as a bound on `slice`, where both are vouched for. */
function boundBy(other: SviFit, slice: SviFit, side: 1 | -1): SviBound {
  const [a, b] = guardedRange(other.kMin, other.kMax, other.svi);
  const [c, d] = guardedRange(slice.kMin, slice.kMax, slice.svi);
  return { svi: other.svi, side, from: Math.max(a, c), to: Math.min(b, d) };
}

/** Slack of `late` over a floor. */
function slackOver(floor: SviBound, late: Svi): number {
  return floor.from < floor.to ? calendarSlack(floor.svi, late, floor.from, floor.to).slack : Infinity;
}
