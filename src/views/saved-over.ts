import type { ViewDocument } from "./view-document.ts";
import { canonicalJson } from "./view-json.ts";
import type { ViewRevision } from "./view-store.ts";

/**
 * The screen as `captured`, saved over `stored`: of what is stored only that stays which the screen does not
 * have, such as a snapshot pinned of the same market. What the screen leaves out is at its default.
 */
export function savedOver(stored: ViewDocument | null, captured: ViewDocument): ViewDocument {
  if (!stored) return captured;
  const { snapshot, limits, author } = stored;
  // Of another market it would stand in place of the one the view is of; the revision before keeps it.
  const sameMarket = canonicalJson(stored.market) === canonicalJson(captured.market);
  return {
    ...captured,
    ...(snapshot && sameMarket ? { snapshot } : {}),
    ...(limits ? { limits } : {}),
    ...(author ? { author } : {}),
  };
}

/** What is to be done where a page opens on a workspace that follows a saved view. */
export type CatchUp =
  | { readonly do: "nothing" }
  /** The screen is the newest revision already. */
  | { readonly do: "follow" }
  /** The screen has what was never saved: it goes after revision `base`. */
  | { readonly do: "save"; readonly base: number; readonly document: ViewDocument };

/**
 * Compares the screen as `captured` with the newest revision and with the one it was at, `base` (null where that one is gone). Of layouts
 * only those in `changed` are looked at: a built-in one depends on the width of the window.
 */
export function catchUp(
  captured: ViewDocument,
  changed: readonly string[],
  at: number,
  head: ViewRevision | null,
  base: ViewRevision | null,
): CatchUp {
  // Deleted elsewhere: who deleted it is not to find it again for a page that was opened.
  if (!head) return { do: "nothing" };
  const over = ({ document: stored }: ViewRevision): ViewDocument => {
    const layouts = { ...captured.layouts };
    for (const name of ["trader", "risk"] as const) {
      if (changed.includes(name)) continue;
      delete layouts[name];
      if (stored.layouts[name]) layouts[name] = stored.layouts[name];
    }
    const { title, folder } = stored;
    return savedOver(stored, { ...captured, layouts, title, folder });
  };
  const isAt = (revision: ViewRevision): boolean => canonicalJson(over(revision)) === canonicalJson(revision.document);
  if (isAt(head)) return { do: "follow" };
  if (base && base.revision !== head.revision && isAt(base)) return { do: "nothing" };
  // A newest revision before the one it was at: later ones were in memory only, and went with the page.
  return { do: "save", base: Math.min(at, head.revision), document: over(head) };
}
