import { formatUtcDateTime } from "../ui/format.ts";

type TabStorage = Pick<Storage, "getItem" | "setItem" | "removeItem"> | null;

const KEY = "volscape.pinned";

/** Keeps in the tab's own storage which instant (epoch ms) is shown pinned; null for none. */
export function rememberSnapshot(tab: TabStorage, at: number | null): void {
  try {
    if (at === null) tab?.removeItem(KEY);
    else tab?.setItem(KEY, String(at));
  } catch {
    // Then a page that is loaded again says nothing of it.
  }
}

/** What a page says that was loaded again while pinned numbers were shown, once; null where none were. */
export function lostSnapshot(tab: TabStorage): string | null {
  const stored = tab?.getItem(KEY) ?? null;
  rememberSnapshot(tab, null);
  const at = Number(stored ?? Number.NaN);
  if (!(at > 0)) return null;
  return `The numbers pinned at ${formatUtcDateTime(at)} UTC went with the page that was loaded again: this is the live market. Open the view again to see them.`;
}
