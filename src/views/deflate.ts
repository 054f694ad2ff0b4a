import { type Bytes, concat } from "./bytes.ts";

/** Fed in slices this small, a packed bomb is noticed before it has unfolded: deflate grows at most 1 032-fold. */
const SLICE = 1_024;

async function collect(stream: ReadableStream<Bytes>, cap: number): Promise<Bytes | null> {
  const parts: Bytes[] = [];
  let size = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return concat(...parts);
    size += value.length;
    if (size > cap) {
      await reader.cancel().catch(() => undefined);
      return null;
    }
    parts.push(value);
  }
}

/** Deflated without any header (RFC 1951). */
export async function deflate(bytes: Bytes): Promise<Bytes> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  return (await collect(stream, Number.POSITIVE_INFINITY)) ?? new Uint8Array();
}

/** What `deflate` packed, of at most `cap` bytes; null where it is more or is damaged. */
export async function inflate(packed: Bytes, cap: number): Promise<Bytes | null> {
  let at = 0;
  const slices = new ReadableStream<Bytes>(
    {
      pull(controller) {
        if (at >= packed.length) controller.close();
        else controller.enqueue(packed.slice(at, at + SLICE));
        at += SLICE;
      },
    },
    { highWaterMark: 0 },
  );
  try {
    return await collect(slices.pipeThrough(new DecompressionStream("deflate-raw")), cap);
  } catch {
    return null;
  }
}
