import { type Bytes, concat, utf8 } from "./bytes.ts";

export const RECEIVING_KEY_BYTES = 32;
const NONCE = 12;
const TAG = 16;
/** Bytes that a wrap has more than what it holds. */
export const WRAP_OVERHEAD = NONCE + TAG;

const PURPOSE = utf8("volscape view 2 wrap");

/** A new X25519 pair; the private half can open what was wrapped to it here and can never be read out. */
export async function createReceivingKey(): Promise<CryptoKeyPair> {
  return (await crypto.subtle.generateKey("X25519", false, ["deriveBits"])) as CryptoKeyPair;
}

export async function rawPublicKey({ publicKey }: CryptoKeyPair): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.exportKey("raw", publicKey));
}

/** `plain` under a key that only `recipient` and this `ephemeral` pair can agree on. Throws for a key that is none. */
export async function wrapTo(recipient: Bytes, ephemeral: CryptoKeyPair, plain: Bytes): Promise<Bytes> {
  const from = await rawPublicKey(ephemeral);
  const key = await agreedKey(ephemeral.privateKey, recipient, concat(from, recipient), "encrypt");
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, key, plain);
  return concat(nonce, new Uint8Array(sealed));
}

/** What `wrapTo` made for `own`, sent under the ephemeral public key `from`; null where it was made for somebody else. */
export async function unwrap(wrapped: Bytes, from: Bytes, own: CryptoKeyPair): Promise<Bytes | null> {
  try {
    const key = await agreedKey(own.privateKey, from, concat(from, await rawPublicKey(own)), "decrypt");
    const cipher = { name: "AES-GCM", iv: wrapped.slice(0, NONCE) };
    return new Uint8Array(await crypto.subtle.decrypt(cipher, key, wrapped.slice(NONCE)));
  } catch {
    return null;
  }
}

async function agreedKey(own: CryptoKey, their: Bytes, salt: Bytes, use: "encrypt" | "decrypt"): Promise<CryptoKey> {
  const theirKey = await crypto.subtle.importKey("raw", their, "X25519", false, []);
  const secret = await crypto.subtle.deriveBits({ name: "X25519", public: theirKey }, own, 256);
  const material = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
  const derivation = { name: "HKDF", hash: "SHA-256", salt, info: PURPOSE };
  return crypto.subtle.deriveKey(derivation, material, { name: "AES-GCM", length: 256 }, false, [use]);
}
