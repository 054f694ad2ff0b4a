import type { BookPosition } from "./portfolio-document.ts";
import { EXCLUDED, EXCLUDED_WORDS, SUMMED_FIELDS, V, VALUE_FIELD_COUNT } from "./valuation.ts";

/** What a book holds of each instrument: however many positions there are, no more rows than instruments. */
export interface Holdings {
  readonly names: readonly string[];
  /** `VALUE_FIELDS` summed over the positions of an instrument; its own price and forward. */
  readonly rows: Float64Array<ArrayBuffer>;
  /** Average prices paid, quote currency; NaN where one of them is not known. */
  readonly averages: Float64Array<ArrayBuffer>;
}

/** Sums valued positions (`VALUE_FIELDS` of each, in the book's order) by instrument; those in no total are left out. */
export function holdings(positions: readonly BookPosition[], values: Float64Array): Holdings {
  const places = new Map<string, number>();
  const firsts: number[] = [];
  const place = new Int32Array(positions.length).fill(-1);
  positions.forEach(({ instrument }, i) => {
    if (values[i * VALUE_FIELD_COUNT + V.excluded] !== EXCLUDED.none) return;
    let at = places.get(instrument);
    if (at === undefined) {
      at = firsts.push(i) - 1;
      places.set(instrument, at);
    }
    place[i] = at;
  });
  const rows = new Float64Array(firsts.length * VALUE_FIELD_COUNT);
  const paid = new Float64Array(firsts.length);
  firsts.forEach((first, at) => {
    rows.set(values.subarray(first * VALUE_FIELD_COUNT, (first + 1) * VALUE_FIELD_COUNT), at * VALUE_FIELD_COUNT);
    for (const field of SUMMED) rows[at * VALUE_FIELD_COUNT + field] = 0;
  });
  positions.forEach(({ averagePrice }, i) => {
    const to = place[i]! * VALUE_FIELD_COUNT;
    const from = i * VALUE_FIELD_COUNT;
    if (to < 0) return;
    for (const field of SUMMED) rows[to + field]! += values[from + field]!;
    paid[place[i]!]! += (averagePrice ?? Number.NaN) * values[from + V.size]!;
  });
  const averages = paid.map((sum, at) => sum / rows[at * VALUE_FIELD_COUNT + V.size]!);
  return { names: [...places.keys()], rows, averages };
}

const SUMMED = [V.size, ...SUMMED_FIELDS];

/** Positions that no sum contains: how many, and one line for each, "instrument: reason". One text crosses threads at once. */
export interface LeftOut {
  readonly count: number;
  readonly lines: string;
}

export const NOTHING_LEFT_OUT: LeftOut = { count: 0, lines: "" };

export function leftOut(list: readonly (readonly [instrument: string, reason: string])[]): LeftOut {
  return { count: list.length, lines: list.map((one) => one.join(": ")).join("\n") };
}

/** Of valued positions those that are in no total. */
export function leftOutOf(positions: readonly BookPosition[], values: Float64Array): LeftOut {
  return leftOut(
    positions.flatMap(({ instrument }, i) => {
      const code = values[i * VALUE_FIELD_COUNT + V.excluded] ?? EXCLUDED.none;
      return code === EXCLUDED.none ? [] : [[instrument, EXCLUDED_WORDS[code] ?? ""] as const];
    }),
  );
}
