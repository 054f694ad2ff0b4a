import type { SegmentFile, SegmentFolder } from "../feeds/log-store.ts";
import type { PrivateFolder } from "./live-source.ts";

/** The folder of all recordings of this origin. */
const FOLDER = "event-logs";

/** A recording takes at most this much, and at most this share of what the browser grants the origin, bytes. */
const MOST_BYTES = 512 << 20;
const SHARE_OF_QUOTA = 1 / 4;
/** Less is not worth a file: memory holds as much. */
const LEAST_BYTES = 64 << 20;

/** What is used of a file of the origin's private file system; only a dedicated worker may have it synchronously. */
interface SyncHandle {
  write(bytes: Uint8Array<ArrayBuffer>, options: { readonly at: number }): number;
  read(into: Uint8Array<ArrayBuffer>, options: { readonly at: number }): number;
  close(): void;
}

/**
 * A new folder in the origin's private file system, and how many bytes may go into it; null where the browser refuses one. What
 * earlier pages left behind is removed; what another page still writes to is locked and stays.
 */
export async function openPrivateFolder(): Promise<PrivateFolder | null> {
  try {
    const { quota = 0 } = await navigator.storage.estimate();
    const capBytes = Math.min(MOST_BYTES, quota * SHARE_OF_QUOTA);
    if (capBytes < LEAST_BYTES) return null;
    const root = await navigator.storage.getDirectory();
    const all = await root.getDirectoryHandle(FOLDER, { create: true });
    await removeLeftovers(all);
    const name = crypto.randomUUID();
    const directory = await all.getDirectoryHandle(name, { create: true });
    const remove = (entry: string): Promise<void> => directory.removeEntry(entry);
    const folder: SegmentFolder = {
      create: (entry) => createFile(directory, entry),
      remove,
      removeAll: () => all.removeEntry(name, { recursive: true }),
    };
    // Whether files can be had at all shows with the first.
    (await folder.create("probe")).close();
    await remove("probe");
    return { folder, capBytes };
  } catch {
    return null;
  }
}

async function createFile(directory: FileSystemDirectoryHandle, name: string): Promise<SegmentFile> {
  const entry = (await directory.getFileHandle(name, { create: true })) as FileSystemFileHandle & {
    createSyncAccessHandle(): Promise<SyncHandle>;
  };
  const handle = await entry.createSyncAccessHandle();
  return {
    write: (bytes, at) => handle.write(bytes, { at }),
    read: (into, at) => handle.read(into, { at }),
    close: () => handle.close(),
  };
}

async function removeLeftovers(all: FileSystemDirectoryHandle): Promise<void> {
  const names: string[] = [];
  for await (const name of (all as unknown as { keys(): AsyncIterable<string> }).keys()) names.push(name);
  for (const name of names) await all.removeEntry(name, { recursive: true }).catch(() => undefined);
}
