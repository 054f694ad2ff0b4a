import * as v from "valibot";
import { BadInput } from "../market/bad-input.ts";
import { certify, type SurfaceSmile } from "../market/certificate.ts";
import { recheckCertificate } from "../market/certificate-recheck.ts";
import { S } from "../market/derived-columns.ts";
import type { MarketSnapshot } from "../market/market-snapshot.ts";
import { rowSmile } from "../market/row-smile.ts";
import { isSliceRows, readSliceRows, type SliceRowsText, writeSliceRows } from "../market/slice-rows-file.ts";
import type { RecheckedFile } from "./aside-protocol.ts";
import { certificateLines, readCertificates } from "./certificate-lines.ts";

const FORMAT = "volscape certificate 1";
/** Longest file read, characters. */
export const MAX_CERTIFICATE_TEXT = 32 << 20;

const number = v.nullable(v.number());
const name = v.pipe(v.string(), v.maxLength(80));
const quote = { bid: number, ask: number, bidSize: number, askSize: number, confirmedAt: number };
const list = <Schema extends v.GenericSchema>(schema: Schema, most: number) =>
  v.pipe(v.array(schema), v.maxLength(most));
const headSchema = v.object({
  format: v.literal(FORMAT),
  snapshot: v.object({
    time: v.number(),
    underlying: name,
    currency: name,
    inverse: v.boolean(),
    american: v.boolean(),
    spot: number,
    simulated: v.boolean(),
    fees: v.object({
      taker: v.number(),
      cap: v.number(),
      delivery: v.number(),
      deliveryCap: v.number(),
      futureTaker: v.number(),
    }),
    staleAfter: v.number(),
    expiries: list(v.object({ expiry: v.number(), years: number, forward: number, discount: number }), 200),
    options: list(
      v.object({ name, expiry: v.number(), strike: v.number(), isCall: v.boolean(), ...quote, mark: number }),
      20_000,
    ),
    futures: list(v.object({ name, expiry: v.number(), ...quote }), 1_000),
  }),
  surface: v.custom<SliceRowsText>(isSliceRows, "not the rows of a surface"),
});

/**
 * A certificate with all that it speaks of, as lines of JSON: quotes, forwards and the published slice rows (`S`) first, then what
 * `certificateLines` says of them.
 */
export function writeCertificateFile(snapshot: MarketSnapshot, rows: readonly Float64Array[]): string {
  const surface = surfaceOf(snapshot, rows);
  const model = surface.find(({ smile }) => smile !== null)?.smile?.model ?? "svi";
  const head = { format: FORMAT, snapshot, surface: writeSliceRows(rows) };
  const lines = [head, ...certificateLines(certify(snapshot, surface), model)];
  return `${lines.map((line) => JSON.stringify(line)).join("\n")}\n`;
}

/** Checks every statement of a certificate file against the quotes and the fits in it. Throws `BadInput` where it is none. */
export function recheckCertificateFile(text: string): RecheckedFile {
  if (text.length > MAX_CERTIFICATE_TEXT) throw new BadInput("too large for a certificate");
  const end = text.indexOf("\n");
  let parsed: unknown;
  try {
    parsed = JSON.parse(end < 0 ? text : text.slice(0, end));
  } catch {
    throw new BadInput("not a certificate file: not JSON", { line: 1 });
  }
  const read = v.safeParse(headSchema, parsed);
  if (!read.success) {
    const issue = read.issues[0];
    throw new BadInput(`not a certificate file: ${v.getDotPath(issue) ?? "its head"}: ${issue.message}`, { line: 1 });
  }
  const { expiries, options, futures, ...rest } = read.output.snapshot;
  const snapshot: MarketSnapshot = {
    ...withNaN(rest),
    expiries: expiries.map(withNaN),
    options: options.map(withNaN),
    futures: futures.map(withNaN),
  };
  const [written] = readCertificates(end < 0 ? "" : text.slice(end + 1));
  if (!written) throw new BadInput("holds no certificate");
  const { time, underlying, simulated } = snapshot;
  const own = written.certificate;
  if (own.time !== time || own.underlying !== underlying) {
    throw new BadInput("its certificate speaks of another snapshot than the one in it");
  }
  const surface = surfaceOf(snapshot, readSliceRows(read.output.surface));
  return { underlying, time, simulated, statements: recheckCertificate(snapshot, surface, own) };
}

function surfaceOf(snapshot: MarketSnapshot, rows: readonly Float64Array[]): SurfaceSmile[] {
  const byExpiry = new Map(rows.map((row) => [row[S.expiry]!, row]));
  return snapshot.expiries.map((terms) => rowSmile(terms, byExpiry.get(terms.expiry)));
}

type NaNForNull<T> = { [K in keyof T]: null extends T[K] ? number : T[K] };

/** NaN is null in JSON. */
function withNaN<T extends object>(value: T): NaNForNull<T> {
  const entries = Object.entries(value).map(([key, one]) => [key, one === null ? Number.NaN : one]);
  return Object.fromEntries(entries) as NaNForNull<T>;
}
