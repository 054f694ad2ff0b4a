import { describe, expect, it } from "vitest";
import { createEventDigest, digestEvent } from "./event-digest.ts";
import { createEventLog, type EventLogOptions } from "./event-log.ts";
import type { FeedEvent } from "./feed.ts";
import { logHeader, openLogFile, writeLogFile } from "./log-file.ts";
import { createFileStore, type LogStore, type SegmentFolder } from "./log-store.ts";
import { createReplay } from "./replay.ts";
import { saveCheckpoint } from "./session-checkpoint.ts";
import { createTinySession } from "./tiny-session.test-support.ts";

const SUBJECT = { venue: "tiny", session: {} };

/** A disk with room for `room` bytes, as a worker has it. */
function fakeDisk(room = Number.POSITIVE_INFINITY) {
  const files = new Map<string, { bytes: Uint8Array<ArrayBuffer>; open: boolean }>();
  const used = () => [...files.values()].reduce((sum, { bytes }) => sum + bytes.length, 0);
  const disk = { files, used, room, most: 0, removed: false };
  const folder: SegmentFolder = {
    async create(name) {
      const file = { bytes: new Uint8Array(0), open: true };
      files.set(name, file);
      return {
        write(bytes, at) {
          if (!file.open) throw new Error("closed");
          const fits = Math.max(0, Math.min(bytes.length, disk.room - used()));
          const wider = new Uint8Array(Math.max(file.bytes.length, at + fits));
          wider.set(file.bytes);
          wider.set(bytes.subarray(0, fits), at);
          file.bytes = wider;
          disk.most = Math.max(disk.most, used());
          return fits;
        },
        read(into, at) {
          if (!file.open) throw new Error("closed");
          into.set(file.bytes.subarray(at, at + into.length));
          return Math.min(into.length, file.bytes.length - at);
        },
        close: () => {
          file.open = false;
        },
      };
    },
    async remove(name) {
      if (files.get(name)?.open) throw new Error("locked");
      files.delete(name);
    },
    async removeAll() {
      files.clear();
      disk.removed = true;
    },
  };
  return { disk, folder };
}

async function fileStore(folder: SegmentFolder, capBytes = 1 << 30, segmentBytes = 40_000): Promise<LogStore> {
  return createFileStore(folder, (await logHeader(SUBJECT)).bytes, capBytes, segmentBytes);
}

/** Text that compresses no better than by half. */
function noise(n: number, length: number): string {
  let text = "";
  for (let state = n + 1; text.length < length; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    text += state.toString(36);
  }
  return text;
}

/** A session and its log living through `count` events of about half a kilobyte. */
async function live(count: number, options: Partial<EventLogOptions>) {
  const session = createTinySession();
  const digest = createEventDigest();
  const log = createEventLog({
    subject: SUBJECT,
    partChars: 4_000,
    checkpointMs: 100,
    checkpointChars: 0,
    checkpoint: (at, epoch) => saveCheckpoint(session, digest, at, epoch),
    ...options,
  });
  for (let n = 1; n <= count; n++) {
    const event: FeedEvent = { type: "message", at: n * 10, text: noise(n, 500) };
    log.append(n, event, 1);
    digestEvent(digest, event);
    session.handle(event);
    if (n % 50 === 0) await log.drained();
  }
  await log.flush();
  return log;
}

describe("a log in files", () => {
  it("saves the same bytes as one in memory", async () => {
    const { folder, disk } = fakeDisk();
    const [inFiles, inMemory] = [await live(300, { store: fileStore(folder) }), await live(300, {})];
    expect([inFiles.figures().kept, inMemory.figures().kept]).toEqual(["file", "memory"]);
    expect(disk.files.size).toBeGreaterThan(2);
    const bytes = async (log: typeof inFiles) =>
      Buffer.from(await (await writeLogFile(await log.pack())).arrayBuffer()).toString("base64");
    expect(await bytes(inFiles)).toBe(await bytes(inMemory));
    expect(await (await writeLogFile(await inMemory.finish())).bytes()).toEqual(
      await (await writeLogFile(await inFiles.finish())).bytes(),
    );
  });

  it("drops the oldest when full, file by file, and shows the gap", async () => {
    const { folder, disk } = fakeDisk();
    const capBytes = 120_000;
    const log = await live(1_500, { store: fileStore(folder, capBytes) });
    const figures = log.figures();
    expect(figures.gaps).toBeGreaterThan(0);
    expect(figures.bytes).toBeLessThanOrEqual(capBytes);
    // A file stays until the last part in it has gone, and one is being written.
    expect(disk.most).toBeLessThan(capBytes + 3 * 40_000);
    const { log: opened, problem } = (await openLogFile(await writeLogFile(await log.pack())))!;
    expect(problem).toBeNull();
    expect(opened.gaps[0]!.first).toBe(1);
    const last = opened.gaps.at(-1)!.last;
    expect(last).toBeGreaterThan(500);
    // The state after it is that of a checkpoint: replaying to the end works, through the gap and not over it.
    const replay = await createReplay(opened, () => createTinySession());
    await replay.seek(replay.total);
    expect(replay.digest.events).toBe(1_500);
    expect(replay.session.status(0).messages).toBe(1_500);
    expect(replay.gaps).toEqual(opened.gaps);
  });

  it("is readable file by file, whatever became of the page that wrote it", async () => {
    const { folder, disk } = fakeDisk();
    await live(300, { store: fileStore(folder) });
    let next = 1;
    for (const { bytes } of disk.files.values()) {
      const { log, problem } = (await openLogFile(new Blob([bytes])))!;
      expect(problem).toBeNull();
      const events = log.members.filter(({ kind }) => kind === "events");
      expect(events[0]?.first).toBe(next);
      next = events.at(-1)!.first + events.at(-1)!.count;
    }
    expect(next).toBe(301);
  });

  it("makes do with what the disk has when that is less than it was promised", async () => {
    const { folder, disk } = fakeDisk(150_000);
    const log = await live(1_500, { store: fileStore(folder) });
    expect(log.figures()).toMatchObject({ kept: "file" });
    expect(log.figures().capBytes).toBeLessThan(150_000);
    const { members } = await log.finish();
    expect(members.at(-1)!.first + members.at(-1)!.count).toBe(1_501);
    expect(disk.used()).toBeLessThanOrEqual(150_000);
  });

  it("goes on in memory where the disk takes nothing at all, or is refused", async () => {
    const refused = async () => Promise.reject<null>(new Error("refused"));
    for (const store of [() => fileStore(fakeDisk(10).folder), async () => null, refused]) {
      const log = await live(100, { store: store() });
      expect(log.figures().kept).toBe("memory");
      const { members, gaps } = await log.finish();
      expect(gaps).toEqual([]);
      expect(members.at(-1)!.first + members.at(-1)!.count).toBe(101);
    }
  });

  it("leaves nothing behind when closed", async () => {
    const { folder, disk } = fakeDisk();
    const log = await live(100, { store: fileStore(folder) });
    await log.close();
    expect([disk.files.size, disk.removed]).toEqual([0, true]);
  });
});
