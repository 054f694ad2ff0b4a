import { instrumentJson } from "./listing.ts";
import { refreshMark } from "./maker.ts";
import { refreshMarks } from "./market.ts";
import type { Instrument } from "./market-state.ts";
import type { QuoteSchedule } from "./quoting.ts";
import { deliverDue, settleDay } from "./settlement.ts";
import { publishLifecycle, publishQuote } from "./subscriptions.ts";
import { momentOf, type Venue } from "./venue.ts";

/** Delivers what has expired and tells it: states, last tickers, empty books; then settles the day for the rest. */
export function deliverExpired(venue: Venue): void {
  for (const { instruments } of deliverDue(venue.market)) {
    for (const instrument of instruments) {
      tellState(venue, instrument, "settlement");
      publishQuote(venue, instrument, true);
      tellState(venue, instrument, "delivered");
    }
  }
  settleDay(venue.market);
  refreshMarks(venue.market);
}

/** Puts new listings to the makers and tells of them: the whole terms once, then the states they pass through. */
export function announce(venue: Venue, schedule: QuoteSchedule, created: readonly Instrument[], tick: number): void {
  for (const instrument of created) {
    schedule.add(instrument, tick);
    refreshMark(instrument, momentOf(venue));
    publishLifecycle(venue, "creation", instrument, JSON.stringify(instrumentJson(instrument.listing, "open", true)));
    tellState(venue, instrument, "created");
    tellState(venue, instrument, "open");
  }
}

function tellState(venue: Venue, instrument: Instrument, state: string): void {
  const { now } = venue.market;
  const data = `{"timestamp":${now},"state":"${state}","instrument_name":"${instrument.listing.name}"}`;
  publishLifecycle(venue, "state", instrument, data);
}
