import { blackPrice } from "../quant/black.ts";
import { logRatio } from "../quant/elementary.ts";
import type { Instrument } from "./market-state.ts";
import { forwardFor, liveSpot } from "./market-state.ts";
import { priceWithGreeks, quoteVolPercent } from "./pricing.ts";
import { noise } from "./random.ts";
import { totalVariance } from "./surface-model.ts";
import { FIELD, rounded } from "./ticker-fields.ts";
import { ceilTick, floorTick, tickPrice } from "./underlyings.ts";

/** What the makers need to know of the moment. */
export interface MakerMoment {
  /** Exchange time, epoch ms. */
  readonly now: number;
  readonly seed: number;
  readonly stress: number;
  /** Number of the current mark refresh. */
  readonly markEpoch: number;
  /** True while quotes are to change on every update (load runs). */
  readonly fast: boolean;
}

/** Quotes after which the depth behind the best prices moves on. */
export const DEPTH_RENEWAL = 4;

/** Brings an instrument's mark, Greeks and reference prices up to the last mark refresh. */
export function refreshMark(instrument: Instrument, moment: MakerMoment): void {
  if (instrument.markEpoch === moment.markEpoch) return;
  instrument.markEpoch = moment.markEpoch;
  const { listing, values, underlying, tenor } = instrument;
  values[FIELD.index] = rounded(underlying.index, priceScale(underlying.index));
  values[FIELD.estimatedDelivery] = rounded(
    tenor && tenor.samples > 0 ? tenor.sampleSum / tenor.samples : underlying.index,
    priceScale(underlying.index),
  );
  if (listing.kind === "option" && tenor) {
    const { forward, years } = tenor;
    const vol = Math.sqrt(totalVariance(tenor.slice, logRatio(listing.strike, forward)) / years);
    const usd = priceWithGreeks(values, forward, listing.strike, years, vol, listing.call);
    instrument.exactVol = vol;
    instrument.exactMark = listing.spec.inverse ? usd / forward : usd;
    values[FIELD.mark] = rounded(instrument.exactMark, 1e4);
    values[FIELD.markIv] = rounded(vol * 100, 100);
    values[FIELD.underlying] = rounded(forward, priceScale(forward));
    setBand(instrument, instrument.exactMark, Math.max(0.35 * instrument.exactMark, bandFloor(instrument)));
    return;
  }
  const fair = tenor ? tenor.forward : underlying.index * (1 + underlying.asset.premium);
  instrument.exactMark = fair;
  values[FIELD.mark] = rounded(fair, priceScale(fair));
  setBand(instrument, fair, 0.015 * fair);
  if (listing.perpetual) setFunding(instrument);
}

/** Decimals of stated prices: cents for coins in dollars, finer for cheap ones. */
function priceScale(price: number): number {
  return price > 20 ? 100 : 10_000;
}

function bandFloor(instrument: Instrument): number {
  return instrument.listing.spec.inverse ? 0.03 : 0.03 * instrument.underlying.index;
}

function setBand(instrument: Instrument, mark: number, width: number): void {
  const { grid } = instrument.listing;
  instrument.values[FIELD.minPrice] = tickPrice(grid, Math.max(1, floorTick(grid, mark - width)));
  instrument.values[FIELD.maxPrice] = tickPrice(grid, ceilTick(grid, mark + width));
}

/** Deribit's funding from the premium: nothing within 0.025 %, the excess beyond; per 8 hours. */
function setFunding(instrument: Instrument): void {
  const { premium } = instrument.underlying.asset;
  const rate = Math.max(0.00025, premium) + Math.min(-0.00025, premium);
  const { values } = instrument;
  values[FIELD.currentFunding] = rounded(rate, 1e8);
  const before = values[FIELD.funding8h]!;
  values[FIELD.funding8h] = rounded(before + (0.00002 + 0.4 * rate - before) * 0.001, 1e9);
  values[FIELD.interestValue] = rounded(values[FIELD.funding8h]! * 28_800, 1e6);
}

/** Makers renew their quotes on one instrument; true if its book changed. */
export function requote(instrument: Instrument, moment: MakerMoment): boolean {
  refreshMark(instrument, moment);
  instrument.updates++;
  instrument.time = moment.now;
  const { values } = instrument;
  const bidTick = instrument.bidTick;
  const askTick = instrument.askTick;
  const bidAmount = values[FIELD.bestBidAmount];
  const askAmount = values[FIELD.bestAskAmount];
  const renewed = instrument.updates % DEPTH_RENEWAL === 0;
  if (renewed || instrument.reach === 0) setDepth(instrument, moment.stress);
  if (instrument.listing.kind === "option") quoteOption(instrument, moment);
  else quoteFuture(instrument, moment);
  return (
    bidTick !== instrument.bidTick ||
    askTick !== instrument.askTick ||
    bidAmount !== values[FIELD.bestBidAmount] ||
    askAmount !== values[FIELD.bestAskAmount] ||
    renewed
  );
}

function quoteOption(instrument: Instrument, moment: MakerMoment): void {
  const { listing, values, underlying } = instrument;
  const tenor = instrument.tenor!;
  const { strike, call, hash, spec, grid } = listing;
  const forward = forwardFor(tenor, liveSpot(underlying));
  const years = Math.max((listing.expiry - moment.now) / 31_536_000_000, 1e-9);
  const vol = Math.sqrt(totalVariance(tenor.slice, logRatio(strike, forward)) / tenor.years);
  const half = halfSpread(instrument, moment);
  const jitter = instrument.updates >> 3;
  const bidVol = Math.max(0.02, vol - half * (1 + 0.6 * noise(hash, jitter, 11)));
  const askVol = vol + half * (1 + 0.6 * noise(hash, jitter, 12));
  const unit = spec.inverse ? forward : 1;
  const bidPrice = blackPrice(forward, strike, years, bidVol, call) / unit;
  const askPrice = blackPrice(forward, strike, years, askVol, call) / unit;
  const [bids, asks] = quotedSides(instrument);
  setSide(instrument, moment, true, bids && instrument.alive ? floorTick(grid, bidPrice) : 0);
  setSide(instrument, moment, false, asks && instrument.alive ? ceilTick(grid, askPrice) : 0);
  // Stated vols go with the stated forward, which is that of the last mark.
  const stated = spec.inverse ? tenor.forward : 1;
  values[FIELD.bidIv] = quoteVolPercent(tenor.forward, strike, years, call, values[FIELD.bestBid]! * stated);
  values[FIELD.askIv] = quoteVolPercent(tenor.forward, strike, years, call, values[FIELD.bestAsk]! * stated);
}

/** Half the makers' spread, decimal vol: tight at the money, wide in the wings, in the last days and under stress. */
function halfSpread(instrument: Instrument, moment: MakerMoment): number {
  const { values, listing } = instrument;
  const days = Math.max(0.05, (listing.expiry - moment.now) / 86_400_000);
  const delta = Math.abs(values[FIELD.delta]!);
  const wing = 1 - 4 * delta * (1 - delta);
  const short = 1 + 1.2 / (0.4 + days);
  const width = listing.spec.inverse ? 1 : 1.7;
  return (0.0022 + 0.011 * wing * wing * wing) * short * width * (1 + 1.1 * moment.stress);
}

/** Which sides makers show at all: few bid for what is nearly worthless, few deal in what is deep in the money. */
function quotedSides(instrument: Instrument): readonly [boolean, boolean] {
  const { values, listing } = instrument;
  const delta = Math.abs(values[FIELD.delta]!);
  const shy = noise(listing.hash, instrument.updates >> 9, 13);
  if (delta > 0.86 && shy < (delta - 0.84) * 4) return [false, false];
  if (delta < 0.004) return [shy < 0.6, shy < 0.85];
  if (delta < 0.03) return [shy < 0.9, true];
  return [true, shy < 0.985];
}

function quoteFuture(instrument: Instrument, moment: MakerMoment): void {
  const { underlying, tenor, listing } = instrument;
  const spot = liveSpot(underlying);
  const fair = tenor ? forwardFor(tenor, spot) : spot * (1 + underlying.asset.premium);
  const jitter = noise(listing.hash, instrument.updates >> 2, 14);
  const half = listing.grid.tick * (listing.perpetual ? 0.5 : 2) + fair * 0.00004 * moment.stress;
  const lean = (jitter - 0.5) * listing.grid.tick * 2;
  const bid = floorTick(listing.grid, fair + lean - half);
  const ask = Math.max(bid + 1, ceilTick(listing.grid, fair + lean + half));
  setSide(instrument, moment, true, instrument.alive ? bid : 0);
  setSide(instrument, moment, false, instrument.alive ? ask : 0);
}

function setSide(instrument: Instrument, moment: MakerMoment, bid: boolean, tick: number): void {
  const { values, listing } = instrument;
  if (bid) instrument.bidTick = tick;
  else instrument.askTick = tick;
  values[bid ? FIELD.bestBid : FIELD.bestAsk] = tick === 0 ? 0 : tickPrice(listing.grid, tick);
  const renewal = moment.fast ? instrument.updates : instrument.updates >> 1;
  values[bid ? FIELD.bestBidAmount : FIELD.bestAskAmount] =
    tick === 0 ? 0 : restingAmount(instrument, bid, tick, renewal);
}

/** Sets what depth depends on, so that the book stands still between quotes. */
function setDepth(instrument: Instrument, stress: number): void {
  const { listing, values, underlying } = instrument;
  const { spec } = listing;
  const thinned = spec.typicalAmount / (1 + 0.8 * stress);
  if (listing.kind === "option") {
    const delta = Math.abs(values[FIELD.delta]!);
    instrument.reach = 2 + Math.round(104 * delta * (1 - delta)) + (listing.hash & 1);
    instrument.typicalAmount = thinned;
  } else {
    instrument.reach = listing.perpetual ? 60 : 30;
    instrument.typicalAmount = 0.4 * thinned * (spec.inverse ? underlying.index : 1);
  }
}

/** Amount resting at a price, in the venue's unit, a multiple of the smallest order; same question, same answer. */
export function restingAmount(instrument: Instrument, bid: boolean, tick: number, renewal: number): number {
  const { listing, typicalAmount } = instrument;
  const { minAmount } = listing;
  const u = noise(listing.hash ^ (bid ? 0x5bd1 : 0x2f0b), tick, renewal);
  const steps = Math.max(1, Math.round((typicalAmount * (0.12 + u * u * u * 4.5)) / minAmount));
  return minAmount >= 1 ? steps * minAmount : steps / Math.round(1 / minAmount);
}
