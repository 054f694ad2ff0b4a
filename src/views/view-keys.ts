import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { createSigningKey } from "./view-signature.ts";

interface KeysSchema extends DBSchema {
  readonly own: { readonly key: string; readonly value: CryptoKeyPair };
  /** When a signer's view was first opened here, epoch ms, by fingerprint. */
  readonly signers: { readonly key: string; readonly value: number };
}

/** This browser's signing key, and whose views have been opened in it before. */
export interface ViewKeys {
  /** The pair of this browser, made when it is first asked for. Its private half never leaves the browser. */
  own(): Promise<CryptoKeyPair>;
  /** Epoch ms; null for a signer not met before. */
  firstMet(fingerprint: string): Promise<number | null>;
  meet(fingerprint: string, now: number): Promise<void>;
}

/** Keys in the browser's own database; where it refuses one, for as long as the page lives. */
export async function openViewKeys(): Promise<ViewKeys> {
  try {
    return databaseKeys(
      await openDB<KeysSchema>("volscape-keys", 1, {
        upgrade(database) {
          database.createObjectStore("own");
          database.createObjectStore("signers");
        },
      }),
    );
  } catch {
    return memoryKeys();
  }
}

function databaseKeys(database: IDBPDatabase<KeysSchema>): ViewKeys {
  return {
    async own() {
      const kept = await database.get("own", "signing");
      if (kept) return kept;
      const fresh = await createSigningKey();
      // Another tab may have been faster: the first one kept is the one.
      const transaction = database.transaction("own", "readwrite");
      const first = await transaction.store.get("signing");
      if (!first) await transaction.store.put(fresh, "signing");
      await transaction.done;
      return first ?? fresh;
    },
    firstMet: async (fingerprint) => (await database.get("signers", fingerprint)) ?? null,
    async meet(fingerprint, now) {
      const transaction = database.transaction("signers", "readwrite");
      if ((await transaction.store.get(fingerprint)) === undefined) await transaction.store.put(now, fingerprint);
      await transaction.done;
    },
  };
}

function memoryKeys(): ViewKeys {
  let pair: Promise<CryptoKeyPair> | null = null;
  const signers = new Map<string, number>();
  return {
    own() {
      pair ??= createSigningKey();
      return pair;
    },
    firstMet: async (fingerprint) => signers.get(fingerprint) ?? null,
    async meet(fingerprint, now) {
      if (!signers.has(fingerprint)) signers.set(fingerprint, now);
    },
  };
}
