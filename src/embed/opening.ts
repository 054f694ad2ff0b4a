import type { MarketChoice } from "../engine/protocol.ts";
import { panelEntry } from "../panels/registry.ts";
import { clockOfPanels } from "../views/clock-schema.ts";
import { notOffered } from "../views/site-market.ts";
import type { ViewDocument } from "../views/view-document.ts";
import { panelsOf, type ViewRow } from "../views/view-layout.ts";
import type { OpenedView } from "../views/view-link.ts";
import { heldBack } from "../views/view-positions.ts";
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
  /** What its sender kept. */
  readonly shared: ReturnType<typeof heldBack>;
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
  const none = { settings: {}, model: undefined, clock: null, shared: null, beyond: "" };
  return { ok: true, embedded: { choice, title: "", layout, ...none } };
}

/** A view out of a link's word, in `market` where that says one; one that leaves its market open, in `otherwise`. */
export async function openWord(word: string, market: Market, otherwise: StoredChoice | null = null): Promise<Opening> {
  const { openView } = await import("../views/view-link.ts");
  const opened = await openView(word).catch(
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
  return { ok: true, embedded: { choice, title, layout, settings, model, clock, shared, beyond: beyondFrame(view) } };
}

/** A frame shows markets as they are and the positions of who looks at it: what else came with the view is named. */
function beyondFrame({ snapshot, portfolio }: ViewDocument): string {
  const whole = portfolio?.sizes === "whole";
  const left = [...(snapshot ? ["pinned numbers"] : []), ...(whole ? ["positions"] : [])].join(" and ");
  const instead = whole ? "; positions here are this browser's own" : "";
  return left && `The ${left} of this view are not shown here${instead}. Open its link in Volscape to see them.`;
}

function choiceOf(asked: Market, base: StoredChoice | null): MarketChoice | null {
  const venue = asked.venue ?? base?.venue;
  if (venue === undefined) return null;
  const sameVenue = asked.venue === undefined || asked.venue === base?.venue;
  const underlying = asked.underlying ?? (sameVenue ? base?.underlying : undefined) ?? "BTC";
  const host = asked.host ?? (sameVenue ? base?.host : undefined);
  return host === undefined ? { venue, underlying } : { venue, underlying, host };
}
