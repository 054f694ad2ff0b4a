import { safeParse } from "valibot";
import type { MarketChoice, VenueId } from "../engine/protocol.ts";
import { choiceSchema, type StoredChoice } from "../views/workspace-store.ts";

/** What a first visit shows. */
export const FIRST_CHOICE: StoredChoice = { venue: "simulated", underlying: "BTC" };

/** Venues a person can choose, in menu order. */
export const VENUE_LABELS: Readonly<Record<Exclude<VenueId, "recorded">, string>> = {
  simulated: "Simulated",
  deribit: "Deribit",
  "deribit-testnet": "Deribit testnet",
};

/**
 * The market to open: what the address asks for (`?venue=deribit&underlying=BTC&host=…`) wins over the remembered one.
 * A live venue never gives way to the simulated one. `problem` names an address that cannot be followed.
 */
export function openingChoice(
  search: string,
  remembered: StoredChoice | null,
): { choice: MarketChoice; problem: string | null } {
  const query = new URLSearchParams(search);
  const venue = query.get("venue");
  const underlying = query.get("underlying");
  const host = query.get("host");
  const base = remembered ?? FIRST_CHOICE;
  if (venue === null && underlying === null && host === null) return { choice: toChoice(base), problem: null };
  const asked = {
    venue: venue ?? base.venue,
    underlying: underlying?.toUpperCase() ?? (venue === null || venue === base.venue ? base.underlying : "BTC"),
    ...(host === null ? {} : { host }),
  };
  const result = safeParse(choiceSchema, asked);
  if (result.success) return { choice: toChoice(result.output), problem: null };
  const wrong = result.issues[0].path?.[0]?.key ?? "address";
  return {
    choice: toChoice(base),
    problem: `The address asks for an unknown ${String(wrong)}; the last market is shown.`,
  };
}

/** A stored choice as the engine takes it. */
export function toChoice({ venue, underlying, host }: StoredChoice): MarketChoice {
  return host === undefined ? { venue, underlying } : { venue, underlying, host };
}
