import { RULE_SETS } from "./margin/rule-sets.ts";
import { instrumentRecords, RECORD_WIDTH, recordedInstrument, wordList } from "./margin-pack.ts";
import { createMarginTotals, type MarginReport, type MarginTotals, marginReport } from "./margin-report.ts";
import { packValue, packWords, unpackValue } from "./packed-text.ts";
import type { Portfolio } from "./portfolio.ts";
import type { Leg, PricedBook, RiskInstrument } from "./risk-instrument.ts";

/** A book to margin. Of the portfolio only cash and prices paid are looked at. */
export interface MarginJob {
  readonly portfolio: Portfolio;
  readonly book: PricedBook;
}

const HEADER = 5;
const LEG_WIDTH = 4;

/** Packs a book for `marginTotalsJob`: positions that margin cannot tell apart as one. */
export function packMarginTotals({ portfolio, book }: MarginJob): Float64Array {
  return packMarginJob({ portfolio, book: { ...book, legs: netLegs(book) } });
}

/** One leg per instrument, in place of the first on it; futures and perpetuals stay apart, each has a price of its own paid. */
function netLegs({ instruments, legs }: PricedBook): Leg[] {
  const netOf = new Array<{ size: number } | undefined>(instruments.length);
  const net: Leg[] = [];
  for (const { position, instrument, size } of legs) {
    const known = netOf[instrument];
    if (known) {
      known.size += size;
      continue;
    }
    const leg = { position, instrument, size };
    net.push(leg);
    const { kind } = instruments[instrument]!;
    if (kind !== "future" && kind !== "perpetual") netOf[instrument] = leg;
  }
  return net;
}

interface PackedInstruments {
  readonly currency: string;
  readonly records: Float64Array;
  readonly text: Float64Array;
}

/** By list: a book edited at the prices before is of the same one. */
const packedOf = new WeakMap<readonly RiskInstrument[], PackedInstruments>();

function packInstruments(instruments: readonly RiskInstrument[], currency: string): PackedInstruments {
  const known = packedOf.get(instruments);
  if (known?.currency === currency) return known;
  const words = [currency, ...instruments.map(({ id }) => id)];
  const records = instrumentRecords(instruments, wordList(words));
  const packed = { currency, records, text: packWords(words) };
  packedOf.set(instruments, packed);
  return packed;
}

/** Packs a book for `marginReportsJob`: `rules` an id, null for every rule set; `most` legs are told apart. */
export function packMarginJob({ portfolio, book }: MarginJob, rules: string | null = null, most = 0): Float64Array {
  const { instruments, legs } = book;
  const { records, text } = packInstruments(instruments, portfolio.currency);
  const legsAt = HEADER + records.length;
  const textAt = legsAt + legs.length * LEG_WIDTH;
  const out = new Float64Array(textAt + text.length);
  const which = RULE_SETS.findIndex(({ id }) => id === rules);
  out.set([instruments.length, legs.length, portfolio.cash, which, Math.min(most, legs.length)]);
  out.set(records, HEADER);
  let at = legsAt;
  for (const { position, instrument, size } of legs) {
    out[at] = position;
    out[at + 1] = instrument;
    out[at + 2] = size;
    out[at + 3] = portfolio.positions[position]?.averagePrice ?? Number.NaN;
    at += LEG_WIDTH;
  }
  out.set(text, textAt);
  return out;
}

interface UnpackedJob extends MarginJob {
  readonly which: number;
  readonly most: number;
}

/** The instruments of a packed job with the currency of its book, and what they were packed as. */
interface UnpackedInstruments {
  readonly records: Float64Array;
  readonly text: Float64Array;
  readonly currency: string;
  readonly instruments: readonly RiskInstrument[];
}

/** The parts of what `packMarginJob` packed. */
function partsOf(input: Float64Array) {
  const [count, legCount, cash, which, most] = input as unknown as readonly [number, number, number, number, number];
  const legsAt = HEADER + count * RECORD_WIDTH;
  const textAt = legsAt + legCount * LEG_WIDTH;
  const [records, legs, text] = [
    input.subarray(HEADER, legsAt),
    input.subarray(legsAt, textAt),
    input.subarray(textAt),
  ];
  return { count, legCount, cash, which, most, records, legs, text };
}

/** Throws where `input` is not of `packMarginJob`. */
function unpackInstruments(input: Float64Array): UnpackedInstruments {
  const { count, records, text } = partsOf(input);
  // Packed by `packMarginJob` in the same program.
  const words = unpackValue(text) as readonly string[];
  const instruments = Array.from({ length: count }, (_, i) => recordedInstrument(records, i, words, words[i + 1]!));
  return { records, text, currency: words[0]!, instruments };
}

const same = (a: Float64Array, b: Float64Array): boolean =>
  a.length === b.length && a.every((x, i) => Object.is(x, b[i]));

/** What `packMarginJob` packed. Throws where `input` is not of it. */
function unpackMarginJob(input: Float64Array, { currency, instruments } = unpackInstruments(input)): UnpackedJob {
  const { legCount, cash, which, most, legs: packed } = partsOf(input);
  const positions: Portfolio["positions"][number][] = [];
  const legs = Array.from({ length: legCount }, (_, i): Leg => {
    const at = i * LEG_WIDTH;
    const leg = { position: packed[at]!, instrument: packed[at + 1]!, size: packed[at + 2]! };
    const paid = packed[at + 3]!;
    positions[leg.position] = {
      instrument: instruments[leg.instrument]!.id,
      size: leg.size,
      ...(Number.isNaN(paid) ? {} : { averagePrice: paid }),
    };
    return leg;
  });
  const portfolio = { currency, cash, positions };
  return { portfolio, book: { instruments, legs, excluded: [] }, which, most };
}

/**
 * The job: totals of the packed book under every rule set in turn, packed. Small and quick, however many positions there are: of the book
 * before, at the same prices, what an edit left as it was is not scanned again.
 */
export function createMarginTotalsJob(): (input: Float64Array) => Float64Array {
  let known: (UnpackedInstruments & { readonly takes: ReturnType<typeof createMarginTotals>[] }) | null = null;
  return (input) => {
    const { records, text } = partsOf(input);
    if (known === null || !same(records, known.records) || !same(text, known.text)) {
      const of = unpackInstruments(input);
      known = { ...of, takes: RULE_SETS.map((rules) => createMarginTotals(rules, of.instruments, of.currency)) };
    }
    const { portfolio, book } = unpackMarginJob(input, known);
    return packValue(known.takes.map((take) => take(portfolio, book)));
  };
}

/** The job: reports under the packed rule set, or under every one, packed. */
export function marginReportsJob(input: Float64Array): Float64Array {
  const { portfolio, book, which, most } = unpackMarginJob(input);
  const wanted = which < 0 ? RULE_SETS : RULE_SETS.slice(which, which + 1);
  return packValue(wanted.map((rules) => marginReport(rules, portfolio, book, most)));
}

/** The totals in a job's answer; empty where the job failed. */
export function unpackMarginTotals(output: Float64Array): readonly MarginTotals[] {
  return output.length === 0 ? [] : (unpackValue(output) as readonly MarginTotals[]);
}

/** The reports in a job's answer; empty where the job failed. */
export function unpackMarginReports(output: Float64Array): readonly MarginReport[] {
  return output.length === 0 ? [] : (unpackValue(output) as readonly MarginReport[]);
}
