import { log } from "../quant/elementary.ts";
import { type SliceQuotes, summariseMids } from "../quant/slice-quotes.ts";

/** Quotes of one expiry: vols decimal, ascending in ln(K/F). */
export interface QuotedExpiry {
  readonly years: number;
  readonly quotes: SliceQuotes;
}

/** Why such an expiry has no smile, in words. */
export const CONTRADICTS = "its quotes contradict other expiries";

/** Two expiries contradict each other where at least so many bids of the earlier, and this share of them, stand above the asks of the later. */
const FEWEST = 3;
const SHARE = 0.25;

/**
 * Places of expiries (ascending in years) whose quotes no surface in order can follow along with those of the others: the earlier bids
 * more total variance than the later asks. Of two that contradict each other the one is named that contradicts more of the others, or
 * else lies farther from them at the forward. Ascending; the rest contradict each other nowhere.
 */
export function contradictingExpiries(expiries: readonly QuotedExpiry[]): number[] {
  const against = expiries.map(() => new Set<number>());
  expiries.forEach((late, j) => {
    for (let i = 0; i < j; i++) {
      if (!contradict(expiries[i]!, late)) continue;
      against[i]!.add(j);
      against[j]!.add(i);
    }
  });
  const named: number[] = [];
  for (;;) {
    const most = Math.max(0, ...against.map((others) => others.size));
    if (most === 0) return named.sort((a, b) => a - b);
    const worst = against.flatMap((others, i) => (others.size === most ? [i] : []));
    const sound = expiries.flatMap((_, i) => (named.includes(i) || worst.includes(i) ? [] : [i]));
    let place = worst[0]!;
    for (const one of worst) {
      if (strangeness(expiries, sound, one) > strangeness(expiries, sound, place)) place = one;
    }
    for (const other of against[place]!) against[other]!.delete(place);
    against[place]!.clear();
    named.push(place);
  }
}

/** Whether bids of `early` stand above asks of `late` in total variance, which rises in time at equal moneyness. */
function contradict(early: QuotedExpiry, late: QuotedExpiry): boolean {
  const { count, k, askVol } = late.quotes;
  let above = 0;
  let compared = 0;
  let low = -1;
  let high = 0;
  for (let i = 0; i < early.quotes.count; i++) {
    const bid = early.quotes.bidVol[i]!;
    const at = early.quotes.k[i]!;
    if (!(bid > 0)) continue;
    for (; high < count && k[high]! < at; high++) if (askVol[high]! > 0) low = high;
    while (high < count && !(askVol[high]! > 0)) high++;
    if (high === count) break;
    if (low < 0 && k[high]! > at) continue;
    const share = low < 0 || k[high] === at ? 1 : (at - k[low]!) / (k[high]! - k[low]!);
    const next = askVol[high]! * askVol[high]!;
    // Between two strikes the chord: above any smile that is convex there.
    const ask = low < 0 ? next : askVol[low]! * askVol[low]! * (1 - share) + next * share;
    compared++;
    if (bid * bid * early.years > ask * late.years) above++;
  }
  return above >= FEWEST && above >= SHARE * compared;
}

/** How far total variance at the forward lies from that of the `sound` around it, in logarithms: linear in time between, flat vol beyond. */
function strangeness(expiries: readonly QuotedExpiry[], sound: readonly number[], place: number): number {
  const varianceOf = (i: number): number => {
    const { atmVol } = summariseMids(expiries[i]!.quotes);
    return atmVol * atmVol * expiries[i]!.years;
  };
  const quoted = sound.filter((i) => varianceOf(i) > 0);
  const { years } = expiries[place]!;
  const before = quoted.findLast((i) => expiries[i]!.years <= years);
  const after = quoted.find((i) => expiries[i]!.years > years);
  const near = before ?? after;
  if (near === undefined) return 0;
  let expected = (varianceOf(near) * years) / expiries[near]!.years;
  if (before !== undefined && after !== undefined) {
    const [from, to] = [expiries[before]!.years, expiries[after]!.years];
    expected = varianceOf(before) + ((varianceOf(after) - varianceOf(before)) * (years - from)) / (to - from);
  }
  const distance = Math.abs(log(varianceOf(place) / expected));
  return distance >= 0 ? distance : Infinity;
}
