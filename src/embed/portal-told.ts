import type { EngineClient } from "../engine/client.ts";
import type { MarketChoice } from "../engine/protocol.ts";
import { freshness } from "../panels/freshness.ts";
import { unlisted } from "../panels/unlisted.ts";
import type { Selection } from "../views/selection.ts";
import type { Frame } from "./frame.ts";
import type { PortalEvents, PortalState } from "./sdk/portal-messages.ts";

/** Known of nothing: what a portal is told of a view that is sealed to who looks at it. */
const UNTOLD = { venue: null, underlying: null, simulated: null, testnet: null, pinned: null };

/** Whether two choices are of the same market. */
export const isOf = (one: MarketChoice, other: MarketChoice): boolean =>
  one.venue === other.venue && one.underlying === other.underlying && one.host === other.host;

/** How the frame stands, for its portal; null before it shows anything. */
export function stateToTell(
  {
    engine,
    embedded,
    pinned: check,
    fdc3,
  }: Omit<Frame, "engine"> & {
    readonly engine: Pick<EngineClient, "view" | "frozen"> | null;
  },
  editable: boolean,
): PortalState | null {
  if (!engine || !embedded) return null;
  const { state, word } = freshness(engine);
  if (embedded.sealed !== "") return { state, word, ...UNTOLD, editable, fdc3 };
  const { catalog: shown } = engine.view;
  const pinned = check && { verdict: check.verdict, words: check.words };
  // What the market before says is nothing of the one asked for; a snapshot is shown as what it is.
  const other = shown !== null && !check && !isOf(shown.choice, embedded.choice);
  const catalog = other ? null : shown;
  const { venue, underlying } = (catalog ?? embedded).choice;
  // Until a market is there, only what the venue's name says by itself is known: an address of one's own may serve anything.
  const simulated = catalog ? catalog.simulated : venue === "simulated" ? true : null;
  const testnet = catalog ? catalog.testnet : venue === "simulated" ? false : null;
  // A connection may be live before its venue has listed a single option.
  const beginning = other || (state === "live" && !shown?.expiries.length);
  const said = beginning ? { state: "connecting", word: "Connecting" } : { state, word };
  return { ...said, venue, underlying, simulated, testnet, editable, pinned, fdc3 };
}

/** What cannot be had, for the portal, in one or two sentences; empty while all is well. */
export function problemToTell({
  engine,
  embedded,
  notice,
  lostPart,
  problem,
}: Omit<Frame, "engine"> & { readonly engine: Pick<EngineClient, "view"> | null }): string {
  // What of a sealed view cannot be had tells of it; that the page is old does not.
  const missing = embedded?.sealed === "" && engine ? notice || unlisted(engine.view) : "";
  return problem || `${missing} ${lostPart}`.trim();
}

/** What is looked at, for the portal; null where it is to be told nothing. */
export function selectionToTell(
  { engine, embedded }: Pick<Frame, "embedded"> & { readonly engine: Pick<EngineClient, "view"> | null },
  { expiry, focused }: Pick<Selection, "expiry" | "focused">,
): PortalEvents["selection"] | null {
  if (embedded?.sealed !== "") return null;
  const { underlying, venue } = embedded.choice;
  const catalog = engine?.view.catalog;
  // While the market before is still on screen, what is focused there is none of this one.
  const gone =
    catalog && !isOf(catalog.choice, embedded.choice) && catalog.instruments.some(([, { name }]) => name === focused);
  return { underlying, venue, expiry, instrument: gone ? null : focused };
}
