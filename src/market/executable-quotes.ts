import type { MarketSnapshot, SnapshotExpiry, SnapshotFuture, SnapshotOption } from "./market-snapshot.ts";
import { tradeFee } from "./option-fees.ts";

/** Options of one expiry and right that can be traded, ascending in strike; NaN where a side cannot. */
export interface ExecutableChain {
  readonly options: readonly SnapshotOption[];
  readonly strike: Float64Array;
  /** What a buyer pays and a seller gets per unit, fees included. */
  readonly buy: Float64Array;
  readonly sell: Float64Array;
}

/** One expiry as it can be traded. */
export interface ExecutableExpiry {
  readonly terms: SnapshotExpiry;
  readonly calls: ExecutableChain;
  readonly puts: ExecutableChain;
  readonly futures: readonly SnapshotFuture[];
  /** Quotes left out: older than the snapshot allows, or with a bid above the ask, which no venue lets stand. */
  readonly stale: number;
  readonly crossed: number;
}

/** The quotes of a snapshot that can be executed, by expiry, ascending. */
export function executableExpiries(snapshot: MarketSnapshot): ExecutableExpiry[] {
  const byExpiry = new Map<number, SnapshotOption[]>();
  for (const option of snapshot.options) {
    const others = byExpiry.get(option.expiry);
    if (others) others.push(option);
    else byExpiry.set(option.expiry, [option]);
  }
  return snapshot.expiries.map((terms) => {
    const listed = byExpiry.get(terms.expiry) ?? [];
    const fresh = listed.filter((option) => isFresh(snapshot, option));
    const sound = fresh.filter((option) => !(option.bid > option.ask));
    const futures = snapshot.futures.filter((one) => one.expiry === terms.expiry && isFresh(snapshot, one));
    return {
      terms,
      calls: chainOf(snapshot, terms, true, sound),
      puts: chainOf(snapshot, terms, false, sound),
      futures: futures.filter((one) => !(one.bid > one.ask)),
      stale: listed.length - fresh.length,
      crossed: fresh.length - sound.length,
    };
  });
}

function isFresh({ time, staleAfter }: MarketSnapshot, { confirmedAt }: { readonly confirmedAt: number }): boolean {
  return !(time - confirmedAt > staleAfter);
}

/** Of options listed twice at one strike the later is left out. */
function chainOf(
  { fees, inverse }: MarketSnapshot,
  { forward }: SnapshotExpiry,
  isCall: boolean,
  listed: readonly SnapshotOption[],
): ExecutableChain {
  const options = listed
    .filter((option) => option.isCall === isCall && option.strike > 0 && option.strike < Infinity)
    .sort((x, y) => x.strike - y.strike)
    .filter((option, i, all) => i === 0 || option.strike > all[i - 1]!.strike);
  const unit = inverse ? 1 : forward;
  const side = (price: number, size: number, sign: number): number =>
    price > 0 && price < Infinity && size !== 0 ? price + sign * tradeFee(fees, price, unit) : Number.NaN;
  return {
    options,
    strike: Float64Array.from(options, ({ strike }) => strike),
    buy: Float64Array.from(options, ({ ask, askSize }) => side(ask, askSize, 1)),
    sell: Float64Array.from(options, ({ bid, bidSize }) => side(bid, bidSize, -1)),
  };
}
