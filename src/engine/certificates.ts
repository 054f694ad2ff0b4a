import { type JobCertificate, packCertificateInput, readCertificate } from "../market/certificate-job.ts";
import { yearsToExpiry } from "../market/expiry-time.ts";
import { type GeneralCheck, readGeneralCheck } from "../market/general-check-job.ts";
import type { Instrument } from "../market/instrument.ts";
import type { MarketSnapshot, SnapshotFuture, SnapshotOption } from "../market/market-snapshot.ts";
import { DERIBIT_FEES } from "../market/option-fees.ts";
import { Q } from "../market/quote-columns.ts";
import type { ComputePool } from "./compute-pool.ts";
import type { Derivation } from "./derive.ts";
import { confirmedAt, type HubMarket, indexLevel } from "./hub-market.ts";
import { type FitTimes, STALE_AFTER } from "./surface-fits.ts";

/**
 * Certifies the market as it stands, with the slice rows published for it, in a compute worker; `done` gets null where that failed.
 * One at a time per `key`: a newer request takes the place of one that waits.
 */
export function drawCertificate(
  compute: ComputePool,
  key: string,
  snapshot: MarketSnapshot,
  rows: Iterable<Float64Array>,
  done: (certificate: JobCertificate | null) => void,
): void {
  compute.submit(`certificate ${key}`, "certify", packCertificateInput(snapshot, [...rows]), (output) =>
    done(readCertificate(output, snapshot)),
  );
}

/** Looks for any static arbitrage within each expiry in a compute worker; `done` gets null where that failed. */
export function checkGenerally(
  compute: ComputePool,
  key: string,
  snapshot: MarketSnapshot,
  done: (check: GeneralCheck | null) => void,
): void {
  compute.submit(`general check ${key}`, "generalCheck", packCertificateInput(snapshot, []), (output) =>
    done(readGeneralCheck(output, snapshot)),
  );
}

/** The options and dated futures of the hub's market at one instant. */
export function hubSnapshot(
  market: HubMarket,
  derivation: Derivation,
  { now, at, aliveAt }: FitTimes,
  simulated: boolean,
): MarketSnapshot {
  const options: SnapshotOption[] = [];
  const futures: SnapshotFuture[] = [];
  const expiries = [...market.optionsByExpiry.keys()].sort((a, b) => a - b);
  let sample: Instrument | null = null;
  let spot = Number.NaN;
  const quoteAt = (slot: number) => ({
    bid: market.quotes[Q.bid]![slot]!,
    ask: market.quotes[Q.ask]![slot]!,
    bidSize: market.quotes[Q.bidSize]![slot]!,
    askSize: market.quotes[Q.askSize]![slot]!,
    confirmedAt: confirmedAt(market, slot, aliveAt),
  });
  for (const expiry of expiries) {
    for (const slot of market.optionsByExpiry.get(expiry) ?? []) {
      const instrument = market.instruments[slot];
      if (!instrument) continue;
      if (!sample) {
        sample = instrument;
        spot = indexLevel(market, instrument, slot);
      }
      const { name, strike, right } = instrument;
      const mark = market.quotes[Q.mark]![slot]!;
      options.push({ name, expiry, strike, isCall: right === "call", ...quoteAt(slot), mark });
    }
    const slot = market.futureByExpiry.get(expiry);
    const future = slot === undefined ? null : market.instruments[slot];
    if (slot !== undefined && future) futures.push({ name: future.name, expiry, ...quoteAt(slot) });
  }
  return {
    time: at,
    underlying: market.underlying,
    currency: sample?.settlement ?? "",
    inverse: sample?.inverse ?? false,
    american: false,
    spot,
    simulated,
    fees: DERIBIT_FEES,
    staleAfter: STALE_AFTER,
    expiries: expiries.map((expiry) => ({
      expiry,
      years: yearsToExpiry(expiry, now),
      forward: derivation.forward(expiry)?.value ?? Number.NaN,
      discount: 1,
    })),
    options,
    futures,
  };
}
