import { RULE_SETS } from "./margin/rule-sets.ts";
import type { RuleSet } from "./margin-rules.ts";
import { packWords, unpackValue } from "./packed-text.ts";
import type { RiskInstrument, RiskKind } from "./risk-instrument.ts";

/** Instruments under a rule set with the net size held of each (units of underlying), and numbers of the job's own. */
export interface SizedInstruments {
  readonly rules: RuleSet;
  /** Names the result where the rules settle in the book's own currency and nothing is held. */
  readonly currency: string;
  readonly instruments: readonly RiskInstrument[];
  readonly sizes: Float64Array;
  readonly extra: Float64Array;
}

const KINDS: readonly RiskKind[] = ["option", "future", "perpetual", "spot", "collateral"];
const HEADER = 3;

/** Places of words in a list that grows as they come up. */
export function wordList(words: string[]): (text: string) => number {
  const places = new Map(words.map((text, at) => [text, at]));
  return (text) => {
    const at = places.get(text) ?? words.push(text) - 1;
    places.set(text, at);
    return at;
  };
}

/** Numbers per instrument in `instrumentRecords`. */
export const RECORD_WIDTH = 15;

/** Instruments as numbers, their text as places in `word`'s list. Their ids stay behind. */
export function instrumentRecords(
  instruments: readonly RiskInstrument[],
  word: (text: string) => number,
): Float64Array {
  const records = new Float64Array(instruments.length * RECORD_WIDTH);
  let at = 0;
  for (const of of instruments) {
    records[at] = KINDS.indexOf(of.kind);
    records[at + 1] = word(of.base);
    records[at + 2] = word(of.pair);
    records[at + 3] = word(of.settlement);
    records[at + 4] = of.inverse ? 1 : 0;
    records[at + 5] = of.strike;
    records[at + 6] = of.isCall ? 1 : 0;
    records[at + 7] = of.expiry;
    records[at + 8] = of.years;
    records[at + 9] = of.forward;
    records[at + 10] = of.spot;
    records[at + 11] = of.vol;
    records[at + 12] = of.mark;
    records[at + 13] = of.discount;
    records[at + 14] = of.fixedShare;
    at += RECORD_WIDTH;
  }
  return records;
}

/** The instrument at place `i` of `instrumentRecords`. */
export function recordedInstrument(
  records: Float64Array,
  i: number,
  words: readonly string[],
  id: string,
): RiskInstrument {
  const at = (field: number): number => records[i * RECORD_WIDTH + field]!;
  return {
    id,
    kind: KINDS[at(0)]!,
    base: words[at(1)]!,
    pair: words[at(2)]!,
    settlement: words[at(3)]!,
    inverse: at(4) === 1,
    strike: at(5),
    isCall: at(6) === 1,
    expiry: at(7),
    years: at(8),
    forward: at(9),
    spot: at(10),
    vol: at(11),
    mark: at(12),
    discount: at(13),
    fixedShare: at(14),
  };
}

/** Packs instruments for a compute job: columns of numbers, with what is text once each behind them. Their ids stay behind. */
export function packSized({ rules, currency, instruments, sizes, extra }: SizedInstruments): Float64Array {
  const words: string[] = [currency];
  const records = instrumentRecords(instruments, wordList(words));
  const text = packWords(words);
  const out = new Float64Array(HEADER + records.length + sizes.length + extra.length + text.length);
  out.set([RULE_SETS.indexOf(rules), instruments.length, extra.length]);
  out.set(records, HEADER);
  out.set(sizes, HEADER + records.length);
  out.set(extra, HEADER + records.length + sizes.length);
  out.set(text, HEADER + records.length + sizes.length + extra.length);
  return out;
}

/** What `packSized` packed; instruments have their place for an id. Throws where `input` is not of it. */
export function unpackSized(input: Float64Array): SizedInstruments {
  const rules = RULE_SETS[input[0]!];
  const count = input[1]!;
  if (!rules || !Number.isInteger(count)) throw new Error("no packed instruments");
  const sizesAt = HEADER + count * RECORD_WIDTH;
  const extraAt = sizesAt + count;
  const wordsAt = extraAt + input[2]!;
  // Packed by `packSized` in the same program.
  const words = unpackValue(input.subarray(wordsAt)) as readonly string[];
  const records = input.subarray(HEADER, sizesAt);
  const instruments = Array.from({ length: count }, (_, i) => recordedInstrument(records, i, words, String(i)));
  return {
    rules,
    currency: words[0]!,
    instruments,
    sizes: input.subarray(sizesAt, extraAt),
    extra: input.subarray(extraAt, wordsAt),
  };
}
