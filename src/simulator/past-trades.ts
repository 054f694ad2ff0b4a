import type { Market } from "./market.ts";
import type { Instrument } from "./market-state.ts";
import { toLots } from "./opening.ts";
import { quoteVolPercent } from "./pricing.ts";
import { noise } from "./random.ts";
import { tradeJson } from "./tape.ts";
import { FIELD } from "./ticker-fields.ts";
import { ceilTick, tickPrice } from "./underlyings.ts";

const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;
const BLOCK_SHARE = 0.04;
/** Trades before the opening of an instrument that never rests, ms apart on average. */
const PERPETUAL_GAP_MS = 9_000;
const FUTURE_GAP_MS = 90_000;

/** Gives an instrument that exists at the opening the trades that its statistics tell of. */
export function setOpeningTrades(instrument: Instrument): void {
  instrument.openingSeq = openingTrades(instrument);
  instrument.openingForward = instrument.tenor?.forward ?? Number.NaN;
  instrument.openingValues = instrument.values.slice();
  instrument.tradeSeq = instrument.openingSeq;
}

/** How many there were: none where nothing was ever traded. */
function openingTrades(instrument: Instrument): number {
  const { listing, values } = instrument;
  if (Number.isNaN(values[FIELD.last]!)) return 0;
  if (listing.kind !== "option") return listing.perpetual ? 20_000 : 2_000;
  const lot = noise(listing.hash, 1, 41);
  return Number.isNaN(values[FIELD.volume]!) ? 1 : 1 + Math.floor(60 * lot * lot);
}

/**
 * Trades of an instrument by number, newest first, as JSON: of those up to `last`, at most `count`. What happened since the
 * opening was written down; what was before is made up, the same whenever it is asked for, within the day's statistics.
 */
export function lastTrades(instrument: Instrument, market: Market, last: number, count: number): string[] {
  const texts: string[] = [];
  const kept = instrument.tradeSeq - instrument.trades.length;
  for (let seq = Math.min(last, instrument.tradeSeq); seq > 0 && texts.length < count; seq--) {
    if (seq > kept) texts.push(instrument.trades[seq - kept - 1]!);
    else if (seq <= instrument.openingSeq) texts.push(pastTrade(instrument, market, seq));
    else break;
  }
  return texts;
}

/** Number of the oldest trade that `lastTrades` can tell. */
export function oldestTrade(instrument: Instrument): number {
  const kept = instrument.tradeSeq - instrument.trades.length;
  return kept > instrument.openingSeq ? kept + 1 : 1;
}

function pastTrade(instrument: Instrument, market: Market, seq: number): string {
  const { listing, openingSeq } = instrument;
  const { hash, spec, grid } = listing;
  const draw = (key: number): number => noise(hash ^ Math.imul(seq, 0x9e3779b1), key, 42);
  const back = openingSeq - seq;
  const time = Math.floor(market.start - ageOf(instrument, back, draw(1)));
  const price = priceOf(instrument, back);
  const option = listing.kind === "option";
  const buy = draw(2) < 0.5;
  const block = option && draw(3) < BLOCK_SHARE;
  const size = draw(4);
  const index = instrument.openingValues[FIELD.index]!;
  const unit = option || !spec.inverse ? 1 : index;
  const wanted = block ? 25 * listing.minAmount * (10 + 30 * size) : spec.typicalAmount * unit * 0.6 * size * size;
  const amount = Math.max(listing.minAmount, toLots(instrument, wanted));
  const id = 100_000_000 + (hash % 5_000) * 20_000 + seq;
  const extra = option ? volOf(instrument, price, time) + (block ? blockOf(id) : "") : "";
  return tradeJson(instrument, {
    seq,
    id,
    time,
    tickDirection: 1,
    price,
    mark: tickPrice(grid, ceilTick(grid, price)),
    index,
    buy,
    amount,
    extra,
  });
}

/** Ms before the opening of the trade with `back` after it there. Later trades are never older. */
function ageOf({ listing, openingSeq, openingValues: values }: Instrument, back: number, lot: number): number {
  if (listing.kind !== "option") return (back + lot) * (listing.perpetual ? PERPETUAL_GAP_MS : FUTURE_GAP_MS);
  // Traded on an earlier day only.
  if (Number.isNaN(values[FIELD.volume]!)) return DAY_MS * (1 + 5 * lot);
  return ((back + lot) / openingSeq) * DAY_MS;
}

/** The last price for the last trade; before it, between the day's low and high where the statistics tell them. */
function priceOf({ listing, openingValues: values }: Instrument, back: number): number {
  const last = values[FIELD.last]!;
  if (back === 0) return last;
  const spread = listing.kind === "option" ? 0.08 : 0.0008;
  const wave = noise(listing.hash, back >> 3, 43) - 0.5 + 0.5 * (noise(listing.hash, back, 44) - 0.5);
  const price = Math.min(values[FIELD.high]!, Math.max(values[FIELD.low]!, last * (1 + spread * wave)));
  return tickPrice(listing.grid, Math.max(1, ceilTick(listing.grid, price)));
}

/** Vol of a past price at the opening's forward; the opening's where the price of then makes no sense at that forward. */
function volOf({ listing, tenor, openingForward, openingValues }: Instrument, price: number, time: number): string {
  if (!tenor) return "";
  const years = (tenor.expiry - time) / YEAR_MS;
  const usd = listing.spec.inverse ? price * openingForward : price;
  return `,"iv":${quoteVolPercent(openingForward, listing.strike, years, listing.call, usd) || openingValues[FIELD.markIv]!}`;
}

const blockOf = (id: number): string => `,"block_trade_id":"BLOCK-${id}","block_trade_leg_count":1`;
