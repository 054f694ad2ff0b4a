import type { Svi } from "./svi.ts";
import { calendarSlack } from "./svi-calendar.ts";
import { DEFAULT_WEIGHTS, fitSvi, guardedRange, type SviFit } from "./svi-fit.ts";
import type { SliceQuotes, SliceWeights, SviBound } from "./svi-objective.ts";

/** One expiry to fit. */
export interface SviExpiry {
  readonly years: number;
  readonly quotes: SliceQuotes;
}

/** Rounds of refitting neighbours that cross; then every slice is held above the one before, come what may. */
const MAX_SWEEPS = 4;

/**
 * Fits raw SVI slices (expiries ascending in years; `previous` to start warm) that do not cross where both are vouched for. Where two
 * would, the one without quotes there gives way; where both are quoted, the later. Null where an expiry has too few quotes.
 */
export function fitSviSurface(
  expiries: readonly SviExpiry[],
  previous: readonly (Svi | null)[] | null,
  weights: SliceWeights = DEFAULT_WEIGHTS,
): (SviFit | null)[] {
  const fits = expiries.map(({ quotes, years }, i) => fitSvi(quotes, years, previous?.[i] ?? null, weights));
  const places = fits.flatMap((fit, i) => (fit === null ? [] : [i]));
  for (let sweep = 0; sweep <= MAX_SWEEPS; sweep++) {
    let crossed = false;
    for (let j = 0; j < places.length; j++) {
      const here = fits[places[j]!]!;
      const before = fits[places[j - 1] ?? -1] ?? null;
      const after = fits[places[j + 1] ?? -1] ?? null;
      const bounds = [
        ...(before === null ? [] : floorsFrom(before, here, sweep === MAX_SWEEPS)),
        ...(after === null || sweep === MAX_SWEEPS ? [] : ceilingsFrom(here, after)),
      ];
      if (!bounds.some((bound) => isCrossed(here.svi, bound))) continue;
      crossed = true;
      const { quotes, years } = expiries[places[j]!]!;
      const held = fitSvi(quotes, years, here.svi, weights, bounds);
      if (held !== null) fits[places[j]!] = held;
    }
    if (!crossed) break;
  }
  return fits;
}

function isCrossed(svi: Svi, bound: SviBound): boolean {
  if (!(bound.from < bound.to)) return false;
  const [early, late] = bound.side === 1 ? [svi, bound.svi] : [bound.svi, svi];
  return calendarSlack(early, late, bound.from, bound.to).slack < 0;
}

/** Where the earlier slice holds the later up: where the earlier is quoted, or (`everywhere`) both are vouched for. */
function floorsFrom(early: SviFit, late: SviFit, everywhere: boolean): SviBound[] {
  const [from, to] = shared(early, late);
  const bound = { svi: early.svi, side: -1 as const };
  if (everywhere) return [{ ...bound, from, to }];
  return [{ ...bound, from: Math.max(from, early.kMin), to: Math.min(to, early.kMax) }];
}

/** Where the later slice holds the earlier down: outside the earlier's quotes. */
function ceilingsFrom(early: SviFit, late: SviFit): SviBound[] {
  const [from, to] = shared(early, late);
  const bound = { svi: late.svi, side: 1 as const };
  return [
    { ...bound, from, to: Math.min(to, early.kMin) },
    { ...bound, from: Math.max(from, early.kMax), to },
  ];
}

/** Range both slices are vouched for. */
function shared(one: SviFit, other: SviFit): readonly [from: number, to: number] {
  const [a, b] = guardedRange(one.kMin, one.kMax, one.svi);
  const [c, d] = guardedRange(other.kMin, other.kMax, other.svi);
  return [Math.max(a, c), Math.min(b, d)];
}
