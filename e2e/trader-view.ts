import type { ViewDocument } from "../src/views/view-document.ts";
import type { ViewRow } from "../src/views/view-layout.ts";

/** A view of panels in the trader's workspace, on the simulated bitcoin market unless `part` says otherwise. */
export function traderView(title: string, row: ViewRow["row"], part: Partial<ViewDocument> = {}): ViewDocument {
  return {
    version: 1,
    title,
    folder: "",
    market: { venue: "simulated", underlying: "BTC" },
    active: "trader",
    layouts: { trader: { row } },
    settings: {},
    models: {},
    ...part,
  };
}
