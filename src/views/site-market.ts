import { site } from "./site.ts";
import { originAmong } from "./site-config.ts";
import type { StoredChoice } from "./workspace-store.ts";

export const VENUE_LABELS: Readonly<Record<StoredChoice["venue"], string>> = {
  simulated: "Simulated",
  deribit: "Deribit",
  "deribit-testnet": "Deribit testnet",
};

/** Why a market may not be opened on this site, in one sentence; empty where it may. A recording always may. */
export function notOffered({
  venue,
  host,
}: {
  readonly venue: StoredChoice["venue"] | "recorded";
  readonly host?: string | undefined;
}): string {
  const { venues, hosts } = site.getState();
  if (venue === "recorded") return "";
  if (!venues.includes(venue)) return `${VENUE_LABELS[venue]} is not offered on this site.`;
  if (host === undefined || originAmong(hosts, host)) return "";
  return `This site does not allow connections to ${host.slice(0, 80)}.`;
}
