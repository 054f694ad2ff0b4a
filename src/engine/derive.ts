import { D, FORWARD_SOURCE, S } from "../market/derived-columns.ts";
import { clockRate, clockVol, clockYears } from "../market/event-clock.ts";
import { yearsToExpiry } from "../market/expiry-time.ts";
import type { Instrument } from "../market/instrument.ts";
import { Q } from "../market/quote-columns.ts";
import { drawnSvi, sliceCurve } from "../market/slice-curve.ts";
import { logRatio } from "../quant/elementary.ts";
import { createOptionBatch } from "../quant/kernel/kernel.ts";
import { createSviBatch } from "../quant/kernel/svi-batch.ts";
import { EVERYDAY_GREEKS, type OptionBatch } from "../quant/option-batch.ts";
import { type ExpiryForward, marketForwards } from "./expiry-forward.ts";
import { confirmedAt, type HubMarket } from "./hub-market.ts";

/** A forward that moved less than this (relative) leaves an expiry's derived numbers as they are for now. */
const FORWARD_MOVED = 1e-7;
/** Time alone changes vols slowly: whole expiries are derived again at least this often, ms of market time. */
const TIME_MOVED = 5_000;

/** An option to derive, with the forward to use. */
interface DueRow {
  readonly slot: number;
  readonly instrument: Instrument;
  readonly forward: ExpiryForward;
  /** To expiry, on the market's clock and on the calendar. */
  readonly years: number;
  readonly calendarYears: number;
}

const NO_FORWARD: ExpiryForward = { value: Number.NaN, source: FORWARD_SOURCE.none, asOf: Number.NaN };

/** Keeps the derived columns of a market up to date. All times epoch ms of the server's clock. */
export interface Derivation {
  /** Derives the options among `slots` at their expiry's last forward. */
  rows(market: HubMarket, slots: readonly number[], now: number, aliveAt: number): void;
  /** Re-reads every forward and derives whole expiries that moved with it; returns the slots that changed. */
  moved(market: HubMarket, now: number, aliveAt: number): number[];
  /** Takes a slice's new fit into the fitted-vol column; returns the slots that changed. */
  applyFit(market: HubMarket, expiry: number, slice: Float64Array | undefined): number[];
  forward(expiry: number): ExpiryForward | undefined;
  clear(): void;
}

export function createDerivation(batch: OptionBatch = createOptionBatch(CHUNK * PRICES)): Derivation {
  let forwards = new Map<number, ExpiryForward>();
  const derivedAt = new Map<number, { forward: number; time: number }>();
  const smile = createSviBatch(CHUNK);

  function forwardFor(market: HubMarket, expiry: number, now: number, aliveAt: number): ExpiryForward {
    const known = forwards.get(expiry);
    if (known) return known;
    forwards = marketForwards(market, now, aliveAt);
    return forwards.get(expiry) ?? NO_FORWARD;
  }

  /** Times to expiry of an expiry's options, reckoned once for all of them. */
  function timesTo(market: HubMarket, expiry: number, now: number): Pick<DueRow, "years" | "calendarYears"> {
    return { years: clockYears(market.clock, now, expiry), calendarYears: yearsToExpiry(expiry, now) };
  }

  function derive(market: HubMarket, due: readonly DueRow[], now: number, aliveAt: number): void {
    for (let from = 0; from < due.length; from += CHUNK) {
      deriveChunk(market, batch, due.slice(from, from + CHUNK), now, aliveAt);
    }
  }

  return {
    rows(market, slots, now, aliveAt) {
      const due: DueRow[] = [];
      const known = new Map<number, ReturnType<typeof timesTo>>();
      for (const slot of slots) {
        const instrument = market.instruments[slot];
        if (instrument?.kind !== "option" || instrument.underlying !== market.underlying) continue;
        const { expiry } = instrument;
        const times = known.get(expiry) ?? timesTo(market, expiry, now);
        known.set(expiry, times);
        due.push({ slot, instrument, forward: forwardFor(market, expiry, now, aliveAt), ...times });
      }
      derive(market, due, now, aliveAt);
    },
    moved(market, now, aliveAt) {
      const due: DueRow[] = [];
      forwards = marketForwards(market, now, aliveAt);
      for (const [expiry, slots] of market.optionsByExpiry) {
        const forward = forwards.get(expiry) ?? NO_FORWARD;
        const last = derivedAt.get(expiry);
        const still =
          last && Math.abs(forward.value / last.forward - 1) < FORWARD_MOVED && now - last.time < TIME_MOVED;
        if (still || Number.isNaN(forward.value)) continue;
        derivedAt.set(expiry, { forward: forward.value, time: now });
        const times = timesTo(market, expiry, now);
        for (const slot of slots) {
          const instrument = market.instruments[slot];
          if (!instrument || Number.isNaN(market.quotes[Q.receivedTime]![slot]!)) continue;
          due.push({ slot, instrument, forward, ...times });
        }
      }
      derive(market, due, now, aliveAt);
      return due.map((row) => row.slot);
    },
    applyFit(market, expiry, slice) {
      const slots = market.optionsByExpiry.get(expiry) ?? [];
      const svi = slice ? drawnSvi(slice) : null;
      const curve = slice && !svi ? sliceCurve(slice) : null;
      const fitted = market.derived[D.fitVol]!;
      const moneyness = (slot: number): number =>
        logRatio(market.instruments[slot]?.strike ?? Number.NaN, slice?.[S.forward] ?? Number.NaN);
      const years = slice?.[S.yearsToExpiry] ?? Number.NaN;
      for (let from = 0; from < slots.length; from += CHUNK) {
        const part = slots.slice(from, from + CHUNK);
        if (svi) {
          part.forEach((slot, i) => {
            smile.k[i] = moneyness(slot);
          });
          smile.evaluate(part.length, svi);
        }
        part.forEach((slot, i) => {
          const w = svi ? smile.totalVariance[i]! : (curve?.(moneyness(slot)) ?? Number.NaN);
          fitted[slot] = Math.sqrt(w / years);
        });
      }
      return slots;
    },
    forward: (expiry) => forwards.get(expiry),
    clear() {
      forwards = new Map();
      derivedAt.clear();
    },
  };
}

/** Options derived in one call of the pricing batch, and prices of each that are turned into vols. */
const CHUNK = 512;
const PRICES = 4;

/** Derives one chunk of options of possibly several expiries: all vols in one batch call, all Greeks in another. */
function deriveChunk(
  market: HubMarket,
  batch: OptionBatch,
  rows: readonly DueRow[],
  now: number,
  aliveAt: number,
): void {
  const { quotes, derived } = market;
  const rate = clockRate(market.clock, now);
  rows.forEach(({ slot, instrument, forward, years }, i) => {
    const bid = quotes[Q.bid]![slot]!;
    const ask = quotes[Q.ask]![slot]!;
    // The venue takes its mark at its own forward.
    const venueForward = quotes[Q.underlying]![slot]!;
    const markForward = Number.isNaN(venueForward) ? forward.value : venueForward;
    const lane = i * PRICES;
    setLane(batch, lane, instrument, forward.value, years, bid);
    setLane(batch, lane + 1, instrument, forward.value, years, 0.5 * (bid + ask));
    setLane(batch, lane + 2, instrument, forward.value, years, ask);
    setLane(batch, lane + 3, instrument, markForward, years, quotes[Q.mark]![slot]!);
  });
  batch.solveVols(rows.length * PRICES);
  rows.forEach(({ slot, forward }, i) => {
    const lane = i * PRICES;
    derived[D.volAtBid]![slot] = batch.vol[lane]!;
    derived[D.volAtMid]![slot] = batch.vol[lane + 1]!;
    derived[D.volAtAsk]![slot] = batch.vol[lane + 2]!;
    derived[D.volAtMark]![slot] = batch.vol[lane + 3]!;
    derived[D.volStatus]![slot] =
      batch.status[lane]! +
      16 * batch.status[lane + 1]! +
      256 * batch.status[lane + 2]! +
      4096 * batch.status[lane + 3]!;
    derived[D.conditioning]![slot] = batch.conditioning[lane + 1]!;
    const confirmed = confirmedAt(market, slot, aliveAt);
    // Told as a difference: a quiet row in step grows no older, and neither does what was derived from it.
    derived[D.inputLag]![slot] = confirmed > forward.asOf ? confirmed - forward.asOf : 0;
  });
  rows.forEach(({ slot, instrument, forward, years, calendarYears }, i) => {
    setLane(batch, i, instrument, forward.value, years, Number.NaN);
    batch.vol[i] = greekVol(derived, slot, clockVol(quotes[Q.markVol]![slot]!, calendarYears, years));
  });
  batch.greeks(rows.length, EVERYDAY_GREEKS);
  rows.forEach(({ slot, instrument, forward, years, calendarYears }, i) => {
    const price = batch.out.price[i]!;
    derived[D.forward]![slot] = forward.value;
    derived[D.forwardSource]![slot] = forward.source;
    derived[D.yearsToExpiry]![slot] = years;
    derived[D.calendarYears]![slot] = calendarYears;
    derived[D.greekVol]![slot] = batch.vol[i]!;
    derived[D.price]![slot] = instrument.inverse ? price / forward.value : price;
    derived[D.delta]![slot] = batch.out.delta[i]!;
    derived[D.gamma]![slot] = batch.out.gamma[i]!;
    derived[D.vega]![slot] = batch.out.vega[i]!;
    derived[D.theta]![slot] = batch.out.theta[i]! * rate;
    // With the spot held rather than the forward, as exchanges publish it: T·(F·delta − price) is ±K·T·N(±d2).
    derived[D.rho]![slot] = calendarYears * (forward.value * batch.out.delta[i]! - price);
  });
}

/** Fills one lane of the batch; `price` in the instrument's quote currency. */
function setLane(
  batch: OptionBatch,
  lane: number,
  instrument: Instrument,
  forward: number,
  years: number,
  price: number,
): void {
  batch.forward[lane] = forward;
  batch.strike[lane] = instrument.strike;
  batch.yearsToExpiry[lane] = years;
  batch.isCall[lane] = instrument.right === "call" ? 1 : 0;
  batch.marketPrice[lane] = instrument.inverse ? price * forward : price;
}

/** Vol at mid where there is one, else the venue's mark vol (on the market's clock), else our vol at the venue's mark. */
function greekVol(derived: readonly Float64Array[], slot: number, venueMarkVol: number): number {
  const mid = derived[D.volAtMid]![slot]!;
  if (mid > 0) return mid;
  return Number.isNaN(venueMarkVol) ? derived[D.volAtMark]![slot]! : venueMarkVol;
}
