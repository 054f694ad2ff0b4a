import { RULE_SETS } from "./margin/rule-sets.ts";
import { instrumentRecords, RECORD_WIDTH, recordedInstrument, wordList } from "./margin-pack.ts";
import { type MarginReport, type MarginTotals, marginReport, marginTotals } from "./margin-report.ts";
import { packValue, packWords, unpackValue } from "./packed-text.ts";
import type { Portfolio } from "./portfolio.ts";
import type { Leg, PricedBook } from "./risk-instrument.ts";

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

/** Packs a book for `marginReportsJob`: `rules` an id, null for every rule set; `most` legs are told apart. */
export function packMarginJob({ portfolio, book }: MarginJob, rules: string | null = null, most = 0): Float64Array {
  const { instruments, legs } = book;
  const words = [portfolio.currency, ...instruments.map(({ id }) => id)];
  const records = instrumentRecords(instruments, wordList(words));
  const text = packWords(words);
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

/** What `packMarginJob` packed. Throws where `input` is not of it. */
function unpackMarginJob(input: Float64Array): UnpackedJob {
  const [count, legCount, cash, which, most] = input as unknown as readonly [number, number, number, number, number];
  const legsAt = HEADER + count * RECORD_WIDTH;
  const textAt = legsAt + legCount * LEG_WIDTH;
  // Packed by `packMarginJob` in the same program.
  const words = unpackValue(input.subarray(textAt)) as readonly string[];
  const records = input.subarray(HEADER, legsAt);
  const instruments = Array.from({ length: count }, (_, i) => recordedInstrument(records, i, words, words[i + 1]!));
  const positions: Portfolio["positions"][number][] = [];
  const legs = Array.from({ length: legCount }, (_, i): Leg => {
    const at = legsAt + i * LEG_WIDTH;
    const leg = { position: input[at]!, instrument: input[at + 1]!, size: input[at + 2]! };
    const paid = input[at + 3]!;
    positions[leg.position] = {
      instrument: instruments[leg.instrument]!.id,
      size: leg.size,
      ...(Number.isNaN(paid) ? {} : { averagePrice: paid }),
    };
    return leg;
  });
  const portfolio = { currency: words[0]!, cash, positions };
  return { portfolio, book: { instruments, legs, excluded: [] }, which, most };
}

/** The job: totals of the packed book under every rule set in turn, packed. Small and quick, however many positions there are. */
export function marginTotalsJob(input: Float64Array): Float64Array {
  const { portfolio, book } = unpackMarginJob(input);
  return packValue(RULE_SETS.map((rules) => marginTotals(rules, portfolio, book)));
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
