import { openDB } from "idb";

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
  return {
    load: async (key) => (await open).get(STORE, key),
    save: async (key, value) => {
      await (await open).put(STORE, value, key);
      others.postMessage(key);
    },
    onChange(key, listener) {
      others.addEventListener("message", ({ data }) => {
        if (data === key) listener();
      });
    },
  };
}
