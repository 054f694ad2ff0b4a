import { parse, safeParse } from "valibot";
import type { MarketChoice } from "../engine/protocol.ts";
import { site } from "../views/site.ts";
import { notOffered } from "../views/site-market.ts";
import { choiceSchema, type StoredChoice } from "../views/workspace-store.ts";

/** What a first visit shows. */
export function firstChoice(): StoredChoice {
  return parse(choiceSchema, site.getState().market);
}

/** Venues that may be chosen on this site, in menu order. */
export function venuesOffered(): readonly StoredChoice["venue"][] {
  return site.getState().venues as readonly StoredChoice["venue"][];
}

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
  const refused = remembered ? notOffered(toChoice(remembered)) : "";
  const base = remembered && refused === "" ? remembered : firstChoice();
  if (venue === null && underlying === null && host === null)
    return { choice: toChoice(base), problem: refused || null };
  const asked = {
    venue: venue ?? base.venue,
    underlying: underlying?.toUpperCase() ?? (venue === null || venue === base.venue ? base.underlying : "BTC"),
    ...(host === null ? {} : { host }),
  };
  const result = safeParse(choiceSchema, asked);
  if (result.success) {
    const problem = notOffered(toChoice(result.output));
    if (problem === "") return { choice: toChoice(result.output), problem: null };
    return { choice: toChoice(base), problem: `${problem} The last market is shown.` };
  }
  const wrong = result.issues[0].path?.[0]?.key ?? "address";
  return {
    choice: toChoice(base),
    problem: `The address asks for an unknown ${String(wrong)}; the last market is shown.`,
  };
}

/** The query of an address without what it says of the market. */
export function withoutMarket(search: string): string {
  const query = new URLSearchParams(search);
  for (const name of ["venue", "underlying", "host"]) query.delete(name);
  const rest = query.toString();
  return rest === "" ? "" : `?${rest}`;
}

/** A stored choice as the engine takes it. */
export function toChoice({ venue, underlying, host }: StoredChoice): MarketChoice {
  return host === undefined ? { venue, underlying } : { venue, underlying, host };
}
