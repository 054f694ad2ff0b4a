import { randomInt } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { parseArgs } from "node:util";
import WebSocket from "ws";
import { createWallClock } from "../engine/wall-clock.ts";
import { createEventLog } from "../feeds/event-log.ts";
import { createFeedDriver } from "../feeds/feed-driver.ts";
import { logHeader } from "../feeds/log-file.ts";
import { MAX_MESSAGE_TEXT } from "../feeds/log-record.ts";
import { saveCheckpoint } from "../feeds/session-checkpoint.ts";
import { stateHash } from "../feeds/state-hash.ts";
import { createSocketTransport, type SocketLike } from "../feeds/transport-socket.ts";
import { createVenueSession, VENUES, type Venue, venueOf } from "../feeds/venues.ts";
import { BadUsage, type Command, type Console, inFile } from "./command.ts";

const USAGE =
  "record --venue deribit --underlying BTC --out <file.vlog.gz> [--seconds n] [--host ws://…] [--book <instrument>]";

/** What is at hand is compressed and written this often, ms: no more than that is lost with the machine. */
const FLUSH_MS = 10_000;
const NEWS_MS = 60_000;

interface RecordArguments {
  readonly venue: Venue;
  readonly host: string;
  readonly underlying: string;
  readonly path: string;
  readonly seconds: number;
  readonly book: string | null;
}

/**
 * Records a venue into an event log file, unattended: reconnects like the live feed does, ends after `--seconds` or at SIGINT
 * or SIGTERM with a whole file, and prints `{file, events, messages, rejected, gaps, reconnects, bytes, stateHash}`.
 */
export const recordCommand: Command = {
  usage: USAGE,
  async run(args, out) {
    const wanted = readArguments(args);
    const file = await inFile(wanted.path, () => openNew(wanted.path));
    try {
      out.result(await record(wanted, file, out));
    } finally {
      await file.close();
    }
  },
};

function readArguments(args: readonly string[]): RecordArguments {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { venue: text, underlying: text, out: text, seconds: text, host: text, book: text },
  });
  const venue = venueOf(values.venue ?? "deribit");
  if (!venue)
    throw new BadUsage(`no venue ${JSON.stringify(values.venue)}; there are ${Object.keys(VENUES).join(", ")}`);
  const host = values.host ?? venue.host;
  if (host === null) throw new BadUsage(`${venue.label} runs inside the page: give --host of an exchange server`);
  if (!/^wss?:\/\/[^\s/]+/.test(host))
    throw new BadUsage(`--host ${JSON.stringify(host)}: not a ws:// or wss:// address`);
  if (values.out === undefined) throw new BadUsage("--out names the file to write");
  const underlying = values.underlying ?? "BTC";
  if (!/^[A-Z0-9_]{1,24}$/.test(underlying)) throw new BadUsage(`--underlying ${JSON.stringify(underlying)}: not one`);
  const seconds = values.seconds === undefined ? Number.POSITIVE_INFINITY : Number(values.seconds);
  if (!(seconds > 0)) throw new BadUsage(`--seconds ${values.seconds}: not a number of seconds`);
  return { venue, host, underlying, path: values.out, seconds, book: values.book ?? null };
}

/** Opens `path` for writing; a file that holds something already is never overwritten. */
async function openNew(path: string): Promise<FileHandle> {
  const file = await open(path, "a+");
  const { size } = await file.stat();
  if (size === 0) return file;
  await file.close();
  throw new Error("exists already; a recording is not written over it");
}

async function record(wanted: RecordArguments, file: FileHandle, out: Console): Promise<unknown> {
  const { venue, host, underlying, path, seconds, book } = wanted;
  const options = { ...venue.session, seed: randomInt(2 ** 31) };
  const subject = { venue: venue.id, session: { ...options } };
  const now = createWallClock(Date.now, () => performance.now());
  const session = createVenueSession(options);
  const header = await logHeader(subject);
  await file.write(header.bytes);
  const log = createEventLog({
    subject,
    checkpoint: (at, epoch) => saveCheckpoint(session, driver.digest, at, epoch),
    sink: async ({ bytes }) => void (await file.write(bytes)),
  });
  const driver = createFeedDriver({
    session,
    transport: createSocketTransport(host, { open: (url) => openSocket(url), online: () => true }),
    log,
    now,
    schedule(task, delayMs) {
      const timer = setTimeout(task, delayMs);
      return () => clearTimeout(timer);
    },
    changed: () => session.dirty.clear(),
  });
  driver.setInterest({ underlying, visible: book === null ? [] : [book], focused: book });
  driver.start();

  const status = () => session.status(now());
  const tell = () => {
    const { state, detail, messages, reconnects } = status();
    out.say(`${state}${detail && `: ${detail}`}, ${messages} messages, ${reconnects} reconnects`);
  };
  out.say(`recording ${underlying} from ${host} into ${path}; end with Ctrl-C`);
  await untilEnd(seconds, [
    [FLUSH_MS, () => log.flush()],
    [NEWS_MS, tell],
  ]);
  driver.stop();
  await log.flush();
  const { messages, rejected, gaps, reconnects } = status();
  return {
    file: path,
    events: driver.digest.events,
    messages,
    rejected,
    gaps,
    reconnects,
    bytes: header.bytes.length + log.figures().bytes,
    stateHash: await stateHash({ table: session.table, books: session.books, digest: driver.digest }),
  };
}

/** Waits for the time to be over or a signal, doing each task at its interval (ms); a task that fails ends the wait. */
async function untilEnd(seconds: number, tasks: readonly (readonly [number, () => unknown])[]): Promise<void> {
  const timers: NodeJS.Timeout[] = [];
  let end = (): void => {};
  try {
    await new Promise<void>((resolve, reject) => {
      end = resolve;
      for (const [interval, task] of tasks) {
        timers.push(setInterval(() => Promise.resolve(task()).catch(reject), interval));
      }
      // Longer than a timer can wait is as good as for ever.
      if (seconds * 1_000 < 2 ** 31) timers.push(setTimeout(resolve, seconds * 1_000));
      process.once("SIGINT", end);
      process.once("SIGTERM", end);
    });
  } finally {
    for (const timer of timers) clearTimeout(timer);
    process.off("SIGINT", end);
    process.off("SIGTERM", end);
  }
}

function openSocket(url: string): SocketLike {
  return new WebSocket(url, { maxPayload: 4 * MAX_MESSAGE_TEXT, handshakeTimeout: 15_000 }) as unknown as SocketLike;
}
