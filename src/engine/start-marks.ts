import { D } from "../market/derived-columns.ts";
import { Q } from "../market/quote-columns.ts";
import type { HubMarket } from "./hub-market.ts";
import type { StartMarks } from "./instrument-states.ts";

const MINUTE = 60_000;
/** Samples are a minute apart for half an hour, then a quarter of an hour, for two days. */
const FINE_SAMPLES = 30;
const COARSE = 15 * MINUTE;
const KEPT = 48 * 60 * MINUTE;
/** Mark and forward. */
const WIDTH = 2;

interface Sample {
  readonly at: number;
  /** Pairs by the number of the instrument's name. */
  readonly values: Float64Array;
}

/** A start of P&L: marks then, and the instant they are really from (later than asked where none were seen in time). */
export interface FoundStart extends StartMarks {
  /** Epoch ms of the latest mark used so far; NaN before one was. */
  readonly from: number;
}

/** Marks of the whole market at past instants, in memory, for P&L since one of them. All times epoch ms of market time. */
export interface StartMarkLog {
  /** Takes a sample if one is due at `at`. */
  sample(market: HubMarket, at: number): void;
  /** Marks at `start`: the last sample at or before it, else the first one after it. */
  at(start: number): FoundStart;
  clear(): void;
}

export function createStartMarks(): StartMarkLog {
  const numbers = new Map<string, number>();
  let samples: Sample[] = [];

  function thin(now: number): void {
    const fineFrom = now - FINE_SAMPLES * MINUTE;
    let lastKept = Number.NEGATIVE_INFINITY;
    samples = samples.filter(({ at }) => {
      if (at < now - KEPT) return false;
      if (at < fineFrom && Math.floor(at / COARSE) === Math.floor(lastKept / COARSE)) return false;
      lastKept = at;
      return true;
    });
  }

  function valueAt(name: string, start: number, field: number): { value: number; at: number } {
    const number = numbers.get(name);
    let found = { value: Number.NaN, at: Number.NaN };
    if (number === undefined) return found;
    for (const { at, values } of samples) {
      const value = values[number * WIDTH + field] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      // A sample within a minute after the start is the mark of the start.
      if (at <= start + MINUTE || Number.isNaN(found.value)) found = { value, at };
      if (at > start + MINUTE) break;
    }
    return found;
  }

  return {
    sample(market, at) {
      const last = samples[samples.length - 1]?.at ?? Number.NEGATIVE_INFINITY;
      // A replay that seeks back starts again.
      if (at < last) samples = [];
      const known = Math.floor(at / MINUTE) === Math.floor(last / MINUTE) ? samples[0] : undefined;
      // The first minute fills up as quotes arrive; what was seen first stays.
      if (known && samples.length > 1) return;
      for (const name of market.slotByName.keys()) if (!numbers.has(name)) numbers.set(name, numbers.size);
      const values = new Float64Array(numbers.size * WIDTH).fill(Number.NaN);
      for (const [name, slot] of market.slotByName) {
        const to = numbers.get(name)! * WIDTH;
        const mark = market.quotes[Q.mark]![slot]!;
        const forward = market.derived[D.forward]![slot]!;
        values[to] = mark;
        values[to + 1] = market.instruments[slot]?.kind === "option" ? forward : mark;
      }
      if (known) {
        known.values.forEach((value, i) => {
          if (!Number.isNaN(value)) values[i] = value;
        });
        samples = [{ at: known.at, values }];
        return;
      }
      samples.push({ at, values });
      thin(at);
    },
    at(start) {
      let from = Number.NaN;
      return {
        get from() {
          return from;
        },
        mark(name) {
          const { value, at } = valueAt(name, start, 0);
          const effective = Math.max(at, start);
          if (!Number.isNaN(at) && !(effective <= from)) from = effective;
          return value;
        },
        forward: (name) => valueAt(name, start, 1).value,
      };
    },
    clear() {
      numbers.clear();
      samples = [];
    },
  };
}
