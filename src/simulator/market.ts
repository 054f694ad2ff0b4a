import { exp } from "../quant/elementary.ts";
import type { Expiry } from "./calendar.ts";
import { listedExpiries } from "./calendar.ts";
import { createSources, refreshIndex } from "./index-feed.ts";
import { strikeLadder } from "./ladder.ts";
import type { Listing } from "./listing.ts";
import { futureListing, optionListing, plausibleCreation } from "./listing.ts";
import type { Asset, Mood, Regime } from "./market-model.ts";
import { ASSETS, createAsset, setRegime, YEAR_MS } from "./market-model.ts";
import type { Instrument, Tenor, Underlying } from "./market-state.ts";
import { forwardFor, SETTLEMENT_WINDOW_MS } from "./market-state.ts";
import { setOpeningStatistics } from "./opening.ts";
import { setOpeningTrades } from "./past-trades.ts";
import { hashText } from "./random.ts";
import type { Slice } from "./surface-model.ts";
import { setSurface } from "./surface-model.ts";
import { ABSENT, FIELD, FIELD_COUNT } from "./ticker-fields.ts";
import type { UnderlyingSpec } from "./underlyings.ts";
import { UNDERLYINGS } from "./underlyings.ts";

/** Everything on the exchange that is not about clients. */
export interface Market {
  readonly seed: number;
  readonly start: number;
  readonly assets: readonly Asset[];
  readonly mood: Mood;
  readonly underlyings: readonly Underlying[];
  /** Live instruments by name, in order of listing. */
  readonly instruments: Map<string, Instrument>;
  /** Delivered instruments, newest last, bounded. */
  readonly expired: Instrument[];
  now: number;
  markEpoch: number;
  changeId: number;
  tradeId: number;
  nextInstrumentId: number;
}

export interface MarketOptions {
  readonly seed: number;
  /** Exchange time at which the market opens, epoch ms. */
  readonly start: number;
  /** Roots to list; all when omitted. */
  readonly underlyings?: readonly string[] | undefined;
  readonly regime?: Regime | undefined;
  /** Strikes per strike of the usual ladders, ≥ 1: a longer chain than any venue lists, for load. */
  readonly strikeDensity?: number | undefined;
}

const FIRST_CHANGE_ID = 118_850_000_000;

/** A market at its opening: everything listed, marks and statistics set; quotes come with the first ticks. */
export function createMarket(options: MarketOptions): Market {
  const { seed, start } = options;
  const specs = UNDERLYINGS.filter((spec) => options.underlyings?.includes(spec.root) ?? true).map((spec) => ({
    ...spec,
    strikeUnit: spec.strikeUnit / (options.strikeDensity ?? 1),
  }));
  const assets = ASSETS.filter((asset) => specs.some((spec) => spec.base === asset.base)).map(createAsset);
  const slices = new Map<string, Slice[]>(assets.map((asset) => [asset.spec.base, []]));
  const mood: Mood = { regime: "calm", stress: 0, slide: 0 };
  const market: Market = {
    seed,
    start,
    assets,
    mood,
    underlyings: [],
    instruments: new Map(),
    expired: [],
    now: start,
    markEpoch: 0,
    changeId: FIRST_CHANGE_ID + (hashText(String(seed)) % 1_000_000),
    tradeId: 267_000_000 + (seed & 0xffff),
    nextInstrumentId: 600_000,
  };
  const underlyings = specs.map((spec) => {
    const asset = assets.find((candidate) => candidate.spec.base === spec.base)!;
    return createUnderlying(market, spec, asset, slices.get(spec.base)!);
  });
  const opened: Market = { ...market, underlyings };
  if (options.regime) {
    setRegime(mood, options.regime);
    mood.stress = options.regime === "calm" ? 0 : 1;
  }
  for (const underlying of underlyings) refreshIndex(underlying, seed, start);
  listMissing(opened, true);
  refreshMarks(opened);
  for (const instrument of opened.instruments.values()) {
    setOpeningStatistics(instrument, opened);
    setOpeningTrades(instrument);
  }
  return opened;
}

function createUnderlying(market: Market, spec: UnderlyingSpec, asset: Asset, slices: Slice[]): Underlying {
  const listing = futureListing(spec, null, market.nextInstrumentId++, 1_534_167_754_000 + spec.root.length * 1_000);
  const day = { open: asset.spot, high: asset.spot, low: asset.spot };
  const underlying: Omit<Underlying, "perpetual"> = {
    spec,
    asset,
    slices,
    tenors: [],
    index: asset.spot,
    sources: createSources(),
    deliveries: [],
    day,
    volIndex: Number.NaN,
  };
  const whole = underlying as { -readonly [key in keyof Underlying]: Underlying[key] };
  whole.perpetual = createInstrument(listing, whole, null);
  market.instruments.set(listing.name, whole.perpetual);
  return whole;
}

function createInstrument(listing: Listing, underlying: Underlying, tenor: Tenor | null): Instrument {
  const values = new Float64Array(FIELD_COUNT).fill(ABSENT);
  const option = listing.kind === "option";
  for (let i: number = FIELD.bestBid; i <= FIELD.maxPrice; i++) values[i] = 0;
  for (const field of [FIELD.volume, FIELD.volumeUsd, FIELD.high, FIELD.low, FIELD.priceChange]) {
    values[field] = Number.NaN;
  }
  values[FIELD.last] = Number.NaN;
  values[FIELD.settlement] = ABSENT;
  if (option) {
    values[FIELD.interestRate] = 0;
  } else {
    for (const field of [FIELD.bidIv, FIELD.askIv, FIELD.markIv, FIELD.underlying]) values[field] = ABSENT;
    values[FIELD.volumeNotional] = Number.NaN;
  }
  if (listing.perpetual) for (const field of [FIELD.funding8h, FIELD.currentFunding]) values[field] = 0;
  const underlyingIndex = !option
    ? ""
    : (tenor?.future?.listing.name ?? `SYN.${listing.name.replace(/-[^-]+-.$/, "")}`);
  return {
    listing,
    underlying,
    tenor,
    text: { name: listing.name, underlyingIndex, state: "open" },
    values,
    exactMark: Number.NaN,
    exactVol: Number.NaN,
    markEpoch: -1,
    time: 0,
    updates: listing.hash & 0xff,
    changeId: 0,
    bidTick: 0,
    askTick: 0,
    reach: 0,
    typicalAmount: 0,
    dayOpen: Number.NaN,
    tradeSeq: 0,
    openingSeq: 0,
    openingForward: Number.NaN,
    openingValues: new Float64Array(0),
    trades: [],
    alive: true,
    quoteChannels: [],
    bookChannels: [],
    tradeChannels: [],
  };
}

/** Lists the expiries and strikes that calendar and spot call for and that are not listed yet; returns what is new. */
export function listMissing(market: Market, opening = false): Instrument[] {
  const created: Instrument[] = [];
  for (const underlying of market.underlyings) {
    const { spec } = underlying;
    for (const expiry of listedExpiries(market.now, spec.calendar)) {
      const tenor = tenorOf(underlying, expiry);
      const createdAt = opening
        ? plausibleCreation(expiry, market.start, hashText(`${spec.root}${expiry.time}`))
        : market.now;
      if (tenor.future === null && expiry.period !== "day") {
        tenor.future = add(
          market,
          futureListing(spec, expiry, market.nextInstrumentId++, createdAt),
          underlying,
          tenor,
        );
        created.push(tenor.future);
      }
      for (const strike of strikeLadder(expiry, market.now, underlying.index, spec.strikeUnit)) {
        created.push(...listStrike(market, underlying, tenor, expiry, strike, createdAt));
      }
    }
  }
  return created;
}

/** Lists the call and put of one strike unless they exist. */
export function listStrike(
  market: Market,
  underlying: Underlying,
  tenor: Tenor,
  expiry: Expiry,
  strike: number,
  createdAt: number,
): Instrument[] {
  if (tenor.strikes.has(strike)) return [];
  tenor.strikes.add(strike);
  return [true, false].map((call) => {
    const listing = optionListing(underlying.spec, expiry, strike, call, market.nextInstrumentId++, createdAt);
    const option = add(market, listing, underlying, tenor);
    tenor.options.push(option);
    return option;
  });
}

function add(market: Market, listing: Listing, underlying: Underlying, tenor: Tenor): Instrument {
  const instrument = createInstrument(listing, underlying, tenor);
  market.changeId += 1 + (listing.hash & 7);
  instrument.changeId = market.changeId;
  instrument.time = market.now;
  market.instruments.set(listing.name, instrument);
  return instrument;
}

function tenorOf(underlying: Underlying, expiry: Expiry): Tenor {
  const known = underlying.tenors.find((tenor) => tenor.expiry === expiry.time);
  if (known) return known;
  let slice = underlying.slices.find((candidate) => candidate.expiry === expiry.time);
  if (!slice) {
    slice = { expiry: expiry.time, theta: 1e-6, psi: 1e-3, rho: 0 };
    underlying.slices.push(slice);
    underlying.slices.sort((a, b) => a.expiry - b.expiry);
  }
  const tenor: Tenor = {
    expiry: expiry.time,
    slice,
    options: [],
    strikes: new Set(),
    future: null,
    years: 1e-6,
    forward: underlying.index,
    growth: 1,
    samples: 0,
    sampleSum: 0,
    known: 0,
  };
  underlying.tenors.push(tenor);
  underlying.tenors.sort((a, b) => a.expiry - b.expiry);
  return tenor;
}

/** Takes a new set of marks: index, surface and forwards of one instant, so that marks never arbitrage each other. */
export function refreshMarks(market: Market): void {
  market.markEpoch++;
  for (const asset of market.assets) {
    const slices = market.underlyings.find((underlying) => underlying.asset === asset)?.slices;
    if (slices) setSurface(slices, asset, market.mood, market.now);
  }
  for (const underlying of market.underlyings) {
    refreshIndex(underlying, market.seed, market.now);
    for (const tenor of underlying.tenors) {
      const left = Math.max(0, tenor.expiry - market.now);
      tenor.years = Math.max(left / YEAR_MS, 1e-8);
      tenor.growth = exp(underlying.asset.carry * tenor.years);
      if (tenor.samples > 0) tenor.known = Math.min(1, 1 - left / SETTLEMENT_WINDOW_MS);
      tenor.forward = forwardFor(tenor, underlying.index);
    }
  }
}
