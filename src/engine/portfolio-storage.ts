import { openDB } from "idb";

/** Where the hub keeps what a user entered. Values are plain data. */
export interface PortfolioStorage {
  load(key: string): Promise<unknown>;
  save(key: string, value: unknown): Promise<void>;
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
  return {
    load: async (key) => (await open).get(STORE, key),
    save: async (key, value) => {
      await (await open).put(STORE, value, key);
    },
  };
}
