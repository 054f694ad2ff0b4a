import { type MarketView, serverNow } from "../engine/market-view.ts";
import { ageState } from "../market/age.ts";
import { deribitGreeks, usdPrice } from "../market/conventions.ts";
import { D } from "../market/derived-columns.ts";
import { clockVol, clockYears, isCalendar } from "../market/event-clock.ts";
import { yearsToExpiry } from "../market/expiry-time.ts";
import { Q } from "../market/quote-columns.ts";

/** Forward of the row in `slot`: ours, else the venue's. NaN where neither is known. */
export function rowForward(view: MarketView, slot: number): number {
  const forward = view.derived[D.forward]![slot]!;
  return Number.isNaN(forward) ? view.quotes[Q.underlying]![slot]! : forward;
}

/** The venue's mark vol (decimal), which counts time by the calendar, on the clock of the view. */
export function venueVol(view: MarketView, slot: number): number {
  const [now, expiry] = [serverNow(view), view.instrumentBySlot.get(slot)?.expiry ?? Number.NaN];
  const vol = view.quotes[Q.markVol]![slot]!;
  return isCalendar(view.clock) ? vol : clockVol(vol, yearsToExpiry(expiry, now), clockYears(view.clock, now, expiry));
}

/**
 * Age of the row in `slot` at the view's time, ms: since it was last known to be in step, else since anything of it arrived.
 * NaN where nothing did.
 */
export function quoteAge(view: MarketView, slot: number): number {
  const confirmed = view.quotes[Q.confirmedAt]![slot]!;
  const at = Number.isNaN(confirmed) ? view.quotes[Q.receivedTime]![slot]! : confirmed;
  return Math.max(0, view.now - at);
}

/** Age of what is derived from the row in `slot`, ms: that of its oldest input. NaN as for `quoteAge`. */
export function derivedAge(view: MarketView, slot: number): number {
  const lag = view.derived[D.inputLag]![slot]!;
  return quoteAge(view, slot) + (Number.isNaN(lag) ? 0 : lag);
}

export type Dimming = "" | "delayed" | "stale";

/** How far a number last confirmed `age` ms ago is dimmed: what is dead stays readable as what is stale. */
export function dimming(age: number): Dimming {
  const state = ageState(age);
  if (Number.isNaN(age) || state === "fresh") return "";
  return state === "delayed" ? "delayed" : "stale";
}

/** Our theta (USD per day, never more than what is left of the option) and rho (USD per 1 %) as venues publish them. */
export function venueForm(view: MarketView, slot: number): { readonly theta: number; readonly rho: number } {
  const value = (column: number): number => view.derived[column]![slot]!;
  const forward = value(D.forward);
  const inverse = view.instrumentBySlot.get(slot)?.inverse ?? false;
  return deribitGreeks(
    {
      price: inverse ? usdPrice(value(D.price), forward) : value(D.price),
      delta: value(D.delta),
      gamma: value(D.gamma),
      vega: value(D.vega),
      theta: value(D.theta),
      rho: value(D.rho),
    },
    forward,
    value(D.calendarYears),
  );
}
