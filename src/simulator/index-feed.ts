import type { IndexSource, Underlying } from "./market-state.ts";
import { liveSpot } from "./market-state.ts";
import { hashText, noise } from "./random.ts";

const SOURCE_NAMES = [
  "binance",
  "bitfinex",
  "bitstamp",
  "bullish",
  "coinbase",
  "cryptocom",
  "gemini",
  "kraken",
  "lmax",
];
/** Prices farther than this from the median count as if at the edge. */
const CLAMP = 0.005;
const OUTLIER = 0.008;
const SPELL_MS = 120_000;

export function createSources(): IndexSource[] {
  return SOURCE_NAMES.map((name) => ({
    name,
    price: Number.NaN,
    used: Number.NaN,
    enabled: true,
    time: 0,
    deviation: 0,
  }));
}

/**
 * Takes the index: mean of the constituents after clamping to ±0.5 % of their median. Each constituent strays a little
 * from the common price; now and then one strays far, or drops out, for a spell.
 */
export function refreshIndex(underlying: Underlying, seed: number, now: number): void {
  const spot = liveSpot(underlying);
  const scale = spot > 20 ? 100 : 10_000;
  const second = Math.floor(now / 1000) | 0;
  const spell = Math.floor(now / SPELL_MS) | 0;
  const key = hashText(underlying.spec.indexName) ^ seed;
  for (let i = 0; i < underlying.sources.length; i++) {
    const source = underlying.sources[i]!;
    const lot = noise(key, i, spell);
    source.enabled = lot < 0.985;
    source.deviation = 0.9 * source.deviation + 0.00012 * (noise(key, i + 100, second) - 0.5);
    const stray = lot < 0.01 ? OUTLIER : 0;
    source.price = Math.round(spot * (1 + source.deviation + stray) * scale) / scale;
    source.time = now - Math.floor(noise(key, i + 200, second) * 900);
  }
  const enabled = underlying.sources.filter((source) => source.enabled);
  const prices = enabled.map((source) => source.price).sort((a, b) => a - b);
  const middle = prices.length >> 1;
  const median = prices.length % 2 === 1 ? prices[middle]! : 0.5 * (prices[middle - 1]! + prices[middle]!);
  let sum = 0;
  for (const source of underlying.sources) {
    source.used = Math.min(median * (1 + CLAMP), Math.max(median * (1 - CLAMP), source.price));
    if (source.enabled) sum += source.used;
  }
  underlying.index = Math.round((sum / enabled.length) * scale) / scale;
  underlying.day.high = Math.max(underlying.day.high, underlying.index);
  underlying.day.low = Math.min(underlying.day.low, underlying.index);
}

/** `deribit_price_ranking`: the constituents with what was counted of each. */
export function rankingText(underlying: Underlying): string {
  const count = underlying.sources.filter((source) => source.enabled).length;
  const weight = Math.round(10_000 / count) / 100;
  const scale = underlying.index > 20 ? 100 : 10_000;
  return `[${underlying.sources
    .map(
      (source) =>
        `{"weight":${source.enabled ? weight : 0},"timestamp":${source.time},"price":${Math.round(source.used * scale) / scale}` +
        `,"original_price":${source.price},"identifier":"${source.name}","enabled":${source.enabled}}`,
    )
    .join(",")}]`;
}
