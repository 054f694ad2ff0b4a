import { type Bytes, concat, fromBase64Url, toBase64Url, utf8 } from "./bytes.ts";
import { deflate, inflate } from "./deflate.ts";
import { readView, type ViewDocument } from "./view-document.ts";
import { decrypt, encrypt } from "./view-encryption.ts";
import { canonicalJson } from "./view-json.ts";
import type { Section } from "./view-sections.ts";
import { PUBLIC_KEY_BYTES, SIGNATURE_BYTES, sign, verify } from "./view-signature.ts";
import { withCodes, withoutCodes } from "./view-words.ts";

/*
 * v1.<base64url of: flags (1 byte) | checksum (8 bytes) | body>[.<base64url of the key>]
 * body: [public key and signature] | deflated canonical JSON, its words as codes (view-words.ts) where the flags say so, and the
 * whole of it encrypted where they say that. What is signed is the JSON.
 * checksum: the first bytes of the SHA-256 of flags and body.
 */
const ENCRYPTED = 1;
const SIGNED = 2;
/** Links of the first release lack this. */
const CODED = 4;
const CHECKSUM_BYTES = 8;
const SIGNED_BYTES = PUBLIC_KEY_BYTES + SIGNATURE_BYTES;

/** Above this, mail and chat tools begin to cut links: a file is offered. Characters after the address. */
export const MAX_LINK = 8_000;
/** Longest text that is looked at, characters: files may be longer than links. */
export const MAX_PACKED = 1_000_000;
/** Largest view once unpacked, bytes. */
export const MAX_UNPACKED = 2_000_000;

export interface PackOptions {
  readonly encrypted: boolean;
  /** Whose signature it carries; null for none. */
  readonly signer: CryptoKeyPair | null;
}

export type OpenedView =
  | {
      readonly ok: true;
      readonly view: ViewDocument;
      /** Public key of who signed it; null where nobody did. */
      readonly signer: Bytes | null;
      readonly encrypted: boolean;
      /** Sections that are not for who opened it. */
      readonly missing?: readonly Section[];
    }
  | { readonly ok: false; readonly problem: string };

/** The view as one word that an address can carry after "#". */
export async function packView(view: ViewDocument, { encrypted, signer }: PackOptions): Promise<string> {
  const text = canonicalJson(view);
  const packed = await deflate(utf8(withCodes(text)));
  const plain = signer ? concat(await sign(utf8(text), signer), packed) : packed;
  const flags = Uint8Array.of(CODED | (encrypted ? ENCRYPTED : 0) | (signer ? SIGNED : 0));
  const { sealed, key } = encrypted ? await encrypt(plain, flags) : { sealed: plain, key: null };
  const whole = concat(flags, await checksum(flags, sealed), sealed);
  return `v1.${toBase64Url(whole)}${key ? `.${toBase64Url(key)}` : ""}`;
}

/** What `packView` made, checked to the last bit; else one sentence that says what is wrong. A leading "#" may stand. */
export async function openView(word: string): Promise<OpenedView> {
  const text = word.trim().replace(/^#/, "");
  const version = /^v([1-9]\d{0,3})\./.exec(text)?.[1];
  if (version === undefined) return refuse("This is not a link to a Volscape view.");
  if (version === "2")
    return refuse("This view is encrypted to the keys of people: open it in the app of one of them.");
  if (version !== "1")
    return refuse(`This link was made by a newer Volscape (link version ${version}). Reload the page, then try again.`);
  if (text.length > MAX_PACKED) return refuse(`This view is too large: ${text.length} characters.`);
  const [, body = "", keyText, ...more] = text.split(".");
  const whole = fromBase64Url(body);
  const flags = whole?.slice(0, 1);
  const sealed = whole?.slice(1 + CHECKSUM_BYTES);
  if (!whole || !flags || !sealed || more.length > 0) return altered();
  if (toBase64Url(await checksum(flags, sealed)) !== toBase64Url(whole.slice(1, 1 + CHECKSUM_BYTES))) return altered();
  const bits = flags[0] ?? 0;
  if (bits > (ENCRYPTED | SIGNED | CODED)) return altered();
  const encrypted = (bits & ENCRYPTED) !== 0;
  if (!encrypted) return keyText === undefined ? unpack(sealed, bits) : altered();
  if (keyText === undefined || keyText === "")
    return refuse("This link is encrypted and came without its key: ask for the whole link.");
  const key = fromBase64Url(keyText);
  const plain = key ? await decrypt(sealed, flags, key) : null;
  return plain ? unpack(plain, bits) : refuse("The key of this link does not fit: the link was altered or cut.");
}

async function unpack(plain: Bytes, bits: number): Promise<OpenedView> {
  const isSigned = (bits & SIGNED) !== 0;
  const inflated = await inflate(isSigned ? plain.slice(SIGNED_BYTES) : plain, MAX_UNPACKED);
  const text = inflated && (bits & CODED) !== 0 ? withoutCodes(inflated, MAX_UNPACKED) : inflated;
  if (!text) return refuse("This view is damaged, or far larger than a view can be.");
  const signer = isSigned ? await verify(text, plain.slice(0, SIGNED_BYTES)) : null;
  if (isSigned && !signer) return refuse("The signature of this view does not fit: it was altered.");
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(text));
  } catch {
    return refuse("This view is damaged: it is no JSON.");
  }
  const read = readView(parsed);
  // Fields written twice, or numbers that no view writes: the signature would stand for another reading of the same text.
  if (read.ok && canonicalJson(parsed) !== new TextDecoder().decode(text))
    return refuse("This view was not written by Volscape: its text is not in the one form there is.");
  return read.ok ? { ...read, signer, encrypted: (bits & ENCRYPTED) !== 0 } : read;
}

async function checksum(flags: Bytes, sealed: Bytes): Promise<Bytes> {
  const hash = await crypto.subtle.digest("SHA-256", concat(flags, sealed));
  return new Uint8Array(hash).slice(0, CHECKSUM_BYTES);
}

function altered(): OpenedView {
  return refuse("This link was altered or cut on its way: it does not match its checksum.");
}

function refuse(problem: string): OpenedView {
  return { ok: false, problem };
}
