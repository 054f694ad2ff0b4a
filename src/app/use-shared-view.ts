import { useCallback, useEffect, useState } from "react";
import type { CheckedSnapshot } from "../panels/check-snapshot.ts";
import type { OpenedView } from "../views/view-link.ts";
import { releaseStart } from "./held-start.ts";
import { notify } from "./notices.ts";
import type { ViewActions } from "./view-actions.ts";

/** A view as it was read, with what can be done with it. */
export interface LookedAt {
  readonly opened: Extract<OpenedView, { ok: true }>;
  readonly actions: ViewActions;
  /** Its numbers computed again, under way since it was read; null where it brings none. */
  readonly check: Promise<CheckedSnapshot> | null;
}

/** A view that came as a link or file and is looked at before it is opened. */
export interface SharedView {
  readonly shown: LookedAt | null;
  /** Shows what a text holds; what is wrong with it, in one sentence, where that cannot be. */
  preview(text: string): Promise<string | null>;
  openFile(file: File): void;
  close(): void;
}

/** More of a file is not read, bytes: far longer than a view may be. */
const MAX_READ = 2_000_000;

export function isViewFile(name: string): boolean {
  return name.toLowerCase().endsWith(".volview.json");
}

/** The part of the address after "#", taken out of it at once: neither history nor a bookmark keeps it. */
function takeFragment(page: Window): string | null {
  const { hash, pathname, search } = page.location;
  if (hash.length < 2) return null;
  page.history.replaceState(page.history.state, "", pathname + search);
  return hash;
}

/**
 * Follows the address: a link to a view is looked at when the page opens, and when one is pasted over it later. `load` fetches what shows
 * it and what can be done with it.
 */
export function useSharedView(load: () => Promise<ViewActions>, beforeShown: () => void): SharedView {
  const [shown, setShown] = useState<LookedAt | null>(null);
  const read = useCallback(
    async (text: string): Promise<string | null> => {
      const loading = load();
      loading.catch(() => undefined);
      const { openViewText } = await import("../views/view-file.ts");
      const receivingKey = async (): Promise<CryptoKeyPair> => (await (await loading).keys).receiving();
      const opened = await openViewText(text, receivingKey).catch(
        (): OpenedView => ({
          ok: false,
          problem: "This browser cannot check views here: its cryptography needs an https address.",
        }),
      );
      if (!opened.ok || !opened.view.snapshot) releaseStart();
      if (!opened.ok) return opened.problem;
      const actions = await loading;
      const check = opened.view.snapshot ? actions.check(opened.view.snapshot) : null;
      check?.then(releaseStart, releaseStart);
      beforeShown();
      setShown({ opened, actions, check });
      return null;
    },
    [load, beforeShown],
  );
  const preview = useCallback(
    (text: string): Promise<string | null> =>
      read(text).catch((error: unknown) => {
        releaseStart();
        return `This view could not be shown: ${error instanceof Error ? error.message : String(error)}.`;
      }),
    [read],
  );
  const look = useCallback(
    (text: string): void => {
      void preview(text).then((problem) => {
        if (problem !== null) notify({ tone: "error", text: `${problem} Your workspace is as it was.` });
      });
    },
    [preview],
  );
  const openFile = useCallback(
    (file: File): void => {
      // Cut, not read whole: what is longer is refused by its length all the same.
      file
        .slice(0, MAX_READ)
        .text()
        .then(look, () => notify({ tone: "error", text: `${file.name} could not be read.`, names: [file.name] }));
    },
    [look],
  );
  useEffect(() => {
    const follow = (): void => {
      const fragment = takeFragment(window);
      if (fragment !== null) look(fragment);
    };
    follow();
    window.addEventListener("hashchange", follow);
    return () => window.removeEventListener("hashchange", follow);
  }, [look]);
  const close = useCallback(() => {
    releaseStart();
    setShown(null);
  }, []);
  return { shown, preview, openFile, close };
}
