import { showsPositions } from "../panels/shows-positions.ts";
import type { ViewDocument } from "../views/view-document.ts";
import { panelsOf } from "../views/view-layout.ts";
import { packView } from "../views/view-link.ts";
import { readMasked } from "../views/view-positions.ts";
import { tellsPositions, withMarksOfHeld } from "../views/view-snapshot.ts";
import { mayEdit } from "../views/viewer.ts";
import { workspace } from "../views/workspace-store.ts";
import { type Embedded, UNTITLED } from "./opening.ts";
import type { PortalEvents } from "./sdk/portal-messages.ts";

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * What is embedded now as the word of a link: what the portal keeps where the browser keeps nothing. Settings of panels that show
 * positions, positions of others and numbers pinned of them stay here unless `positions` says otherwise, whole positions, which no frame
 * shows, in any case; that they were left out is `withheld`, and goes along. Where the viewer only looks it is the view as it was set,
 * whatever they picked for reading. A view that was sealed to this browser stays sealed. Rejects for a recording.
 */
export async function viewWord(embedded: Embedded, positions: boolean): Promise<PortalEvents["view.changed"]> {
  const { choice, title, layout, model, clock, snapshot, sealed, whole } = embedded;
  if (sealed !== "") return { view: sealed, withheld: false };
  if (choice.venue === "recorded") throw new Error("A recording cannot be kept as a view.");
  const { shared, settings: stored } = mayEdit() ? workspace.getState() : embedded;
  const masked = readMasked(shared?.portfolio);
  const pinned = snapshot && (positions || !tellsPositions(snapshot)) ? snapshot : null;
  const withheld = whole || (masked !== null && !positions) || pinned !== snapshot;
  const missing = withheld ? "positions" : shared?.withheld;
  const settings: Record<string, Record<string, unknown>> = {};
  for (const { id, type } of panelsOf(layout)) {
    const own = stored[id];
    if (isRecord(own) && (positions || !showsPositions(type))) settings[id] = own;
  }
  const view: ViewDocument = {
    version: 1,
    title: title || UNTITLED,
    folder: "",
    market: {
      venue: choice.venue,
      underlying: choice.underlying,
      ...(choice.host === undefined ? {} : { host: choice.host }),
    },
    active: "trader",
    layouts: { trader: layout },
    settings,
    models: model === undefined ? {} : { trader: model },
    ...(clock ? { clock } : {}),
    ...(pinned ? { snapshot: withMarksOfHeld(pinned) } : {}),
    ...(masked && positions ? { portfolio: masked } : {}),
    ...(missing ? { withheld: missing } : {}),
  };
  return { view: await packView(view, { encrypted: false, signer: null }), withheld };
}
