import type { ViewDocument } from "./view-document.ts";
import { tellsPositions } from "./view-snapshot.ts";

/** Settings that say how much of what somebody holds or means to trade. They leave the browser only when asked to. */
const PRIVATE_SETTINGS: readonly string[] = ["legs"];

/** How many legs with sizes the panels of a view hold. */
export function countLegs(view: ViewDocument): number {
  return Object.values(view.settings).reduce(
    (sum, settings) =>
      sum + PRIVATE_SETTINGS.reduce((n, key) => n + (Array.isArray(settings[key]) ? settings[key].length : 0), 0),
    0,
  );
}

/** The view without sizes: no portfolio, no legs, no snapshot that tells of any. A panel that loses its legs opens on its default. */
export function withoutSizes(view: ViewDocument): ViewDocument {
  const { portfolio: _left, snapshot, ...rest } = view;
  const settings = Object.fromEntries(
    Object.entries(view.settings).map(([id, own]) => [
      id,
      Object.fromEntries(Object.entries(own).filter(([key]) => !PRIVATE_SETTINGS.includes(key))),
    ]),
  );
  return { ...rest, settings, ...(snapshot && !tellsPositions(snapshot) ? { snapshot } : {}) };
}
