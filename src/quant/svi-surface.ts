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
    for (let j = 0; j + 1 < places.length; j++) {
      const [first, second] = [places[j]!, places[j + 1]!];
      const early = fits[first]!;
      const late = fits[second]!;
      const floor = boundBy(early, late, -1);
      if (slackOver(floor, late.svi) >= 0) continue;
      crossed = true;
      // Each stays within its other neighbour too, so that mending one crossing does not open the next.
      const before = fits[places[j - 1] ?? -1];
      const after = fits[places[j + 2] ?? -1];
      const lower = held(first, [boundBy(late, early, 1), ...(before ? [boundBy(before, early, -1)] : [])]);
      const upper = held(second, [floor, ...(after ? [boundBy(after, late, 1)] : [])]);
      const lowerIsBetter = lower.slack >= 0 && (upper.slack < 0 || lower.cost - early.cost < upper.cost - late.cost);
      if (lowerIsBetter) fits[first] = lower;
      else fits[second] = upper;
    }
    if (!crossed) return fits;
  }
  // Expiries too close to agree: from the first on, each is held above the one before, come what may.
  for (let j = 1; j < places.length; j++) {
    const place = places[j]!;
    const early = fits[places[j - 1]!]!;
    const floor = boundBy(early, fits[place]!, -1);
    if (slackOver(floor, fits[place]!.svi) >= 0) continue;
    fits[place] = lifted(held(place, [floor]), early, expiries[place]!);
  }
  return fits;
}

/** `fit` raised in parallel above `early` where a bound alone did not keep it there. */
function lifted(fit: SviFit, early: SviFit, { quotes, years }: SviExpiry): SviFit {
  let raised = fit;
  // The range it is vouched for grows with it, hence again.
  for (let round = 0; round < MAX_LIFTS; round++) {
    const slack = slackOver(boundBy(early, raised, -1), raised.svi);
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
