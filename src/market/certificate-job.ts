import { type Certificate, type CertifiedSlice, certify } from "./certificate.ts";
import { S, SLICE_ROW_LENGTH } from "./derived-columns.ts";
import type { MarketSnapshot, SnapshotExpiry, SnapshotFuture, SnapshotOption } from "./market-snapshot.ts";
import { rowSmile } from "./row-smile.ts";
import { WARNING_KINDS } from "./snapshot-warnings.ts";
import { SURFACE_MODELS } from "./surface-fit.ts";
import { readWitness, tapeOf, writeWitness } from "./witness-tape.ts";

/** Witnesses handed on, those with the largest gain; all are counted. */
export const MOST_WITNESSES = 50;

const BREACHES = ["missing", "monotone", "convex", "calendar"] as const;

/** Packs a snapshot and the slice rows (`S`) published with it for `certifyJob`. Names stay behind: legs come back by place. */
export function packCertificateInput(snapshot: MarketSnapshot, rows: readonly Float64Array[]): Float64Array {
  const { time, inverse, american, spot, simulated, fees, staleAfter, expiries, options, futures } = snapshot;
  const out: number[] = [time, inverse ? 1 : 0, american ? 1 : 0, spot, simulated ? 1 : 0, staleAfter];
  out.push(fees.taker, fees.cap, fees.delivery, fees.deliveryCap, fees.futureTaker);
  out.push(expiries.length, options.length, futures.length, rows.length);
  for (const { expiry, years, forward, discount } of expiries) out.push(expiry, years, forward, discount);
  for (const one of options) out.push(one.expiry, one.strike, one.isCall ? 1 : 0, ...quoteOf(one), one.mark);
  for (const one of futures) out.push(one.expiry, ...quoteOf(one));
  const packed = new Float64Array(out.length + rows.length * SLICE_ROW_LENGTH);
  packed.set(out);
  rows.forEach((row, i) => {
    packed.set(row.subarray(0, SLICE_ROW_LENGTH), out.length + i * SLICE_ROW_LENGTH);
  });
  return packed;
}

function quoteOf({ bid, ask, bidSize, askSize, confirmedAt }: SnapshotFuture): number[] {
  return [bid, ask, bidSize, askSize, confirmedAt];
}

/** Certifies a packed snapshot. The answer is read by `readCertificate`. */
export function certifyJob(input: Float64Array): Float64Array {
  const { snapshot, rows } = readCertificateInput(input);
  return packCertificate(
    certify(
      snapshot,
      snapshot.expiries.map((terms) => rowSmile(terms, rows.get(terms.expiry))),
    ),
    rows,
  );
}

/** What `packCertificateInput` packed; the names of options and futures are their places. */
export function readCertificateInput(input: Float64Array): {
  readonly snapshot: MarketSnapshot;
  readonly rows: ReadonlyMap<number, Float64Array>;
} {
  const { next } = tapeOf(input);
  const head = { time: next(), inverse: next() === 1, american: next() === 1, spot: next(), simulated: next() === 1 };
  const staleAfter = next();
  const fees = { taker: next(), cap: next(), delivery: next(), deliveryCap: next(), futureTaker: next() };
  const [expiryCount, optionCount, futureCount, rowCount] = [next(), next(), next(), next()];
  const list = <T>(count: number, read: (place: number) => T): T[] => Array.from({ length: count }, (_, i) => read(i));
  const expiries = list(
    expiryCount,
    (): SnapshotExpiry => ({ expiry: next(), years: next(), forward: next(), discount: next() }),
  );
  const quote = () => ({ bid: next(), ask: next(), bidSize: next(), askSize: next(), confirmedAt: next() });
  const options = list(optionCount, (place): SnapshotOption => {
    const contract = { name: String(place), expiry: next(), strike: next(), isCall: next() === 1 };
    return { ...contract, ...quote(), mark: next() };
  });
  const futures = list(
    futureCount,
    (place): SnapshotFuture => ({ name: String(optionCount + place), expiry: next(), ...quote() }),
  );
  const rows = new Map<number, Float64Array>();
  for (let i = 0; i < rowCount; i++) {
    const row = Float64Array.from({ length: SLICE_ROW_LENGTH }, next);
    rows.set(row[S.expiry]!, row);
  }
  const snapshot = { ...head, underlying: "", currency: "", fees, staleAfter, expiries, options, futures };
  return { snapshot, rows };
}

function packCertificate(certificate: Certificate, rows: ReadonlyMap<number, Float64Array>): Float64Array {
  const { time, slices, minCalendarSlack, violations, worst, market, warnings } = certificate;
  const witnesses = market.witnesses.slice(0, MOST_WITNESSES);
  const out: number[] = [time, minCalendarSlack, violations];
  out.push(worst === null ? -1 : BREACHES.indexOf(worst.kind), worst?.expiry ?? 0, worst?.k ?? 0, worst?.size ?? 0);
  out.push(market.executable, market.stale, market.crossed, market.witnesses.length);
  out.push(slices.length, witnesses.length, warnings.length);
  for (const slice of slices) {
    out.push(slice.expiry, slice.years, slice.forward, slice.model === null ? -1 : SURFACE_MODELS.indexOf(slice.model));
    out.push(rows.get(slice.expiry)?.[S.reason] ?? -1, slice.fromStrike, slice.toStrike);
    out.push(slice.minG, slice.leeSlope, slice.calendarSlack, slice.violations);
  }
  for (const witness of witnesses) writeWitness(out, witness);
  for (const { kind, expiry, apart, marked, gap } of warnings) {
    out.push(WARNING_KINDS.indexOf(kind), expiry, apart, marked, gap);
  }
  return Float64Array.from(out);
}

/** A certificate as it comes back from a job: `found` counts all witnesses, of which the first are listed. */
export interface JobCertificate extends Omit<Certificate, "slices"> {
  readonly slices: readonly (Omit<CertifiedSlice, "params" | "unfitted"> & { readonly reason: number })[];
  readonly found: number;
}

/** Reads the answer of `certifyJob` for `snapshot`, whose names it needs; null where the job failed. */
export function readCertificate(output: Float64Array, snapshot: MarketSnapshot): JobCertificate | null {
  if (output.length === 0) return null;
  const { next } = tapeOf(output);
  const names = [...snapshot.options, ...snapshot.futures].map(({ name }) => name);
  const head = { time: next(), minCalendarSlack: next(), violations: next() };
  const breach = BREACHES[next()];
  const place = { expiry: next(), k: next(), size: next() };
  const market = { executable: next(), stale: next(), crossed: next() };
  const found = next();
  const [sliceCount, witnessCount, warningCount] = [next(), next(), next()];
  const list = <T>(count: number, read: () => T): T[] => Array.from({ length: count }, read);
  const slices = list(sliceCount, () => ({
    expiry: next(),
    years: next(),
    forward: next(),
    model: SURFACE_MODELS[next()] ?? null,
    reason: next(),
    fromStrike: next(),
    toStrike: next(),
    minG: next(),
    leeSlope: next(),
    calendarSlack: next(),
    violations: next(),
  }));
  const witnesses = list(witnessCount, () => readWitness(next, names, snapshot.currency));
  const warnings = list(warningCount, () => ({
    kind: WARNING_KINDS[next()] ?? "noSizes",
    expiry: next(),
    apart: next(),
    marked: next(),
    gap: next(),
  }));
  const { underlying, currency, simulated } = snapshot;
  const worst = breach === undefined ? null : { kind: breach, ...place };
  return { ...head, underlying, currency, simulated, slices, worst, market: { ...market, witnesses }, found, warnings };
}
