import { BadInput } from "../market/bad-input.ts";

/**
 * One gzip member of an event log file. Its extra field (RFC 1952 §2.3.1.1, subfield "VS") states the member's whole length
 * and what is inside, so a file is indexed without inflating it and inflated one member at a time, where browsers refuse
 * several. Any gzip tool still reads the file.
 */
export interface MemberInfo {
  readonly kind: MemberKind;
  /** Number of the first event inside (of the last event applied, for a checkpoint), and how many there are. */
  readonly first: number;
  readonly count: number;
  /** Receive times of the first and last event inside, epoch ms. */
  readonly from: number;
  readonly to: number;
  /** Length of the text inside, bytes. */
  readonly textBytes: number;
}

export type MemberKind = "header" | "events" | "checkpoint";

export interface Member extends MemberInfo {
  /** The whole member, as it stands in a file. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const KINDS: readonly MemberKind[] = ["header", "events", "checkpoint"];
/** Length of subfield "VS": length u32, kind u8, first f64, count u32, from f64, to f64, text bytes u32; little-endian. */
const FIELD = 37;
const FIXED = 10;
const HEAD = FIXED + 2 + 4 + FIELD;
/** No line of an event is shorter, bytes. */
const SHORTEST_RECORD = 40;
/** Bytes that tell how long a member is. */
export const MEMBER_HEAD_BYTES = HEAD;

/** Compresses `text` into a member. */
export async function compressMember(text: string, info: Omit<MemberInfo, "textBytes">): Promise<Member> {
  const input = new TextEncoder().encode(text);
  const stream = new CompressionStream("gzip");
  const writer = stream.writable.getWriter();
  // A failure shows on the readable side too, where it is awaited.
  writer.write(input).catch(() => {});
  writer.close().catch(() => {});
  const plain = new Uint8Array(await new Response(stream.readable).arrayBuffer());
  if (plain[3] !== 0) throw new Error("gzip streams here have a header of another form");
  const bytes = new Uint8Array(plain.length - FIXED + HEAD);
  const view = new DataView(bytes.buffer);
  bytes.set(plain.subarray(0, FIXED));
  bytes[3] = 4; // FEXTRA; CompressionStream writes no other header part.
  view.setUint16(FIXED, 4 + FIELD, true);
  bytes[FIXED + 2] = 0x56;
  bytes[FIXED + 3] = 0x53;
  view.setUint16(FIXED + 4, FIELD, true);
  const at = FIXED + 6;
  view.setUint32(at, bytes.length, true);
  view.setUint8(at + 4, KINDS.indexOf(info.kind));
  view.setFloat64(at + 5, info.first, true);
  view.setUint32(at + 13, info.count, true);
  view.setFloat64(at + 17, info.from, true);
  view.setFloat64(at + 25, info.to, true);
  view.setUint32(at + 33, input.length, true);
  bytes.set(plain.subarray(FIXED), HEAD);
  return { ...info, textBytes: input.length, bytes };
}

/** What the member starting with `head` holds, and its length in bytes; null where it is not one of ours. */
export function readMemberHead(head: Uint8Array): (MemberInfo & { readonly length: number }) | null {
  if (head.length < HEAD || !isGzip(head) || head[3] !== 4) return null;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  if (view.getUint16(FIXED, true) !== 4 + FIELD || head[FIXED + 2] !== 0x56 || head[FIXED + 3] !== 0x53) return null;
  const at = FIXED + 6;
  const kind = KINDS[view.getUint8(at + 4)];
  const info = {
    length: view.getUint32(at, true),
    first: view.getFloat64(at + 5, true),
    count: view.getUint32(at + 13, true),
    from: view.getFloat64(at + 17, true),
    to: view.getFloat64(at + 25, true),
    textBytes: view.getUint32(at + 33, true),
  };
  const sane =
    info.length > HEAD &&
    Number.isSafeInteger(info.first) &&
    info.first >= 0 &&
    info.from <= info.to &&
    info.count * SHORTEST_RECORD <= info.textBytes;
  return kind !== undefined && sane ? { kind, ...info } : null;
}

/** True for bytes that start like a gzip file. */
export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b && head[2] === 8;
}

/** The text of `member`; throws `BadInput` where it is damaged or not as long as its head says. */
export async function inflateMember(member: Member): Promise<string> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for await (const part of inflate([member.bytes], member.textBytes)) {
    parts.push(part);
    length += part.length;
  }
  if (length !== member.textBytes) throw new BadInput("a part of the log is not as long as it says");
  return new Blob(parts).text();
}

/** A gzip stream that ends early or does not inflate: what came out before may still be used. */
export class DamagedGzip extends BadInput {}

/** Slices fed to the inflater: a slice can grow a thousandfold before a limit is checked. */
const SLICE = 16_384;

/**
 * Inflates a gzip stream piece by piece. Throws `BadInput` as soon as more than `maxBytes` have come out, and
 * `DamagedGzip` where the stream is damaged or ends early; what came out before was yielded already.
 */
export async function* inflate(
  source: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const stream = new DecompressionStream("gzip");
  const reader = stream.readable.getReader();
  let broken: unknown;
  const fed = feed(stream.writable.getWriter(), source, (error) => {
    broken = error;
  });
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      length += value.length;
      if (length > maxBytes) throw new BadInput(`inflates to more than ${formatBytes(maxBytes)}`);
      yield value as Uint8Array<ArrayBuffer>;
    }
  } catch (error) {
    if (error instanceof BadInput) throw error;
    if (broken !== undefined) throw broken;
    throw new DamagedGzip(isTruncation(error) ? "the gzip file is cut short" : "the gzip file is damaged");
  } finally {
    await reader.cancel().catch(() => {});
    await fed;
  }
}

async function feed(
  writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>,
  source: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  sourceFailed: (error: unknown) => void,
): Promise<void> {
  const pieces = slices(source);
  for (;;) {
    let next: IteratorResult<Uint8Array<ArrayBuffer>>;
    try {
      next = await pieces.next();
    } catch (error) {
      sourceFailed(error);
      await writer.abort(error).catch(() => {});
      return;
    }
    // What goes wrong in the stream itself is reported by its reading side.
    try {
      if (next.done) return await writer.close();
      await writer.write(next.value);
    } catch {
      return;
    }
  }
}

async function* slices(
  source: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array<ArrayBuffer>, undefined> {
  for await (const bytes of source) {
    for (let at = 0; at < bytes.length; at += SLICE) yield bytes.slice(at, at + SLICE);
  }
}

/** Node says "unexpected end of file", browsers that the stream ended early. */
function isTruncation(error: unknown): boolean {
  const text = error instanceof Error ? `${error.message} ${String(error.cause ?? "")}` : "";
  return /unexpected end|ended|not fully consumed|truncated|incomplete/i.test(text);
}

/** Size in the unit a person reads: "64 MB". */
export function formatBytes(bytes: number): string {
  return bytes >= 1 << 20 ? `${Math.round(bytes / (1 << 20))} MB` : `${Math.round(bytes / 1024)} kB`;
}
