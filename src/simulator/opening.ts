import { refreshMark } from "./maker.ts";
import type { Market } from "./market.ts";
import type { Instrument } from "./market-state.ts";
import { noise } from "./random.ts";
import { FIELD, rounded } from "./ticker-fields.ts";
import { ceilTick, tickPrice } from "./underlyings.ts";

const LIFE_SHARE = { day: 0.25, week: 0.8, month: 2.2, perpetual: 1 } as const;

/** Gives an instrument that exists at the opening a past: open interest, 24 h statistics, last and settlement price. */
export function setOpeningStatistics(instrument: Instrument, market: Market): void {
  refreshMark(instrument, { now: market.now, seed: market.seed, stress: 0, markEpoch: market.markEpoch, fast: false });
  if (instrument.listing.kind === "option") openOption(instrument);
  else openFuture(instrument);
}

function openOption(instrument: Instrument): void {
  const { listing, values, underlying, exactMark } = instrument;
  const { hash, spec } = listing;
  const delta = Math.abs(values[FIELD.delta]!);
  const lot = noise(hash, 1, 21);
  const round = Math.round(listing.strike / spec.strikeUnit) % 5 === 0 ? 2.5 : 1;
  const popular = delta > 0.75 ? 0.08 : 0.25 + 3 * delta * (1 - delta);
  const held = spec.typicalAmount * 50 * lot * lot * round * popular * LIFE_SHARE[listing.period];
  values[FIELD.openInterest] = toLots(instrument, held);
  if (noise(hash, 2, 21) < 0.92) {
    values[FIELD.settlement] = rounded(exactMark * (0.85 + 0.3 * noise(hash, 3, 21)), 1e8);
  }
  const traded = noise(hash, 4, 21) < popular * 0.8;
  const everTraded = traded || noise(hash, 5, 21) < 0.8;
  if (!everTraded) return;
  const near = (spread: number, key: number): number =>
    tickPrice(listing.grid, ceilTick(listing.grid, exactMark * (1 + spread * (noise(hash, key, 22) - 0.5))));
  const last = near(traded ? 0.1 : 0.8, 1);
  values[FIELD.last] = last;
  if (!traded) return;
  const volume = Math.max(listing.minAmount, toLots(instrument, spec.typicalAmount * 8 * noise(hash, 6, 21)));
  const other = near(0.5, 2);
  instrument.dayOpen = other;
  values[FIELD.volume] = volume;
  values[FIELD.volumeUsd] = rounded(volume * last * (spec.inverse ? underlying.index : 1), 100);
  values[FIELD.high] = Math.max(last, other);
  values[FIELD.low] = Math.min(last, other);
  values[FIELD.priceChange] = rounded((last / other - 1) * 100, 1e4);
}

function openFuture(instrument: Instrument): void {
  const { listing, values, underlying, exactMark } = instrument;
  const { hash, spec } = listing;
  const size = (listing.perpetual ? 600 : 40) * (0.4 + noise(hash, 7, 21)) * spec.typicalAmount;
  const unit = spec.inverse ? underlying.index : 1;
  const change = 0.05 * (noise(hash & 0xff, 8, 21) - 0.45);
  const open = tickPrice(listing.grid, ceilTick(listing.grid, exactMark / (1 + change)));
  const last = tickPrice(listing.grid, ceilTick(listing.grid, exactMark));
  instrument.dayOpen = open;
  values[FIELD.openInterest] = toLots(instrument, size * unit);
  values[FIELD.settlement] = rounded(exactMark / (1 + 0.6 * change), 100);
  values[FIELD.last] = last;
  values[FIELD.volume] = rounded(size * 0.7, 1e8);
  values[FIELD.volumeUsd] = rounded(size * 0.7 * underlying.index, 100);
  values[FIELD.volumeNotional] = values[FIELD.volumeUsd]!;
  values[FIELD.high] = tickPrice(listing.grid, ceilTick(listing.grid, Math.max(open, last) * 1.006));
  values[FIELD.low] = tickPrice(listing.grid, ceilTick(listing.grid, Math.min(open, last) * 0.994));
  values[FIELD.priceChange] = rounded(change * 100, 1e4);
  if (listing.perpetual)
    underlying.day = {
      open: underlying.index / (1 + change),
      high: underlying.index * 1.011,
      low: underlying.index * 0.985,
    };
}

/** An amount as a multiple of the smallest order. */
export function toLots(instrument: Instrument, amount: number): number {
  const { minAmount } = instrument.listing;
  const lots = Math.round(amount / minAmount);
  return minAmount >= 1 ? lots * minAmount : lots / Math.round(1 / minAmount);
}
