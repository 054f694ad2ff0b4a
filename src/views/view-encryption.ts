import { type Bytes, concat } from "./bytes.ts";

/** A random nonce beside each text, though each link also has a key of its own (NIST SP 800-38D: 96 bits). */
const NONCE = 12;
export const KEY_BYTES = 32;

/** AES-256-GCM of `plain` under a fresh random key; `header` is not hidden but cannot be changed either. */
export async function encrypt(plain: Bytes, header: Bytes): Promise<{ readonly sealed: Bytes; readonly key: Bytes }> {
  const key = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE));
  const cipher = { name: "AES-GCM", iv: nonce, additionalData: header };
  const sealed = await crypto.subtle.encrypt(cipher, await aesKey(key, "encrypt"), plain);
  return { sealed: concat(nonce, new Uint8Array(sealed)), key };
}

/** The text under `key`; null where key, header or a single bit is not the one it was sealed with. */
export async function decrypt(sealed: Bytes, header: Bytes, key: Bytes): Promise<Bytes | null> {
  if (key.length !== KEY_BYTES || sealed.length < NONCE) return null;
  const cipher = { name: "AES-GCM", iv: sealed.slice(0, NONCE), additionalData: header };
  try {
    return new Uint8Array(await crypto.subtle.decrypt(cipher, await aesKey(key, "decrypt"), sealed.slice(NONCE)));
  } catch {
    return null;
  }
}

function aesKey(key: Bytes, use: "encrypt" | "decrypt"): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", key, "AES-GCM", false, [use]);
}
