import type { ViewDocument } from "./view-document.ts";

/**
 * The screen as `captured`, saved over `stored` without being asked to: of what is stored only that stays which the screen does not
 * have, such as a pinned snapshot. What the screen leaves out is at its default.
 */
export function savedOver(stored: ViewDocument | null, captured: ViewDocument): ViewDocument {
  if (!stored) return captured;
  const { snapshot, limits, author } = stored;
  return {
    ...captured,
    ...(snapshot ? { snapshot } : {}),
    ...(limits ? { limits } : {}),
    ...(author ? { author } : {}),
  };
}
