import { MAX_TITLE, type ViewDocument } from "./view-document.ts";
import { canonicalJson } from "./view-json.ts";

/** One saved state of a view. Revisions of a view count from 1 and are never changed. */
export interface ViewRevision {
  /** Id of the view, the same for all its revisions. */
  readonly id: string;
  readonly revision: number;
  /** Epoch ms. */
  readonly savedAt: number;
  readonly document: ViewDocument;
  /** Saved by itself; since when, epoch ms, it stands for the revisions saved by themselves before it. */
  readonly autoSince?: number;
}

/** What a list shows of a view. */
export interface ViewSummary {
  readonly id: string;
  readonly revision: number;
  readonly savedAt: number;
  readonly title: string;
  readonly folder: string;
}

/** A saved revision, or the one in its place that was saved by somebody else since `base`; null where the view was deleted since. */
export type PutResult =
  | { readonly ok: true; readonly saved: ViewRevision }
  | { readonly ok: false; readonly theirs: ViewRevision | null };

/** Where views are kept: this browser today, a desk's server some day. Every call may reject with the reason. */
export interface ViewStore {
  /** False where everything goes with the page. */
  readonly durable: boolean;
  /** Newest first. */
  list(): Promise<readonly ViewSummary[]>;
  /** A revision of a view, the newest where none is named; null where there is none. */
  get(id: string, revision?: number): Promise<ViewRevision | null>;
  /**
   * Saves the revision after `base` (0 for a new view), unless another came after it first or the view is gone. The check and the write
   * are one step: of two that save at once, one is told. `auto`: nobody asked for it; it takes the place of the revision
   * before it where that was saved by itself too, a short while ago. `used`: numbers up to this one were given elsewhere.
   */
  put(
    id: string,
    base: number,
    document: ViewDocument,
    savedAt: number,
    auto?: boolean,
    used?: number,
  ): Promise<PutResult>;
  /** Revisions of a view, newest first. */
  history(id: string): Promise<readonly ViewRevision[]>;
  /** Removes a view with all revisions and returns them, for `putBack`. */
  remove(id: string): Promise<readonly ViewRevision[]>;
  /** Puts what was removed back, under `otherId` where there is a view in its place by now. Resolves with the newest as it is there. */
  putBack(revisions: readonly ViewRevision[], otherId: string): Promise<ViewRevision | null>;
}

/** Older revisions of a view go when there are more. */
export const MAX_REVISIONS = 50;

/** For this long revisions saved by themselves stand for one another, ms: a day of work leaves some fifty. */
export const AUTO_SPAN = 600_000;

/** The revision after `head` (null for a new view), and whether `head` goes for it. */
export function nextRevision(
  head: ViewRevision | null,
  {
    id,
    base,
    document,
    savedAt,
    auto,
    used = 0,
  }: { id: string; base: number; document: ViewDocument; savedAt: number; auto: boolean; used?: number | undefined },
): { readonly saved: ViewRevision; readonly replaces: boolean } {
  const since = head?.autoSince;
  const replaces = auto && since !== undefined && savedAt - since < AUTO_SPAN;
  const saved = { id, revision: Math.max(base, used) + 1, savedAt, document };
  return { saved: auto ? { ...saved, autoSince: replaces ? since : savedAt } : saved, replaces };
}

export function summaryOf({ id, revision, savedAt, document }: ViewRevision): ViewSummary {
  return { id, revision, savedAt, title: document.title, folder: document.folder };
}

export function newestFirst(a: { readonly savedAt: number }, b: { readonly savedAt: number }): number {
  return b.savedAt - a.savedAt;
}

/** A store that lives as long as the page. */
export function memoryViewStore(): ViewStore {
  const views = new Map<string, readonly ViewRevision[]>();
  const newest = (id: string): ViewRevision | undefined => views.get(id)?.[0];
  return {
    durable: false,
    list: async () => [...views.values()].flatMap(([first]) => (first ? [summaryOf(first)] : [])).sort(newestFirst),
    get: async (id, revision) =>
      (revision === undefined ? newest(id) : views.get(id)?.find((one) => one.revision === revision)) ?? null,
    async put(id, base, document, savedAt, auto = false, used) {
      const theirs = newest(id);
      if ((theirs?.revision ?? 0) !== base) return { ok: false, theirs: theirs ?? null };
      const { saved, replaces } = nextRevision(theirs ?? null, { id, base, document, savedAt, auto, used });
      const before = views.get(id) ?? [];
      views.set(id, [saved, ...(replaces ? before.slice(1) : before)].slice(0, MAX_REVISIONS));
      return { ok: true, saved };
    },
    history: async (id) => views.get(id) ?? [],
    async remove(id) {
      const removed = views.get(id) ?? [];
      views.delete(id);
      return removed;
    },
    async putBack(revisions, otherId) {
      const id = revisions[0]?.id;
      const back = id !== undefined && newest(id) ? asOther(revisions, otherId) : revisions;
      if (back[0]) views.set(back[0].id, back);
      return back[0] ?? null;
    },
  };
}

/**
 * Saves a change of the newest revision of a view, whoever saved that, with the revision it is a change of. Where somebody comes in
 * between it is made anew of theirs. Null where the view is gone.
 */
export async function changeNewest(
  store: ViewStore,
  id: string,
  savedAt: number,
  change: (newest: ViewDocument) => ViewDocument,
): Promise<{ readonly saved: ViewRevision; readonly before: ViewRevision } | null> {
  let before = await store.get(id);
  while (before) {
    const result = await store.put(id, before.revision, change(before.document), savedAt);
    if (result.ok) return { saved: result.saved, before };
    before = result.theirs;
  }
  return null;
}

/** A title with a word after it, cut so that it stays one. */
export function markedTitle(title: string, mark: string): string {
  const end = ` (${mark})`;
  return `${title.slice(0, MAX_TITLE - end.length)}${end}`;
}

/** What was removed as a view of its own, its newest title marked: another is in its place. */
export function asOther(revisions: readonly ViewRevision[], id: string): readonly ViewRevision[] {
  return revisions.map((one, i) => {
    const { document } = one;
    return {
      ...one,
      id,
      document: i === 0 ? { ...document, title: markedTitle(document.title, "put back") } : document,
    };
  });
}

/**
 * Saves over `base`; where somebody else saved first or deleted it, saves this as a view of its own under `otherId`, marked "yours",
 * and leaves theirs. `conflict` says which happened.
 */
export async function saveKeepingBoth(
  store: ViewStore,
  at: {
    readonly id: string;
    readonly base: number;
    readonly otherId: string;
    readonly savedAt: number;
    readonly auto?: boolean;
  },
  document: ViewDocument,
): Promise<{ readonly saved: ViewRevision; readonly conflict: "none" | "saved" | "deleted" }> {
  const first = await store.put(at.id, at.base, document, at.savedAt, at.auto);
  if (first.ok) return { saved: first.saved, conflict: "none" };
  const { theirs } = first;
  // Two that save the very same have nothing to keep apart.
  if (theirs && canonicalJson(theirs.document) === canonicalJson(document)) return { saved: theirs, conflict: "none" };
  const own = { ...document, title: markedTitle(document.title, "yours") };
  const second = await store.put(at.otherId, 0, own, at.savedAt);
  if (!second.ok) throw new Error(`a view called ${at.otherId} is there already`);
  return { saved: second.saved, conflict: theirs ? "saved" : "deleted" };
}
