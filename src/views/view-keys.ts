import { type DBSchema, type IDBPDatabase, type OpenDBCallbacks, openDB } from "idb";
import { createReceivingKey } from "./key-wrap.ts";
import { type Person, withPerson } from "./people.ts";
import { createSigningKey } from "./view-signature.ts";

type KeyName = "signing" | "receiving";

interface KeysSchema extends DBSchema {
  readonly own: { readonly key: KeyName; readonly value: CryptoKeyPair };
  /** Version 1: when a signer was first met, epoch ms, by fingerprint. */
  readonly signers: { readonly key: string; readonly value: number };
  readonly people: { readonly key: string; readonly value: Person };
  readonly name: { readonly key: "own"; readonly value: string };
}

/** This browser's keys, and the people whose keys it knows. Private halves never leave the browser. */
export interface ViewKeys {
  /** False where keys go with the page: what is sealed to them then cannot be opened tomorrow. */
  readonly durable: boolean;
  /** The Ed25519 pair of this browser, made when it is first asked for. */
  signing(): Promise<CryptoKeyPair>;
  /** The X25519 pair of this browser, made when it is first asked for. */
  receiving(): Promise<CryptoKeyPair>;
  /** What the user calls themselves in what they sign; empty for nothing. */
  ownName(): Promise<string>;
  setOwnName(name: string): Promise<void>;
  /** By name. */
  people(): Promise<readonly Person[]>;
  /** Adds somebody, or what is new about somebody known. */
  keep(person: Person): Promise<void>;
  forget(fingerprint: string): Promise<void>;
}

const CREATE: Readonly<Record<KeyName, () => Promise<CryptoKeyPair>>> = {
  signing: createSigningKey,
  receiving: createReceivingKey,
};

/** Keys in the browser's own database; where it refuses one, for as long as the page lives. */
export function openViewKeys(): Promise<ViewKeys> {
  return new Promise((resolve) => {
    const inMemory = (): void => resolve(memoryKeys());
    try {
      openDB<KeysSchema>("volscape-keys", 2, {
        upgrade: upgradeKeys,
        // A tab of an older build holds the database: waiting for it to close would be waiting for ever.
        blocked: inMemory,
        blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
      }).then((database) => resolve(databaseKeys(database)), inMemory);
    } catch {
      inMemory();
    }
  });
}

const upgradeKeys: NonNullable<OpenDBCallbacks<KeysSchema>["upgrade"]> = async (database, from, _to, transaction) => {
  database.createObjectStore("people", { keyPath: "fingerprint" });
  database.createObjectStore("name");
  if (from < 1) {
    database.createObjectStore("own");
    return;
  }
  const signers = transaction.objectStore("signers");
  const [fingerprints, met] = await Promise.all([signers.getAllKeys(), signers.getAll()]);
  const people = transaction.objectStore("people");
  await Promise.all(
    fingerprints.map((fingerprint, i) => people.put({ fingerprint, name: "", since: met[i] ?? 0, receiving: null })),
  );
  database.deleteObjectStore("signers");
};

function databaseKeys(database: IDBPDatabase<KeysSchema>): ViewKeys {
  async function own(name: KeyName): Promise<CryptoKeyPair> {
    const kept = await database.get("own", name);
    if (kept) return kept;
    const fresh = await CREATE[name]();
    // Another tab may have been faster: the first one kept is the one.
    const transaction = database.transaction("own", "readwrite");
    const first = await transaction.store.get(name);
    if (!first) await transaction.store.put(fresh, name);
    await transaction.done;
    return first ?? fresh;
  }
  const people = async (): Promise<readonly Person[]> =>
    (await database.getAll("people")).reduce<readonly Person[]>(withPerson, []);
  return {
    durable: true,
    signing: () => own("signing"),
    receiving: () => own("receiving"),
    ownName: async () => (await database.get("name", "own")) ?? "",
    setOwnName: async (name) => {
      await database.put("name", name, "own");
    },
    people,
    async keep(person) {
      const transaction = database.transaction("people", "readwrite");
      const before = await transaction.store.get(person.fingerprint);
      await Promise.all([
        ...withPerson(before ? [before] : [], person).map((one) => transaction.store.put(one)),
        transaction.done,
      ]);
    },
    forget: (fingerprint) => database.delete("people", fingerprint),
  };
}

/** Keys that live as long as the page. */
export function memoryKeys(): ViewKeys {
  const pairs = new Map<KeyName, Promise<CryptoKeyPair>>();
  let ownName = "";
  let people: readonly Person[] = [];
  const own = (name: KeyName): Promise<CryptoKeyPair> => {
    const pair = pairs.get(name) ?? CREATE[name]();
    pairs.set(name, pair);
    return pair;
  };
  return {
    durable: false,
    signing: () => own("signing"),
    receiving: () => own("receiving"),
    ownName: async () => ownName,
    setOwnName: async (name) => {
      ownName = name;
    },
    people: async () => people,
    async keep(person) {
      people = withPerson(people, person);
    },
    async forget(fingerprint) {
      people = people.filter((one) => one.fingerprint !== fingerprint);
    },
  };
}
