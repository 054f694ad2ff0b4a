import type { MarketChoice } from "../engine/protocol.ts";
import { panelEntry } from "../panels/registry.ts";
import { clockOfPanels } from "../views/clock-schema.ts";
import { notOffered } from "../views/site-market.ts";
import type { ViewDocument } from "../views/view-document.ts";
import { panelsOf, type ViewRow } from "../views/view-layout.ts";
import type { OpenedView } from "../views/view-link.ts";
import { heldBack } from "../views/view-positions.ts";
import { tellsBooks } from "../views/view-snapshot.ts";
import type { StoredChoice } from "../views/workspace-store.ts";
import type { EmbedAddress } from "./address.ts";

/** What an embed page shows: a market, panels and their settings. */
export interface Embedded {
  readonly choice: MarketChoice;
  /** Name of a view; empty where a single panel stands for itself. */
  readonly title: string;
  readonly layout: ViewRow;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Surface model; what is left out is chosen by the quotes. */
  readonly model: ViewDocument["models"]["trader"];
  /** How vols count time; null by the calendar. */
  readonly clock: ViewDocument["clock"] | null;
  /** It came with whole positions: no frame shows those. */
  readonly whole: boolean;
  /** What its sender kept. */
  readonly shared: ReturnType<typeof heldBack>;
  /** The market it pins, and the fingerprint of who signed it (empty where nobody did); null where it is live. */
  readonly snapshot: ViewDocument["snapshot"] | null;
  readonly signer: string;
  /** The word of a view that was sealed to this browser's key: what is in it is not for the portal. Empty for any other. */
  readonly sealed: string;
  /** One sentence where the view holds more than a frame shows; empty where it does not. */
  readonly beyond: string;
}

/** What a view of a single panel is called where nobody named it: nothing, on screen. */
export const UNTITLED = "Embedded";

export type Opening =
  | { readonly ok: true; readonly embedded: Embedded }
  | { readonly ok: false; readonly problem: string };

type Market = Pick<EmbedAddress, "venue" | "underlying" | "host">;

/** What the address asks for. What it says of the market goes before what a view says. */
export async function openAddress(address: EmbedAddress): Promise<Opening> {
  if (address.view !== undefined) return openWord(address.view, address);
  const choice = choiceOf(address, null);
  if (!choice || address.panel === undefined) return { ok: false, problem: "This address names no market." };
  const refused = notOffered(choice);
  if (refused !== "") return { ok: false, problem: refused };
  const layout = { row: [{ tabs: [address.panel] }] };
  const none = {
    settings: {},
    model: undefined,
    clock: null,
    whole: false,
    shared: null,
    snapshot: null,
    signer: "",
    sealed: "",
    beyond: "",
  };
  return { ok: true, embedded: { choice, title: "", layout, ...none } };
}

const NO_KEY =
  "This view is encrypted to the keys of people, and this frame has none that opens it. Open its link in Volscape, or let the portal hand over a key (receiving).";

/** What a word holds. One that is sealed to people is opened by the key given, or else by this browser's. */
async function readWord(word: string, receiving: CryptoKeyPair | undefined): Promise<OpenedView> {
  if (!word.startsWith("v2.")) return (await import("../views/view-link.ts")).openView(word);
  const [{ FOR_OTHERS, openSealed }, { openViewKeys }] = await Promise.all([
    import("../views/sealed-view.ts"),
    import("../views/view-keys.ts"),
  ]);
  const opened = await openSealed(word, async () => receiving ?? (await openViewKeys()).receiving());
  return !opened.ok && opened.problem === FOR_OTHERS ? { ok: false, problem: NO_KEY } : opened;
}

/**
 * A view out of a link's word, in `market` where that says one; one that leaves its market open, in `otherwise`. `receiving` is a key
 * that opens what was sealed to it.
 */
export async function openWord(
  word: string,
  market: Market,
  otherwise: StoredChoice | null = null,
  receiving?: CryptoKeyPair,
): Promise<Opening> {
  const opened = await readWord(word, receiving).catch(
    (): OpenedView => ({ ok: false, problem: "This browser cannot check views here: that needs an https address." }),
  );
  if (!opened.ok) return opened;
  const { view } = opened;
  const choice = choiceOf(market, view.market ?? otherwise);
  if (!choice) return { ok: false, problem: "This view leaves its market open: name one with venue=." };
  const refused = notOffered(choice);
  if (refused !== "") return { ok: false, problem: refused };
  const layout = view.layouts[view.active] ?? Object.values(view.layouts).find((row) => row !== undefined);
  if (!layout)
    return { ok: false, problem: "This view is of a built-in workspace: only views with panels can be embedded." };
  const unknown = panelsOf(layout).find(({ type }) => !panelEntry(type));
  if (unknown) return { ok: false, problem: `This version has no panel called ${unknown.type.slice(0, 40)}.` };
  const { settings } = view;
  const title = view.title === UNTITLED ? "" : view.title;
  const clock = view.clock ?? clockOfPanels(settings);
  const model = view.models[view.active];
  const shared = heldBack(view);
  const snapshot = view.snapshot ?? null;
  const signer = opened.signer ? await (await import("../views/view-signature.ts")).fingerprint(opened.signer) : "";
  const sealed = opened.missing && !receiving ? word : "";
  const beyond = beyondFrame(view);
  const whole = view.portfolio?.sizes === "whole";
  const from = { snapshot, signer, sealed, beyond, whole };
  return { ok: true, embedded: { choice, title, layout, settings, model, clock, shared, ...from } };
}

/** A frame shows the positions of a snapshot, or else of who looks at it: that others came with the view is said. */
function beyondFrame({ snapshot, portfolio }: ViewDocument): string {
  if (portfolio?.sizes !== "whole" || (snapshot && tellsBooks(snapshot))) return "";
  return "The positions of this view are not shown here; positions here are this browser's own. Open its link in Volscape to see them.";
}

function choiceOf(asked: Market, base: StoredChoice | null): MarketChoice | null {
  const venue = asked.venue ?? base?.venue;
  if (venue === undefined) return null;
  const sameVenue = asked.venue === undefined || asked.venue === base?.venue;
  const underlying = asked.underlying ?? (sameVenue ? base?.underlying : undefined) ?? "BTC";
  const host = asked.host ?? (sameVenue ? base?.host : undefined);
  return host === undefined ? { venue, underlying } : { venue, underlying, host };
}
