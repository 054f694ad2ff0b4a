import { D } from "../market/derived-columns.ts";
import { Q } from "../market/quote-columns.ts";
import type { HubMarket } from "./hub-market.ts";
import { calendarVol, midPrice, type StartMarks } from "./instrument-states.ts";
import type { PortfolioStorage } from "./portfolio-storage.ts";
import { packSamples, type Sample, unpackSamples, WIDTH } from "./start-mark-file.ts";

const MINUTE = 60_000;
/** Samples are a minute apart for half an hour, then a quarter of an hour, for two days. */
const FINE_SAMPLES = 30;
const COARSE = 15 * MINUTE;
const KEPT = 48 * 60 * MINUTE;
/** A start of P&L: marks then, and the instant they are really from (later than asked where none were seen in time). */
export interface FoundStart extends StartMarks {
  /** Epoch ms of the latest mark used so far; NaN before one was. */
  readonly from: number;
}

/** Marks of the whole market at past instants, kept over a reload where there is a storage, for P&L since one of them. All times epoch ms of market time. */
export interface StartMarkLog {
  /** Takes a sample if one is due at `at`. */
  sample(market: HubMarket, at: number): void;
  /** Marks at `start`: the last sample at or before it, else the first one after it. */
  at(start: number): FoundStart;
  /** Another market. `key` names where its marks are stored; null stores and finds none (a recording has its own past). */
  open(key: string | null): void;
}

const STORED = "start-marks";

const minuteOf = (at: number): number => Math.floor(at / MINUTE);

export function createStartMarks(storage: PortfolioStorage | null): StartMarkLog {
  const numbers = new Map<string, number>();
  let samples: Sample[] = [];
  /** The first sample of this visit, in whose minute the market's quotes arrive one by one. */
  let filling: Sample | null = null;
  let key: string | null = null;
  let saving: Promise<void> = Promise.resolve();

  /** What was seen before this visit comes before what is seen in it. */
  async function load(from: PortfolioStorage, of: string): Promise<void> {
    const found = unpackSamples(await from.load(`${STORED} ${of}`));
    if (key !== of || !found) return;
    const places = found.names.map((name) => {
      if (!numbers.has(name)) numbers.set(name, numbers.size);
      return numbers.get(name)!;
    });
    const first = samples[0]?.at ?? Number.POSITIVE_INFINITY;
    const earlier = found.samples
      .filter(({ at }) => at < first)
      .map(({ at, values }): Sample => {
        const wide = new Float64Array(numbers.size * WIDTH).fill(Number.NaN);
        places.forEach((place, i) => {
          wide.set(values.subarray(i * WIDTH, (i + 1) * WIDTH), place * WIDTH);
        });
        return { at, values: wide };
      });
    samples = [...earlier, ...samples];
  }

  /** Marks are a convenience: a browser that keeps none starts P&L where the visit does, and says so. */
  function save(): void {
    if (!storage || key === null) return;
    const of = key;
    const packed = packSamples(numbers.keys(), samples);
    saving = saving.then(() => storage.save(`${STORED} ${of}`, packed)).catch(() => undefined);
  }

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

  function valueAt(name: string, start: number, field: number): { value: number; at: number; sample: Sample | null } {
    const number = numbers.get(name);
    let found: ReturnType<typeof valueAt> = { value: Number.NaN, at: Number.NaN, sample: null };
    if (number === undefined) return found;
    for (const sample of samples) {
      const { at, values } = sample;
      const value = values[number * WIDTH + field] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      // While nobody looked, nothing is known: marks of long before the start are not those of the start.
      if (at < start - COARSE - MINUTE) continue;
      // A sample within a minute after the start is the mark of the start.
      if (at <= start + MINUTE || Number.isNaN(found.value)) found = { value, at, sample };
      if (at > start + MINUTE) break;
    }
    return found;
  }

  return {
    sample(market, at) {
      const last = samples[samples.length - 1]?.at ?? Number.NEGATIVE_INFINITY;
      // A replay that seeks back starts again.
      if (at < last) {
        samples = [];
        filling = null;
      }
      const known = filling && minuteOf(filling.at) === minuteOf(at) ? filling : null;
      if (!known && minuteOf(at) === minuteOf(last)) return;
      for (const name of market.slotByName.keys()) if (!numbers.has(name)) numbers.set(name, numbers.size);
      const values = new Float64Array(numbers.size * WIDTH).fill(Number.NaN);
      for (const [name, slot] of market.slotByName) {
        const to = numbers.get(name)! * WIDTH;
        const mark = market.quotes[Q.mark]![slot]!;
        const forward = market.derived[D.forward]![slot]!;
        values[to] = mark;
        values[to + 1] = market.instruments[slot]?.kind === "option" ? forward : mark;
        values[to + 2] = midPrice(market, slot);
        values[to + 3] = calendarVol(market, D.fitVol, slot, at);
      }
      if (known) {
        // What was seen first stays.
        known.values.forEach((value, i) => {
          if (!Number.isNaN(value)) values[i] = value;
        });
        filling = { at: known.at, values };
        samples[samples.indexOf(known)] = filling;
        return;
      }
      samples.push({ at, values });
      filling ??= samples[samples.length - 1]!;
      thin(at);
      save();
    },
    at(start) {
      let from = Number.NaN;
      /** What stood beside the mark in its sample: prices of one instant. */
      const beside = (name: string, field: number): number => {
        const { sample } = valueAt(name, start, 0);
        return sample?.values[numbers.get(name)! * WIDTH + field] ?? Number.NaN;
      };
      return {
        at: start,
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
        mid: (name) => beside(name, 2),
        fit: (name) => ({ vol: beside(name, 3), at: valueAt(name, start, 0).at }),
      };
    },
    open(next) {
      numbers.clear();
      samples = [];
      filling = null;
      key = next;
      if (storage && next !== null) load(storage, next).catch(() => undefined);
    },
  };
}
