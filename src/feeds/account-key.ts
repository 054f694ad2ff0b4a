import type { AccountProof } from "./account.ts";

/** A key whose secret can sign but cannot be read any more. */
export interface AccountKey {
  readonly clientId: string;
  /** Proves to have the key at a time of the venue's clock, epoch ms: HMAC-SHA256 over time, nonce and no data. */
  prove(at: number): Promise<AccountProof>;
}

/** Longest id and secret taken, characters; the venue's have 8 and 43. */
const MAX_TEXT = 512;

/**
 * Takes a key in. Its secret goes into the platform's keeping, from where no script can take it out; nothing here holds on to
 * it. Rejects with one sentence where the texts can be no key, or the platform signs nothing (an insecure page).
 */
export async function importAccountKey(clientId: string, clientSecret: string): Promise<AccountKey> {
  const fits = (text: string): boolean => /^[\x21-\x7e]+$/.test(text) && text.length <= MAX_TEXT;
  if (!fits(clientId)) throw new Error("A client ID is a word of letters and digits");
  if (!fits(clientSecret)) throw new Error("A client secret is a word without spaces");
  if (globalThis.crypto?.subtle === undefined)
    throw new Error("This page cannot sign: the browser does so for pages of https or localhost only");
  const utf8 = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", utf8.encode(clientSecret), algorithm, false, ["sign"]);
  return {
    clientId,
    async prove(at) {
      const timestamp = String(Math.round(at));
      const nonce = hex(crypto.getRandomValues(new Uint8Array(12)));
      const signed = await crypto.subtle.sign("HMAC", key, utf8.encode(`${timestamp}\n${nonce}\n`));
      return { clientId, timestamp, nonce, signature: hex(new Uint8Array(signed)) };
    },
  };
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
