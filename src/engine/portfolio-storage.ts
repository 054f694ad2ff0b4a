import { openDB } from "idb";
import { createStoredParts, type StoreStep } from "./stored-parts.ts";

/** Where the hub keeps what a user entered. Values are plain data. */
export interface PortfolioStorage {
  load(key: string): Promise<unknown>;
  save(key: string, value: unknown): Promise<void>;
  /** Calls back when another engine of this browser saved something under `key`. */
  onChange?(key: string, listener: () => void): void;
}

const STORE = "portfolio";

/** The browser's own database; rejects where the browser refuses one. */
export function browserStorage(): PortfolioStorage {
  const open = openDB("volscape", 1, {
    upgrade(database) {
      database.createObjectStore(STORE);
    },
  });
  // Each use of it says what went wrong; here it must not go unheard.
  open.catch(() => undefined);
  const others = new BroadcastChannel("volscape portfolio");
  const parts = createStoredParts();

  async function inOneStep<Result>(
    mode: "readonly" | "readwrite",
    work: (step: StoreStep) => Promise<Result>,
  ): Promise<Result> {
    const { store, done } = (await open).transaction(STORE, mode);
    const { put, delete: remove } = store;
    const result = await work({
      get: (key) => store.get(key),
      put: async (key, value) => put?.call(store, value, key),
      delete: async (key) => remove?.call(store, key),
      keys: async (prefix) => (await store.getAllKeys(IDBKeyRange.bound(prefix, `${prefix}\uffff`))).map(String),
    });
    await done;
    return result;
  }

  return {
    load: (key) => inOneStep("readonly", (step) => parts.load(step, key)),
    save: async (key, value) => {
      await inOneStep("readwrite", (step) => parts.save(step, key, value));
      others.postMessage(key);
    },
    onChange(key, listener) {
      others.addEventListener("message", ({ data }) => {
        if (data === key) listener();
      });
    },
  };
}
