import { type Bytes, concat, fromBase64Url, toBase64Url, utf8 } from "./bytes.ts";
import { RECEIVING_KEY_BYTES, rawPublicKey } from "./key-wrap.ts";
import { fingerprint, PUBLIC_KEY_BYTES, SIGNATURE_BYTES, sign, verify } from "./view-signature.ts";

/** Somebody whose key this browser knows. */
export interface Person {
  /** Of their signing key. */
  readonly fingerprint: string;
  /** What they are called here; empty for nothing yet. */
  readonly name: string;
  /** When the key was first seen here, epoch ms. */
  readonly since: number;
  /** Their X25519 public key; null where they sent none: they can be known, not written to. */
  readonly receiving: Bytes | null;
  /** Of their views that were opened here, by title, when the newest was signed, epoch ms; the latest MAX_SEEN. */
  readonly seen?: readonly (readonly [title: string, made: number])[];
}

const MAX_SEEN = 64;

const PREFIX = "volkey1.";
const PURPOSE = utf8("volscape public key\n");
const CARD_BYTES = RECEIVING_KEY_BYTES + PUBLIC_KEY_BYTES + SIGNATURE_BYTES;

/** Both public keys of a browser as one word to hand out; the signing key vouches for the other. */
export async function publicCard(signing: CryptoKeyPair, receiving: CryptoKeyPair): Promise<string> {
  const key = await rawPublicKey(receiving);
  return PREFIX + toBase64Url(concat(key, await sign(concat(PURPOSE, key), signing)));
}

/** The keys of a card; null where it was altered or is none. */
export async function readCard(
  text: string,
): Promise<{ readonly fingerprint: string; readonly receiving: Bytes } | null> {
  const word = text.trim();
  const bytes = word.startsWith(PREFIX) ? fromBase64Url(word.slice(PREFIX.length)) : null;
  if (bytes?.length !== CARD_BYTES) return null;
  const receiving = bytes.slice(0, RECEIVING_KEY_BYTES);
  const signing = await verify(concat(PURPOSE, receiving), bytes.slice(RECEIVING_KEY_BYTES));
  return signing ? { fingerprint: await fingerprint(signing), receiving } : null;
}

/** Who signed a view, as far as this browser can tell. */
export type SignerVerdict =
  | { readonly kind: "own" }
  | { readonly kind: "known"; readonly person: Person }
  /** Another key than the one that came under this name before. */
  | { readonly kind: "changed"; readonly person: Person }
  | { readonly kind: "new" };

const sameName = (a: string, b: string): boolean => {
  const plain = (name: string): string => name.normalize("NFKC").trim().toLowerCase().replace(/\s+/g, " ");
  return plain(a) === plain(b);
};

/** First use is trusted: a key counts as known from the first view that was opened; a name keeps its first key. */
export function signerVerdict(
  signer: { readonly fingerprint: string; readonly own: string; readonly author: string },
  people: readonly Person[],
): SignerVerdict {
  if (signer.fingerprint === signer.own) return { kind: "own" };
  const known = people.find((one) => one.fingerprint === signer.fingerprint);
  if (known) return { kind: "known", person: known };
  const namesake = signer.author === "" ? undefined : people.find(({ name }) => sameName(name, signer.author));
  return namesake ? { kind: "changed", person: namesake } : { kind: "new" };
}

/**
 * When the newest view of this title that somebody signed was, epoch ms, where one was opened here that is newer than `made`; else null. A
 * view that does not say when it was signed is older than any that does.
 */
export function newerSeen({ seen = [] }: Person, title: string, made: number | undefined): number | null {
  const newest = seen.find(([name]) => name === title)?.[1];
  return newest !== undefined && newest > (made ?? Number.NEGATIVE_INFINITY) ? newest : null;
}

function mergedSeen(before: Person, now: Person): NonNullable<Person["seen"]> {
  const newest = new Map<string, number>();
  for (const [title, made] of [...(before.seen ?? []), ...(now.seen ?? [])])
    newest.set(title, Math.max(made, newest.get(title) ?? made));
  return [...newest].sort(([, a], [, b]) => b - a).slice(0, MAX_SEEN);
}

/** `people` with one more. A card adds the receiving key of somebody known; the first instant they were met stays. */
export function withPerson(people: readonly Person[], person: Person): readonly Person[] {
  const before = people.find((one) => one.fingerprint === person.fingerprint);
  const others = people.filter((one) => one !== before);
  const merged: Person = before
    ? {
        ...person,
        name: person.name || before.name,
        since: Math.min(before.since, person.since),
        receiving: person.receiving ?? before.receiving,
        ...(before.seen || person.seen ? { seen: mergedSeen(before, person) } : {}),
      }
    : person;
  return [...others, merged].sort((a, b) => a.name.localeCompare(b.name) || a.since - b.since);
}
