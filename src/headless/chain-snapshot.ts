import type { ChainRow } from "../market/chain-csv.ts";
import type { EquityChain } from "../market/equity-chain-csv.ts";
import { yearsToExpiry } from "../market/expiry-time.ts";
import type { MarketSnapshot, SnapshotExpiry, SnapshotOption } from "../market/market-snapshot.ts";
import { DERIBIT_FEES, NO_FEES, type OptionFees } from "../market/option-fees.ts";
import { DEFAULT_QUOTE_LIMITS } from "../market/quote-filter.ts";
import type { ChainFile } from "./chain-file.ts";
import { chainForwards, median } from "./chain-forwards.ts";
import { equityParities } from "./equity-parity.ts";
import { isInverse } from "./instrument-root.ts";

/** One snapshot per underlying of a chain file, in its order, each at the time of its newest quote. */
export function snapshotsOf(file: ChainFile): MarketSnapshot[] {
  if (file.kind === "equity") return equitySnapshots(file.chain);
  return [...grouped(file.rows, (row) => row.instrument.split("-")[0]!)].map(([root, rows]) =>
    venueSnapshot(root, rows),
  );
}

function venueSnapshot(root: string, rows: readonly ChainRow[]): MarketSnapshot {
  const inverse = isInverse(root);
  const time = rows.reduce((newest, row) => Math.max(newest, row.time), -Infinity);
  const forwardOf = chainForwards(rows);
  const expiries = [...grouped(rows, (row) => row.expiry)].map(
    ([expiry, group]): SnapshotExpiry => ({
      expiry,
      years: yearsToExpiry(expiry, time),
      forward: median(group.map(forwardOf).filter((forward) => forward > 0)),
      discount: 1,
    }),
  );
  return {
    time,
    underlying: root,
    currency: inverse ? root : root.split("_")[1]!,
    inverse,
    american: false,
    spot: median(rows.map(({ index }) => index).filter((price) => price > 0)),
    simulated: false,
    fees: feesOf(rows[0]!.venue),
    staleAfter: DEFAULT_QUOTE_LIMITS.staleAfter,
    expiries: expiries.sort((x, y) => x.expiry - y.expiry),
    options: rows.map((row): SnapshotOption => {
      const { instrument: name, expiry, strike, right, bid, ask, bidSize, askSize, mark, time: confirmedAt } = row;
      return { name, expiry, strike, isCall: right === "call", bid, ask, bidSize, askSize, mark, confirmedAt };
    }),
    futures: [],
  };
}

function feesOf(venue: string): OptionFees {
  return venue.startsWith("deribit") ? DERIBIT_FEES : NO_FEES;
}

/** Sizes and the times of single quotes are not in such files. */
function equitySnapshots(chain: EquityChain): MarketSnapshot[] {
  const { time, rows } = chain;
  const { american, spot, byExpiry } = equityParities(chain);
  const expiries = [...byExpiry].map(([expiry, found]): SnapshotExpiry => {
    const { forward, discount } = found ?? { forward: Number.NaN, discount: Number.NaN };
    return { expiry, years: yearsToExpiry(expiry, time), forward, discount };
  });
  return [
    {
      time,
      underlying: rows[0]!.root,
      currency: "USD",
      inverse: false,
      american,
      spot,
      simulated: false,
      fees: NO_FEES,
      staleAfter: Infinity,
      expiries: expiries.sort((x, y) => x.expiry - y.expiry),
      options: rows.map(({ symbol, expiry, strike, right, bid, ask }): SnapshotOption => {
        const unknown = { bidSize: Number.NaN, askSize: Number.NaN, mark: Number.NaN, confirmedAt: Number.NaN };
        return { name: symbol, expiry, strike, isCall: right === "call", bid, ask, ...unknown };
      }),
      futures: [],
    },
  ];
}

function grouped<Row, Key>(rows: readonly Row[], keyOf: (row: Row) => Key): Map<Key, Row[]> {
  const groups = new Map<Key, Row[]>();
  for (const row of rows) {
    const others = groups.get(keyOf(row));
    if (others) others.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return groups;
}
