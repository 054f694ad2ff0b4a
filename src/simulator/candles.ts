import { exp } from "../quant/elementary.ts";
import { hashText, noise } from "./random.ts";
import type { Candle, CandleStore } from "./venue.ts";

const MINUTE = 60_000;
const KEPT = 10_000;
/** Periods of the made-up past, minutes: each carries noise in proportion to its square root. */
const OCTAVES = [1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536];

/**
 * Candles of what happened since the opening, and before it a past made up from `seed`: a random-walk-like path that ends
 * in the opening level. `spread` is the path's relative deviation over one day.
 */
export function createCandles(seed: number, start: number, spread: (name: string) => number): CandleStore {
  const series = new Map<string, { opening: number; candles: Candle[] }>();

  /** Log of the made-up level at `time`, up to a constant. */
  function wander(name: string, time: number): number {
    const key = hashText(name) ^ seed;
    const scale = spread(name) / Math.sqrt(1440);
    let sum = 0;
    for (let i = 0; i < OCTAVES.length; i++) {
      const period = OCTAVES[i]! * MINUTE;
      const at = Math.floor(time / period);
      const part = time / period - at;
      const smooth = part * part * (3 - 2 * part);
      const left = noise(key, i, at | 0) - 0.5;
      const right = noise(key, i, (at + 1) | 0) - 0.5;
      sum += Math.sqrt(OCTAVES[i]!) * (left + (right - left) * smooth);
    }
    return sum * scale * 1.6;
  }

  function pastCandle(name: string, opening: number, time: number, step: number): Candle {
    const now = wander(name, start);
    const path = [0, 0.25, 0.5, 0.75, 1].map((part) => opening * exp(wander(name, time + part * step) - now));
    const volume = (step / MINUTE) * 8 * (0.3 + noise(hashText(name), 7, Math.floor(time / step) | 0));
    return [time, path[0]!, Math.max(...path), Math.min(...path), path[4]!, volume];
  }

  return {
    minute(name, time, value, volume) {
      let known = series.get(name);
      if (!known) {
        known = { opening: value, candles: [] };
        series.set(name, known);
      }
      const begin = Math.floor(time / MINUTE) * MINUTE;
      const { candles } = known;
      const last = candles.at(-1);
      if (last?.[0] === begin) {
        candles[candles.length - 1] = [
          begin,
          last[1],
          Math.max(last[2], value),
          Math.min(last[3], value),
          value,
          last[5] + volume,
        ];
        return;
      }
      candles.push([begin, last?.[4] ?? value, value, value, value, volume]);
      if (candles.length > KEPT) candles.splice(0, KEPT / 10);
    },
    range(name, from, to, stepMs) {
      const known = series.get(name);
      if (!known) return [];
      const firstLive = known.candles[0]?.[0] ?? start;
      const result: Candle[] = [];
      let next = 0;
      for (let time = Math.floor(from / stepMs) * stepMs; time <= to; time += stepMs) {
        const end = time + stepMs;
        if (end <= firstLive) {
          result.push(pastCandle(name, known.opening, time, stepMs));
          continue;
        }
        while (next < known.candles.length && known.candles[next]![0] < time) next++;
        let merged: Candle | null = time < firstLive ? pastCandle(name, known.opening, time, firstLive - time) : null;
        for (; next < known.candles.length && known.candles[next]![0] < end; next++) {
          const [, open, high, low, close, volume] = known.candles[next]!;
          merged = merged
            ? [time, merged[1], Math.max(merged[2], high), Math.min(merged[3], low), close, merged[5] + volume]
            : [time, open, high, low, close, volume];
        }
        if (merged) result.push(merged);
      }
      return result;
    },
  };
}
