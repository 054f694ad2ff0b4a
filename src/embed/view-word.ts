import { showsPositions } from "../panels/shows-positions.ts";
import type { ViewDocument } from "../views/view-document.ts";
import { panelsOf } from "../views/view-layout.ts";
import { packView } from "../views/view-link.ts";
import { readMasked } from "../views/view-positions.ts";
import { tellsPositions, withMarksOfHeld } from "../views/view-snapshot.ts";
import { mayEdit } from "../views/viewer.ts";
import { workspace } from "../views/workspace-store.ts";
import { type Embedded, UNTITLED } from "./opening.ts";

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * What is embedded now as the word of a link: what the portal keeps where the browser keeps nothing. Settings of panels that show
 * positions, and positions of others, stay here unless `positions` says otherwise; that they were left out goes along. Where the viewer only looks it
 * is the view as it was set, whatever they picked for reading. A view that was sealed
 * to this browser stays sealed.
 */
export function viewWord(embedded: Embedded, positions: boolean): Promise<string> {
  const { choice, title, layout, model, clock, snapshot, sealed } = embedded;
  if (sealed !== "") return Promise.resolve(sealed);
  const { shared, settings: stored } = mayEdit() ? workspace.getState() : embedded;
  const masked = readMasked(shared?.portfolio);
  const withheld = shared?.withheld ?? (masked && !positions ? "positions" : undefined);
  if (choice.venue === "recorded") return Promise.reject(new Error("A recording cannot be kept as a view."));
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
    ...(snapshot && (positions || !tellsPositions(snapshot)) ? { snapshot: withMarksOfHeld(snapshot) } : {}),
    ...(masked && positions ? { portfolio: masked } : {}),
    ...(withheld ? { withheld } : {}),
  };
  return packView(view, { encrypted: false, signer: null });
}
