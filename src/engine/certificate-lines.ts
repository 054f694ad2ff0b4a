import * as v from "valibot";
import { BadInput } from "../market/bad-input.ts";
import type { Certificate, CertifiedSlice } from "../market/certificate.ts";
import type { GeneralVerdict } from "../market/general-arbitrage.ts";
import { warningWords } from "../market/snapshot-warnings.ts";
import type { SurfaceModel } from "../market/surface-fit.ts";
import { ARBITRAGE_CLASSES, type Witness } from "../market/witness.ts";

/** Most witnesses written out; all are counted. */
export const MAX_WITNESSES = 100;

/** The lines of a certificate: head, slices, surface, market, witnesses with the largest gain first, warnings. Missing is null. */
export function certificateLines(certificate: Certificate, model: SurfaceModel): object[] {
  const { time, underlying, currency, simulated, market, warnings, slices } = certificate;
  const { minCalendarSlack, violations, worst } = certificate;
  const { witnesses, executable, stale, crossed } = market;
  const asOf = `${new Date(time).toISOString().slice(11, 19)} UTC`;
  return [
    { certificate: true, time, underlying, currency, simulated, model },
    ...slices.map(({ expiry, ...slice }) => ({ slice: expiry, ...slice })),
    { surface: true, model, minCalendarSlack, violations, worst },
    {
      market: true,
      classes: ARBITRAGE_CLASSES,
      verdict: witnesses.length === 0 ? `no static arbitrage in these classes as of ${asOf}` : "arbitrage",
      found: witnesses.length,
      executable,
      stale,
      crossed,
    },
    ...witnesses.slice(0, MAX_WITNESSES).map(witnessOut),
    ...warnings.map((warning) => ({ warning: warning.kind, expiry: warning.expiry, words: warningWords(warning) })),
  ].map(withNulls);
}

/** A line for each expiry that the general check looked at, followed by its proof where it found one. */
export function generalLines(verdicts: readonly GeneralVerdict[]): object[] {
  return verdicts
    .flatMap(({ expiry, state, reason, trades, witness }): object[] => [
      { general: expiry, state, reason: reason === "" ? null : reason, trades },
      ...(witness === null ? [] : [witnessOut(witness)]),
    ])
    .map(withNulls);
}

function witnessOut({ kind, ...witness }: Witness): object {
  return { witness: kind, ...witness };
}

/** JSON has no NaN or Infinity: both are null. */
function withNulls(line: object): object {
  return JSON.parse(JSON.stringify(line)) as object;
}

const number = v.nullable(v.number());
const model = v.picklist(["svi", "essvi", "sabr", "free"]);
const sliceLine = v.object({
  slice: v.number(),
  years: number,
  forward: number,
  model: v.nullable(model),
  unfitted: v.string(),
  params: v.record(v.string(), v.number()),
  fromStrike: number,
  toStrike: number,
  minG: number,
  leeSlope: number,
  calendarSlack: number,
  violations: v.number(),
});
const legLine = v.object({
  name: v.string(),
  kind: v.picklist(["call", "put", "future", "cash"]),
  expiry: number,
  strike: number,
  quantity: v.number(),
  price: v.number(),
  fee: v.number(),
  available: number,
  age: number,
});
const witnessLine = v.object({
  witness: v.picklist([...ARBITRAGE_CLASSES, "general"]),
  expiry: v.number(),
  legs: v.pipe(v.array(legLine), v.maxLength(1_000)),
  cost: v.number(),
  payoff: v.number(),
  worstSpot: number,
  gain: v.number(),
  sizeKnown: v.boolean(),
  carry: number,
});
const headLine = v.object({
  certificate: v.literal(true),
  time: v.number(),
  underlying: v.string(),
  currency: v.string(),
  simulated: v.boolean(),
  model,
});
const surfaceLine = v.object({ surface: v.literal(true), minCalendarSlack: number, violations: v.number() });
const marketLine = v.object({
  market: v.literal(true),
  executable: v.number(),
  stale: v.number(),
  crossed: v.number(),
});

/** A certificate as written to a file, with the model its surface was fitted with. */
export interface WrittenCertificate {
  readonly certificate: Certificate;
  readonly model: SurfaceModel;
}

/** Reads back what `certificateLines` gave, one certificate per head line. Throws `BadInput` naming the line at fault. */
export function readCertificates(text: string): WrittenCertificate[] {
  const written: {
    head: v.InferOutput<typeof headLine>;
    slices: CertifiedSlice[];
    witnesses: Witness[];
    rest: Rest;
  }[] = [];
  text.split("\n").forEach((row, i) => {
    if (row.trim() === "") return;
    const line = parse(row, i + 1);
    const take = <Schema extends v.GenericSchema>(schema: Schema): v.InferOutput<Schema> => {
      const read = v.safeParse(schema, line);
      if (read.success) return read.output;
      throw new BadInput(`not a line of a certificate: ${read.issues[0].message}`, { line: i + 1 });
    };
    if ("certificate" in line) {
      written.push({ head: take(headLine), slices: [], witnesses: [], rest: { ...NOTHING } });
      return;
    }
    const last = written.at(-1);
    if (last === undefined) throw new BadInput("not the head of a certificate", { line: i + 1 });
    if ("slice" in line) {
      const { slice, ...read } = take(sliceLine);
      last.slices.push({ ...withNaN(read), expiry: slice, params: read.params });
    } else if ("witness" in line) {
      const { witness, legs, ...read } = take(witnessLine);
      last.witnesses.push({ ...withNaN(read), kind: witness, legs: legs.map(withNaN) });
    } else if ("surface" in line) Object.assign(last.rest, withNaN(take(surfaceLine)));
    else if ("market" in line) Object.assign(last.rest, take(marketLine));
    else if (!("warning" in line || "general" in line))
      throw new BadInput("not a line of a certificate", { line: i + 1 });
  });
  if (written.length === 0) throw new BadInput("holds no certificate");
  return written.map(({ head, slices, witnesses, rest }) => ({
    model: head.model,
    certificate: {
      ...head,
      slices,
      minCalendarSlack: rest.minCalendarSlack,
      violations: rest.violations,
      worst: null,
      market: { witnesses, executable: rest.executable, stale: rest.stale, crossed: rest.crossed },
      warnings: [],
    },
  }));
}

interface Rest {
  minCalendarSlack: number;
  violations: number;
  executable: number;
  stale: number;
  crossed: number;
}

const NOTHING: Rest = { minCalendarSlack: Number.NaN, violations: 0, executable: 0, stale: 0, crossed: 0 };

function parse(row: string, line: number): object {
  let read: unknown;
  try {
    read = JSON.parse(row);
  } catch {
    throw new BadInput("not JSON", { line });
  }
  if (typeof read !== "object" || read === null) throw new BadInput("not a line of a certificate", { line });
  return read;
}

type NaNForNull<T> = { [K in keyof T]: T[K] extends number | null ? number : Exclude<T[K], never> };

/** `line` with NaN for null, but in `model`, which may be null. */
function withNaN<T extends object>(line: T): NaNForNull<T> {
  const entries = Object.entries(line).map(([key, value]) => [
    key,
    value === null && key !== "model" ? Number.NaN : value,
  ]);
  return Object.fromEntries(entries) as NaNForNull<T>;
}
