import { D, DERIVED_FIELD_COUNT, FORWARD_SOURCE, S } from "../market/derived-columns.ts";
import { yearsToExpiry } from "../market/expiry-time.ts";
import type { Instrument } from "../market/instrument.ts";
import { Q } from "../market/quote-columns.ts";
import { blackGreeks } from "../quant/black.ts";
import { logRatio } from "../quant/elementary.ts";
import { impliedVol } from "../quant/implied-vol.ts";
import { sviVol } from "../quant/svi.ts";
import { VOL_STATUS } from "../quant/vol-status.ts";
import { type ExpiryForward, forwardOfExpiry } from "./expiry-forward.ts";
import { confirmedAt, type HubMarket } from "./hub-market.ts";

/** A forward that moved less than this (relative) leaves an expiry's derived numbers as they are for now. */
const FORWARD_MOVED = 1e-7;
/** Time alone changes vols slowly: whole expiries are derived again at least this often, ms of market time. */
const TIME_MOVED = 5_000;

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

export function createDerivation(): Derivation {
  const forwards = new Map<number, ExpiryForward>();
  const derivedAt = new Map<number, { forward: number; time: number }>();

  function forwardFor(market: HubMarket, expiry: number, now: number, aliveAt: number): ExpiryForward {
    const known = forwards.get(expiry);
    if (known) return known;
    const fresh = forwardOfExpiry(market, expiry, now, aliveAt);
    forwards.set(expiry, fresh);
    return fresh;
  }

  return {
    rows(market, slots, now, aliveAt) {
      for (const slot of slots) {
        const instrument = market.instruments[slot];
        if (instrument?.kind !== "option" || instrument.underlying !== market.underlying) continue;
        deriveRow(market, slot, instrument, forwardFor(market, instrument.expiry, now, aliveAt), now, aliveAt);
      }
    },
    moved(market, now, aliveAt) {
      const changed: number[] = [];
      for (const [expiry, slots] of market.optionsByExpiry) {
        const forward = forwardOfExpiry(market, expiry, now, aliveAt);
        forwards.set(expiry, forward);
        const last = derivedAt.get(expiry);
        const still =
          last && Math.abs(forward.value / last.forward - 1) < FORWARD_MOVED && now - last.time < TIME_MOVED;
        if (still || Number.isNaN(forward.value)) continue;
        derivedAt.set(expiry, { forward: forward.value, time: now });
        for (const slot of slots) {
          const instrument = market.instruments[slot];
          if (!instrument || Number.isNaN(market.quotes[Q.receivedTime]![slot]!)) continue;
          deriveRow(market, slot, instrument, forward, now, aliveAt);
          changed.push(slot);
        }
      }
      return changed;
    },
    applyFit(market, expiry, slice) {
      const slots = market.optionsByExpiry.get(expiry) ?? [];
      for (const slot of slots) {
        const instrument = market.instruments[slot];
        const forward = slice?.[S.forward] ?? Number.NaN;
        market.derived[D.fitVol]![slot] =
          slice && instrument
            ? fittedVol(slice, logRatio(instrument.strike, forward), slice[S.yearsToExpiry]!)
            : Number.NaN;
      }
      return slots;
    },
    forward: (expiry) => forwards.get(expiry),
    clear() {
      forwards.clear();
      derivedAt.clear();
    },
  };
}

/** Vol of a raw SVI slice at log-moneyness `k`; NaN where the slice has no fit. */
function fittedVol(slice: Float64Array, k: number, years: number): number {
  const svi = {
    a: slice[S.sviA]!,
    b: slice[S.sviB]!,
    rho: slice[S.sviRho]!,
    m: slice[S.sviM]!,
    sigma: slice[S.sviSigma]!,
  };
  return sviVol(svi, k, years);
}

function deriveRow(
  market: HubMarket,
  slot: number,
  instrument: Instrument,
  forward: ExpiryForward,
  now: number,
  aliveAt: number,
): void {
  const { quotes, derived } = market;
  const fitVol = derived[D.fitVol]![slot]!;
  for (let f = 0; f < DERIVED_FIELD_COUNT; f++) derived[f]![slot] = Number.NaN;
  const years = yearsToExpiry(instrument.expiry, now);
  const bid = quotes[Q.bid]![slot]!;
  const ask = quotes[Q.ask]![slot]!;
  const isCall = instrument.right === "call";
  const solve = (price: number, at: number) => {
    const usd = instrument.inverse ? price * at : price;
    return impliedVol(usd, at, instrument.strike, years, isCall);
  };
  const atBid = solve(bid, forward.value);
  const atMid = solve(0.5 * (bid + ask), forward.value);
  const atAsk = solve(ask, forward.value);
  // The venue takes its mark at its own forward.
  const venueForward = quotes[Q.underlying]![slot]!;
  const atMark = solve(quotes[Q.mark]![slot]!, Number.isNaN(venueForward) ? forward.value : venueForward);
  const greekVol = atMid.status === VOL_STATUS.OK ? atMid.vol : markVolOf(quotes[Q.markVol]![slot]!, atMark.vol);
  const greeks = blackGreeks(forward.value, instrument.strike, years, greekVol, isCall);

  derived[D.forward]![slot] = forward.value;
  derived[D.forwardSource]![slot] = forward.source;
  derived[D.yearsToExpiry]![slot] = years;
  derived[D.volAtBid]![slot] = atBid.vol;
  derived[D.volAtMid]![slot] = atMid.vol;
  derived[D.volAtAsk]![slot] = atAsk.vol;
  derived[D.volAtMark]![slot] = atMark.vol;
  derived[D.fitVol]![slot] = fitVol;
  derived[D.greekVol]![slot] = greekVol;
  derived[D.price]![slot] = instrument.inverse ? greeks.price / forward.value : greeks.price;
  derived[D.delta]![slot] = greeks.delta;
  derived[D.gamma]![slot] = greeks.gamma;
  derived[D.vega]![slot] = greeks.vega;
  derived[D.theta]![slot] = greeks.theta;
  // With the spot held rather than the forward, as exchanges publish it: T·(F·delta − price) is ±K·T·N(±d2).
  derived[D.rho]![slot] = years * (forward.value * greeks.delta - greeks.price);
  derived[D.volStatus]![slot] = atBid.status + 16 * atMid.status + 256 * atAsk.status + 4096 * atMark.status;
  derived[D.conditioning]![slot] = atMid.conditioning;
  const confirmed = confirmedAt(market, slot, aliveAt);
  derived[D.asOf]![slot] = forward.source === FORWARD_SOURCE.none ? confirmed : Math.min(confirmed, forward.asOf);
}

function markVolOf(venue: number, ours: number): number {
  return Number.isNaN(venue) ? ours : venue;
}
