import type { ChainRow } from "../market/chain-csv.ts";
import { yearsToExpiry } from "../market/expiry-time.ts";
import {
  chooseForward,
  interpolatedForward,
  type KnownForward,
  type ParityPair,
  parityForward,
} from "../market/forward.ts";
import { isInverse } from "./instrument-root.ts";

/**
 * Forward of each row of a venue's chain: the underlying price its venue states for it, else one for its expiry: the median of what the venue states on
 * other rows, put–call parity, or the basis interpolated from other expiries.
 */
export function chainForwards(rows: readonly ChainRow[]): (row: ChainRow) => number {
  const byExpiry = new Map<number, ChainRow[]>();
  for (const row of rows) {
    const others = byExpiry.get(row.expiry);
    if (others) others.push(row);
    else byExpiry.set(row.expiry, [row]);
  }
  const spot = median(rows.map((row) => row.index).filter((price) => price > 0));
  const known = new Map<number, number>();
  for (const [expiry, group] of byExpiry) {
    const venue = median(group.map((row) => row.underlying).filter((price) => price > 0));
    const parity =
      venue > 0
        ? null
        : parityForward(pairsOf(group), { inverse: isInverse(group[0]!.instrument), fitDiscount: false });
    const choice = chooseForward({ future: Number.NaN, venue, venueIsFuture: false, parity, interpolated: Number.NaN });
    if (choice.forward > 0) known.set(expiry, choice.forward);
  }
  const curve: KnownForward[] = [...known].map(([expiry, forward]) => ({
    years: yearsToExpiry(expiry, byExpiry.get(expiry)![0]!.time),
    forward,
  }));
  return (row) => {
    if (row.underlying > 0) return row.underlying;
    return known.get(row.expiry) ?? interpolatedForward(curve, spot, yearsToExpiry(row.expiry, row.time));
  };
}

function pairsOf(rows: readonly ChainRow[]): ParityPair[] {
  const puts = new Map(rows.filter((row) => row.right === "put").map((row) => [row.strike, row]));
  return rows.flatMap((call) => {
    const put = call.right === "call" ? puts.get(call.strike) : undefined;
    if (put === undefined) return [];
    return [{ strike: call.strike, callBid: call.bid, callAsk: call.ask, putBid: put.bid, putAsk: put.ask }];
  });
}

/** Middle value, NaN of none. Sorts `values`. */
export function median(values: number[]): number {
  if (values.length === 0) return Number.NaN;
  values.sort((x, y) => x - y);
  const middle = values.length >> 1;
  return values.length % 2 === 1 ? values[middle]! : 0.5 * (values[middle - 1]! + values[middle]!);
}
