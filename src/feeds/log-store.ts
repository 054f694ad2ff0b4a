/** Where one compressed part of a log stands. */
export interface Place {
  read(): Uint8Array<ArrayBuffer>;
  /** The part is not needed any more: `read` fails from now on. */
  free(): void;
}

/** Keeps the compressed parts of a log, which come and go oldest first. */
export interface LogStore {
  readonly kind: "file" | "memory";
  /** Bytes it is meant for. */
  readonly capBytes: number;
  /** Rejects where there is no room. */
  put(bytes: Uint8Array<ArrayBuffer>): Promise<Place>;
  /** Lets go of everything. */
  close(): Promise<void>;
}

/** One file of a folder that nobody else writes to. */
export interface SegmentFile {
  /** Returns the bytes written: fewer than given where the disk is full. */
  write(bytes: Uint8Array<ArrayBuffer>, at: number): number;
  read(into: Uint8Array<ArrayBuffer>, at: number): number;
  close(): void;
}

export interface SegmentFolder {
  create(name: string): Promise<SegmentFile>;
  remove(name: string): Promise<void>;
  /** Removes the folder itself. */
  removeAll(): Promise<void>;
}

export function createMemoryStore(capBytes: number): LogStore {
  return {
    kind: "memory",
    capBytes,
    put: async (bytes) => ({ read: () => bytes, free: () => {} }),
    close: async () => {},
  };
}

interface Segment {
  readonly name: string;
  readonly file: SegmentFile;
  length: number;
  /** Parts in it that are still needed. */
  held: number;
}

/** A file is full at this size: what is dropped goes a file at a time. */
const SEGMENT_BYTES = 8 << 20;

/**
 * A store in files of a folder. Each begins with `head` (a log's header), so that each is a log file of its own. A file goes
 * when the last part in it is freed.
 */
export function createFileStore(
  folder: SegmentFolder,
  head: Uint8Array<ArrayBuffer>,
  capBytes: number,
  segmentBytes = SEGMENT_BYTES,
): LogStore {
  const segments = new Set<Segment>();
  let current: Segment | null = null;
  let made = 0;
  /** Files on their way out: their room is not free before. */
  let leaving: Promise<unknown> = Promise.resolve();

  async function begin(): Promise<Segment> {
    const name = `${String(made++).padStart(6, "0")}.vlog.gz`;
    const segment: Segment = { name, file: await folder.create(name), length: 0, held: 0 };
    segments.add(segment);
    if (segment.file.write(head, 0) !== head.length) {
      leave(segment);
      throw new Error("no room for another file of the log");
    }
    segment.length = head.length;
    return segment;
  }

  function leave(segment: Segment): void {
    segments.delete(segment);
    if (current === segment) current = null;
    segment.file.close();
    leaving = Promise.all([leaving, folder.remove(segment.name).catch(() => {})]);
  }

  return {
    kind: "file",
    capBytes,
    async put(bytes) {
      await leaving;
      if (current !== null && current.length + bytes.length > segmentBytes && current.length > head.length) {
        const full = current;
        current = null;
        if (full.held === 0) leave(full);
      }
      current ??= await begin();
      const segment = current;
      const at = segment.length;
      if (segment.file.write(bytes, at) !== bytes.length) throw new Error("no room for this part of the log");
      segment.length += bytes.length;
      segment.held++;
      return {
        read() {
          const out = new Uint8Array(bytes.length);
          if (segment.file.read(out, at) !== out.length) throw new Error("a part of the recording is gone");
          return out;
        },
        free() {
          segment.held--;
          if (segment.held === 0 && segment !== current) leave(segment);
        },
      };
    },
    async close() {
      for (const segment of [...segments]) leave(segment);
      await leaving;
      await folder.removeAll().catch(() => {});
    },
  };
}
