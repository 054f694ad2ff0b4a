import { certify } from "../market/certificate.ts";
import type { MarketSnapshot, SnapshotOption } from "../market/market-snapshot.ts";
import { DERIBIT_FEES } from "../market/option-fees.ts";
import { snapshotSurface } from "../market/snapshot-surface.ts";
import { blackPrice } from "../quant/black.ts";
import { exp, power } from "../quant/elementary.ts";
import { fitEssvi } from "../quant/essvi-fit.ts";
import { type ExpiryQuotes, fitLocalVarianceSurface } from "../quant/local-variance-surface.ts";
import type { SliceQuotes } from "../quant/slice-quotes.ts";
import { type Svi, sviVol } from "../quant/svi.ts";
import { fitSvi } from "../quant/svi-fit.ts";
import { fitSviSurface } from "../quant/svi-surface.ts";
import { type BenchLine, medianMs } from "./bench-line.ts";

interface Expiry {
  readonly years: number;
  readonly deviation: number;
  readonly quotes: SliceQuotes;
}

/** Quotes `half` around a smile that grows calmer with time, `count` of them within 2.5 standard deviations, with a little noise. */
function expiryOf(years: number, level: number, count: number, half: number): Expiry {
  const deviation = level * Math.sqrt(years);
  const w = level * level * years;
  const svi: Svi = { a: 0.5 * w, b: 0.5 * deviation, rho: -0.2, m: 0.1 * deviation, sigma: deviation };
  const k = Float64Array.from({ length: count }, (_, i) => deviation * (-2.5 + (5 * i) / (count - 1)));
  const midVol = k.map((at, i) => sviVol(svi, at, years) + half * 0.4 * (((i * 7) % 11) / 5 - 1));
  const bidVol = midVol.map((vol) => vol - half);
  const askVol = midVol.map((vol) => vol + half);
  return { years, deviation, quotes: { count, k, midVol, bidVol, askVol } };
}

function asCalls({ years, deviation, quotes }: Expiry): ExpiryQuotes {
  const prices = (vols: Float64Array) => vols.map((vol, i) => blackPrice(1, exp(quotes.k[i]!), years, vol, true));
  const { count, k, bidVol, midVol, askVol } = quotes;
  return { years, deviation, quotes: { count, k, bid: prices(bidVol), mid: prices(midVol), ask: prices(askVol) } };
}

/** 12 expiries of 63 strikes, call and put quoted at each: 1,512 options in coin. */
function snapshotOf(expiries: readonly Expiry[]): MarketSnapshot {
  const time = Date.UTC(2026, 0, 2, 9);
  const forward = 90_000;
  const terms = expiries.map(({ years }) => ({
    expiry: time + Math.round(years * 31_536_000_000),
    years,
    forward,
    discount: 1,
  }));
  const options = expiries.flatMap(({ years, quotes }, i) =>
    [...quotes.k].flatMap((k, j) =>
      [true, false].map((isCall): SnapshotOption => {
        const strike = forward * exp(k);
        const price = (vol: number): number => blackPrice(forward, strike, years, vol, isCall) / forward;
        const bid = price(quotes.bidVol[j]!);
        const ask = price(quotes.askVol[j]!);
        const quote = { bid, ask, bidSize: 10, askSize: 10, mark: price(quotes.midVol[j]!), confirmedAt: time };
        return { name: `X-${i}-${j}-${isCall}`, expiry: terms[i]!.expiry, strike, isCall, ...quote };
      }),
    ),
  );
  return {
    time,
    underlying: "X",
    currency: "X",
    inverse: true,
    american: false,
    spot: forward,
    simulated: false,
    fees: DERIBIT_FEES,
    staleAfter: 60_000,
    expiries: terms,
    options,
    futures: [],
  };
}

/** Speed of the surface models, one core, medians: a crypto chain of 12 expiries and an index chain of 57 with 10,000 quotes. */
export function runSurfaceBench(): BenchLine[] {
  const line = (metric: string, value: number): BenchLine => ({ bench: "surface", metric, value, unit: "ms" });
  const crypto = Array.from({ length: 12 }, (_, i) => expiryOf(0.004 * power(1.65, i), 0.6, 30, 0.01));
  const calls = crypto.map(asCalls);
  const slices = crypto.map(({ years, quotes }) => fitSvi(quotes, years, null)!.svi);
  const essvi = fitEssvi(crypto, null);
  const free = fitLocalVarianceSurface(calls, null);
  const index = Array.from({ length: 57 }, (_, i) => asCalls(expiryOf(0.008 * power(1.12, i), 0.15, 175, 0.002)));
  const market = snapshotOf(Array.from({ length: 12 }, (_, i) => expiryOf(0.004 * power(1.65, i), 0.6, 63, 0.01)));
  const surface = snapshotSurface(market, "svi");
  return [
    line(
      "certificate of 1,512 options",
      medianMs(() => {
        certify(market, surface);
      }),
    ),
    line(
      "12 SVI slices, warm",
      medianMs(() => {
        crypto.forEach(({ years, quotes }, i) => {
          fitSvi(quotes, years, slices[i]!);
        });
      }),
    ),
    line(
      "12 SVI slices, cold",
      medianMs(() => {
        for (const { years, quotes } of crypto) fitSvi(quotes, years, null);
      }),
    ),
    line(
      "SVI surface without crossings, warm",
      medianMs(() => {
        fitSviSurface(crypto, slices);
      }),
    ),
    line(
      "eSSVI surface, warm",
      medianMs(() => {
        fitEssvi(crypto, essvi);
      }),
    ),
    line(
      "free surface, cold",
      medianMs(() => {
        fitLocalVarianceSurface(calls, null);
      }),
    ),
    line(
      "free surface, warm",
      medianMs(() => {
        fitLocalVarianceSurface(calls, free);
      }),
    ),
    line(
      "free surface of 57 expiries, 9,975 quotes, cold",
      medianMs(() => {
        fitLocalVarianceSurface(index, null);
      }),
    ),
  ];
}
