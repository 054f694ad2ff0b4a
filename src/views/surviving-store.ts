import type { ViewDocument } from "./view-document.ts";
import { memoryViewStore, newestFirst, type PutResult, type ViewStore } from "./view-store.ts";

/**
 * `inner`, with memory in its place for what it does not take: full, blocked or gone, a view that was saved is still there until
 * the page is closed, and goes back as soon as a later save of it succeeds. `failed` is told each time, with the reason.
 */
export function survivingStore(inner: ViewStore, failed: (document: ViewDocument, error: unknown) => void): ViewStore {
  const memory = memoryViewStore();
  /** Views in memory, with the revision of them that `inner` had. */
  const stranded = new Map<string, number>();

  async function put(
    id: string,
    base: number,
    document: ViewDocument,
    savedAt: number,
    auto?: boolean,
  ): Promise<PutResult> {
    const kept = stranded.get(id);
    if (kept !== undefined) {
      const theirs = await memory.get(id);
      if (theirs?.revision !== base) return { ok: false, theirs };
    }
    try {
      const result = await (kept === undefined
        ? inner.put(id, base, document, savedAt, auto)
        : putAll(id, kept, { document, savedAt, auto }));
      // Taken, or told of another's revision: then it is saved under a name of its own.
      if (kept !== undefined) {
        stranded.delete(id);
        await memory.remove(id);
      }
      return result;
    } catch (error) {
      if (kept === undefined) {
        await memory.putBack(await inner.history(id).catch(() => []), id);
        stranded.set(id, base);
      }
      failed(document, error);
      // Where the earlier revisions cannot be read, memory begins with this one, and with the number it would have had.
      return (await memory.get(id))
        ? memory.put(id, base, document, savedAt, auto)
        : memory.put(id, 0, document, savedAt, auto, base);
    }
  }

  /** What memory has of a view after revision `kept`, each under its number, then this. */
  async function putAll(
    id: string,
    kept: number,
    last: { readonly document: ViewDocument; readonly savedAt: number; readonly auto: boolean | undefined },
  ): Promise<PutResult> {
    let base = kept;
    const waiting = (await memory.history(id)).filter(({ revision }) => revision > kept).reverse();
    for (const { revision, document, savedAt, autoSince } of waiting) {
      const result = await inner.put(id, base, document, savedAt, autoSince !== undefined, revision - 1);
      if (!result.ok) return result;
      base = revision;
      stranded.set(id, base);
    }
    return inner.put(id, base, last.document, last.savedAt, last.auto);
  }

  return {
    get durable() {
      return inner.durable && stranded.size === 0;
    },
    async list() {
      const own = await memory.list();
      const theirs = await inner.list().catch(() => []);
      return [...own, ...theirs.filter(({ id }) => !stranded.has(id))].sort(newestFirst);
    },
    get: (id, revision) => (stranded.has(id) ? memory : inner).get(id, revision),
    put,
    history: (id) => (stranded.has(id) ? memory : inner).history(id),
    async remove(id) {
      if (!stranded.has(id)) return inner.remove(id);
      const removed = await memory.remove(id);
      stranded.delete(id);
      await inner.remove(id).catch(() => []);
      return removed;
    },
    async putBack(revisions, otherId) {
      try {
        return await inner.putBack(revisions, otherId);
      } catch (error) {
        const newest = await memory.putBack(revisions, otherId);
        if (!newest) return null;
        stranded.set(newest.id, 0);
        failed(newest.document, error);
        return newest;
      }
    },
  };
}
