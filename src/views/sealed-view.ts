import { type Bytes, concat, fromBase64Url, toBase64Url, utf8 } from "./bytes.ts";
import { deflate, inflate } from "./deflate.ts";
import { RECEIVING_KEY_BYTES, rawPublicKey, unwrap, WRAP_OVERHEAD, wrapTo } from "./key-wrap.ts";
import { readView, type ViewDocument } from "./view-document.ts";
import { decrypt, encrypt, KEY_BYTES } from "./view-encryption.ts";
import { boundsProblem, canonicalJson } from "./view-json.ts";
import { MAX_PACKED, MAX_UNPACKED, type OpenedView } from "./view-link.ts";
import { fromSections, SECTIONS, type Section, toSections } from "./view-sections.ts";
import { PUBLIC_KEY_BYTES, SIGNATURE_BYTES, sign, verify } from "./view-signature.ts";

/*
 * v2.<base64url of: checksum (8 bytes) | recipients (1) | ephemeral public key (32) | a wrap for each | view | risk | positions>
 * wrap: which sections (1) and their keys (3 × 32, zeros for one that is not theirs), sealed to the recipient.
 * section: length (4), then under a key of its own: length of the text (4) | [view only: signed (1) | signature (96)] |
 * deflated canonical JSON | zeros up to a multiple of PADDING.
 * A wrap names nobody and all have one length: neither who receives nor what they may open can be seen, only how many they are.
 */
export const MAX_RECIPIENTS = 32;
const CHECKSUM_BYTES = 8;
const LENGTH_BYTES = 4;
const SIGNED_BYTES = PUBLIC_KEY_BYTES + SIGNATURE_BYTES;
const GRANT_BYTES = 1 + SECTIONS.length * KEY_BYTES;
const WRAP_BYTES = GRANT_BYTES + WRAP_OVERHEAD;
/** Sections are filled up to multiples of this many bytes: an empty one looks like a small one. */
export const PADDING = 256;

export interface Recipient {
  /** X25519 public key. */
  readonly key: Bytes;
  /** What they may open beside the view itself. */
  readonly risk: boolean;
  readonly positions: boolean;
}

/** The view as one word that nobody but the recipients can read, each their own sections. */
export async function sealView(
  view: ViewDocument,
  recipients: readonly Recipient[],
  signer: CryptoKeyPair | null,
): Promise<string> {
  if (recipients.length === 0 || recipients.length > MAX_RECIPIENTS)
    throw new Error(`a view is sealed to 1 to ${MAX_RECIPIENTS} recipients, not to ${recipients.length}`);
  const ephemeral = (await crypto.subtle.generateKey("X25519", false, ["deriveBits"])) as CryptoKeyPair;
  const from = await rawPublicKey(ephemeral);
  const parts = toSections(view);
  const text = utf8(canonicalJson(parts.view));
  const risk = await seal("risk", from, await deflate(utf8(canonicalJson(parts.risk))));
  const positions = await seal("positions", from, await deflate(utf8(canonicalJson(parts.positions))));
  const signature = signer ? await sign(await signedText(from, risk.sealed, positions.sealed, text), signer) : null;
  const body = concat(signature ? concat(Uint8Array.of(1), signature) : Uint8Array.of(0), await deflate(text));
  const open = await seal("view", from, body);
  const wraps = await Promise.all(
    recipients.map((to) =>
      wrapTo(
        to.key,
        ephemeral,
        concat(
          Uint8Array.of(1 | (to.risk ? 2 : 0) | (to.positions ? 4 : 0)),
          open.key,
          to.risk ? risk.key : new Uint8Array(KEY_BYTES),
          to.positions ? positions.key : new Uint8Array(KEY_BYTES),
        ),
      ),
    ),
  );
  // By their random first bytes: the order in which they were chosen does not show.
  wraps.sort((a, b) => (toBase64Url(a) < toBase64Url(b) ? -1 : 1));
  const sections = [open, risk, positions].flatMap(({ sealed }) => [uint32(sealed.length), sealed]);
  const whole = concat(Uint8Array.of(wraps.length), from, ...wraps, ...sections);
  return `v2.${toBase64Url(concat(await checksum(whole), whole))}`;
}

/** What is said to who is none of the recipients. */
export const FOR_OTHERS =
  "This view is encrypted to the keys of other people: this browser's key does not open it. Give the sender your public key.";

/** What `sealView` made, as far as `own` may open it; else one sentence that says why not. */
export async function openSealed(word: string, own: () => Promise<CryptoKeyPair>): Promise<OpenedView> {
  if (word.length > MAX_PACKED) return refuse(`This view is too large: ${word.length} characters.`);
  const bytes = word.startsWith("v2.") ? fromBase64Url(word.slice("v2.".length)) : null;
  const whole = bytes?.slice(CHECKSUM_BYTES);
  if (!bytes || !whole || toBase64Url(await checksum(whole)) !== toBase64Url(bytes.slice(0, CHECKSUM_BYTES)))
    return refuse("This link was altered or cut on its way: it does not match its checksum.");
  const cut = split(whole);
  if (!cut) return refuse("This link is damaged: its parts do not add up.");
  const grant = await grantOf(cut, await own());
  if (!grant) return refuse(FOR_OTHERS);
  return read(cut, grant);
}

interface Cut {
  readonly from: Bytes;
  readonly wraps: readonly Bytes[];
  readonly sections: Readonly<Record<Section, Bytes>>;
}

type Grant = Readonly<Partial<Record<Section, Bytes>>>;

function split(whole: Bytes): Cut | null {
  const count = whole[0] ?? 0;
  if (count === 0 || count > MAX_RECIPIENTS) return null;
  let at = 1;
  const take = (length: number): Bytes => {
    at += length;
    return whole.slice(at - length, at);
  };
  const from = take(RECEIVING_KEY_BYTES);
  const wraps = Array.from({ length: count }, () => take(WRAP_BYTES));
  const section = (): Bytes => take(readUint32(take(LENGTH_BYTES)));
  const sections = { view: section(), risk: section(), positions: section() };
  return at === whole.length ? { from, wraps, sections } : null;
}

async function grantOf({ from, wraps }: Cut, own: CryptoKeyPair): Promise<Grant | null> {
  for (const wrap of wraps) {
    const plain = await unwrap(wrap, from, own);
    if (plain?.length !== GRANT_BYTES) continue;
    const bits = plain[0] ?? 0;
    const key = (at: number): Bytes => plain.slice(1 + at * KEY_BYTES, 1 + (at + 1) * KEY_BYTES);
    return Object.fromEntries(SECTIONS.flatMap((name, at) => (bits & (1 << at) ? [[name, key(at)]] : [])));
  }
  return null;
}

async function read({ from, sections }: Cut, grant: Grant): Promise<OpenedView> {
  const parts: Partial<Record<Section, unknown>> = {};
  let signer: Bytes | null = null;
  for (const name of SECTIONS) {
    const key = grant[name];
    if (!key) continue;
    const plain = await unseal(name, from, sections[name], key);
    const signed = name === "view" && plain?.[0] === 1;
    const packed = name === "view" ? plain?.slice(signed ? 1 + SIGNED_BYTES : 1) : plain;
    const text = packed ? await inflate(packed, MAX_UNPACKED) : null;
    if (!plain || !text) return refuse(`The part “${name}” of this view is damaged.`);
    if (signed) {
      const whole = await signedText(from, sections.risk, sections.positions, text);
      signer = await verify(whole, plain.slice(1, 1 + SIGNED_BYTES));
      if (!signer) return refuse("The signature of this view does not fit: it was altered.");
    }
    const part = parsed(text);
    if (part === undefined) return refuse(`The part “${name}” of this view was not written by Volscape.`);
    parts[name] = part;
  }
  const view = readView(fromSections(parts));
  const missing = SECTIONS.filter((name) => !grant[name]);
  return view.ok ? { ...view, signer, encrypted: true, missing } : view;
}

/** A part in the one form there is; undefined for any other text. */
function parsed(text: Bytes): unknown {
  try {
    const letters = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(text);
    const value: unknown = JSON.parse(letters);
    return boundsProblem(value) === null && canonicalJson(value) === letters ? value : undefined;
  } catch {
    return undefined;
  }
}

async function seal(name: Section, from: Bytes, body: Bytes): Promise<{ readonly sealed: Bytes; readonly key: Bytes }> {
  const bare = concat(uint32(body.length), body);
  const filled = new Uint8Array(Math.ceil(bare.length / PADDING) * PADDING);
  filled.set(bare);
  return encrypt(filled, headerOf(name, from));
}

async function unseal(name: Section, from: Bytes, sealed: Bytes, key: Bytes): Promise<Bytes | null> {
  const filled = await decrypt(sealed, headerOf(name, from), key);
  return filled ? filled.slice(LENGTH_BYTES, LENGTH_BYTES + readUint32(filled.slice(0, LENGTH_BYTES))) : null;
}

/** Keeps a section from standing in another one's place, or in another view. */
const headerOf = (name: Section, from: Bytes): Bytes => concat(utf8(`volscape view 2 ${name}\n`), from);

/** What a signature is of: the view's text, and the other sections as they were sealed, to these recipients. */
async function signedText(from: Bytes, risk: Bytes, positions: Bytes, text: Bytes): Promise<Bytes> {
  const hash = async (bytes: Bytes): Promise<Bytes> => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return concat(utf8("sealed\n"), from, await hash(risk), await hash(positions), await hash(text));
}

async function checksum(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).slice(0, CHECKSUM_BYTES);
}

function uint32(value: number): Bytes {
  const bytes = new Uint8Array(LENGTH_BYTES);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

function readUint32(bytes: Bytes): number {
  return bytes.length === LENGTH_BYTES ? new DataView(bytes.buffer).getUint32(0) : 0;
}

function refuse(problem: string): OpenedView {
  return { ok: false, problem };
}
