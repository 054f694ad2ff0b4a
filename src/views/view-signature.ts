import { type Bytes, concat, utf8 } from "./bytes.ts";

export const PUBLIC_KEY_BYTES = 32;
export const SIGNATURE_BYTES = 64;

/** Keeps a signature of a view from being one of anything else the same key may sign. */
const PURPOSE = utf8("volscape view 1\n");

/** A new Ed25519 pair; the private half can sign here and can never be read out. */
export async function createSigningKey(): Promise<CryptoKeyPair> {
  return (await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"])) as CryptoKeyPair;
}

/** Public key and signature of a view's text: `PUBLIC_KEY_BYTES` then `SIGNATURE_BYTES`. */
export async function sign(text: Bytes, pair: CryptoKeyPair): Promise<Bytes> {
  const publicKey = await crypto.subtle.exportKey("raw", pair.publicKey);
  const signature = await crypto.subtle.sign("Ed25519", pair.privateKey, concat(PURPOSE, text));
  return concat(new Uint8Array(publicKey), new Uint8Array(signature));
}

/** The public key that signed `text`; null where the signature is not of it. */
export async function verify(text: Bytes, signed: Bytes): Promise<Bytes | null> {
  const raw = signed.slice(0, PUBLIC_KEY_BYTES);
  const signature = signed.slice(PUBLIC_KEY_BYTES, PUBLIC_KEY_BYTES + SIGNATURE_BYTES);
  try {
    const key = await crypto.subtle.importKey("raw", raw, "Ed25519", false, ["verify"]);
    return (await crypto.subtle.verify("Ed25519", key, signature, concat(PURPOSE, text))) ? raw : null;
  } catch {
    return null;
  }
}

/** The first 80 bits of the SHA-256 of a public key, in groups to be read out: "3F2A 91C0 …". */
export async function fingerprint(publicKey: Bytes): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", publicKey));
  const hex = Array.from(hash.subarray(0, 10), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return (hex.toUpperCase().match(/.{4}/g) ?? []).join(" ");
}
