import { Q } from "../market/quote-columns.ts";
import type { HubMarket } from "./hub-market.ts";
import type { EngineReply } from "./protocol.ts";

const INTERVAL = 5_000;
const SAMPLES = 360;
const FIELDS = [Q.bid, Q.ask, Q.mark, Q.markVol] as const;

export interface QuoteHistory {
  /** Takes a sample of every row if one is due at `at` (market time, epoch ms). */
  sample(market: HubMarket, at: number): void;
  read(market: HubMarket, name: string): EngineReply;
}

/** The last half hour of every quote, one sample each 5 s of market time, in memory only. */
export function createQuoteHistory(): QuoteHistory {
  /** Slot → generation and ring of samples × fields. */
  const rings = new Map<number, { generation: number; values: Float64Array }>();
  const times = new Float64Array(SAMPLES).fill(Number.NaN);
  let next = 0;
  let last = Number.NEGATIVE_INFINITY;

  function ringOf(market: HubMarket, slot: number): Float64Array {
    const generation = market.generation[slot]!;
    const known = rings.get(slot);
    if (known?.generation === generation) return known.values;
    const values = new Float64Array(SAMPLES * FIELDS.length).fill(Number.NaN);
    rings.set(slot, { generation, values });
    return values;
  }

  return {
    sample(market, at) {
      // A replay that seeks back starts its history again.
      if (at < last) {
        rings.clear();
        times.fill(Number.NaN);
        last = Number.NEGATIVE_INFINITY;
      }
      if (at - last < INTERVAL) return;
      last = at;
      times[next] = at;
      market.instruments.forEach((instrument, slot) => {
        if (!instrument) return;
        const ring = ringOf(market, slot);
        FIELDS.forEach((field, i) => {
          ring[next * FIELDS.length + i] = market.quotes[field]![slot]!;
        });
      });
      next = (next + 1) % SAMPLES;
    },
    read(market, name) {
      const slot = market.slotByName.get(name);
      const ring = slot === undefined ? null : ringOf(market, slot);
      const order: number[] = [];
      for (let i = 0; i < SAMPLES; i++) {
        const sample = (next + i) % SAMPLES;
        if (!Number.isNaN(times[sample]!)) order.push(sample);
      }
      const column = (i: number) =>
        Float64Array.from(order, (sample) => ring?.[sample * FIELDS.length + i] ?? Number.NaN);
      return {
        kind: "history",
        times: Float64Array.from(order, (sample) => times[sample]!),
        bid: column(0),
        ask: column(1),
        mark: column(2),
        markVol: column(3),
      };
    },
  };
}
