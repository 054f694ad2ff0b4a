import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import {
  asOther,
  MAX_REVISIONS,
  memoryViewStore,
  newestFirst,
  nextRevision,
  summaryOf,
  type ViewRevision,
  type ViewStore,
} from "./view-store.ts";

interface ViewsSchema extends DBSchema {
  readonly revisions: { readonly key: [string, number]; readonly value: ViewRevision };
  /** The newest revision of each view: what a list needs without the documents of the others. */
  readonly heads: { readonly key: string; readonly value: ViewRevision };
}

const everyRevision = (id: string): IDBKeyRange => IDBKeyRange.bound([id, 0], [id, Number.MAX_SAFE_INTEGER]);

/**
 * Views in the browser's own database, shared by its tabs; where the browser refuses one, in memory. `taken` is called where a
 * later build takes the database over: every call rejects from then on.
 */
export async function openViewStore(taken: () => void = () => undefined): Promise<ViewStore> {
  let open = true;
  try {
    const database = await openDB<ViewsSchema>("volscape-views", 1, {
      upgrade(database) {
        database.createObjectStore("revisions", { keyPath: ["id", "revision"] });
        database.createObjectStore("heads", { keyPath: "id" });
      },
      // Held open it would keep the later build waiting for ever.
      blocking(_current, _blocked, event) {
        open = false;
        (event.target as IDBDatabase).close();
        taken();
      },
    });
    return databaseStore(database, () => open);
  } catch {
    return memoryViewStore();
  }
}

function databaseStore(database: IDBPDatabase<ViewsSchema>, open: () => boolean): ViewStore {
  return {
    get durable() {
      return open();
    },
    list: async () => (await database.getAll("heads")).map(summaryOf).sort(newestFirst),
    get: async (id, revision) =>
      (revision === undefined ? await database.get("heads", id) : await database.get("revisions", [id, revision])) ??
      null,
    async put(id, base, document, savedAt, auto = false, used) {
      // One read-write transaction: no other tab comes between the check and the write.
      const transaction = database.transaction(["revisions", "heads"], "readwrite");
      const heads = transaction.objectStore("heads");
      const revisions = transaction.objectStore("revisions");
      const theirs = await heads.get(id);
      if ((theirs?.revision ?? 0) !== base) {
        await transaction.done;
        return { ok: false, theirs: theirs ?? null };
      }
      const { saved, replaces } = nextRevision(theirs ?? null, { id, base, document, savedAt, auto, used });
      const kept = (await revisions.getAllKeys(everyRevision(id)))
        .map(([, revision]) => revision)
        .filter((revision) => !(replaces && revision === base));
      // By how many there are, not by their numbers: those that took the place of others used up numbers too.
      const spare = kept.at(-MAX_REVISIONS) ?? 0;
      await Promise.all([
        heads.put(saved),
        revisions.put(saved),
        replaces ? revisions.delete([id, base]) : undefined,
        spare > 0 ? revisions.delete(IDBKeyRange.bound([id, 0], [id, spare])) : undefined,
        transaction.done,
      ]);
      return { ok: true, saved };
    },
    history: async (id) => (await database.getAll("revisions", everyRevision(id))).reverse(),
    async remove(id) {
      const transaction = database.transaction(["revisions", "heads"], "readwrite");
      const revisions = transaction.objectStore("revisions");
      const removed = await revisions.getAll(everyRevision(id));
      await Promise.all([
        revisions.delete(everyRevision(id)),
        transaction.objectStore("heads").delete(id),
        transaction.done,
      ]);
      return removed.reverse();
    },
    async putBack(all, otherId) {
      const id = all[0]?.id;
      if (id === undefined) return null;
      const transaction = database.transaction(["revisions", "heads"], "readwrite");
      const heads = transaction.objectStore("heads");
      const revisions = transaction.objectStore("revisions");
      const back = (await heads.get(id)) ? asOther(all, otherId) : all;
      await Promise.all([
        ...back.map((one) => revisions.put(one)),
        ...back.slice(0, 1).map((newest) => heads.put(newest)),
        transaction.done,
      ]);
      return back[0] ?? null;
    },
  };
}
