import { candlesRequest, readCandles } from "../feeds/deribit/candles.ts";
import { createEventLog } from "../feeds/event-log.ts";
import type { FeedInterest, Transport } from "../feeds/feed.ts";
import { createFeedDriver } from "../feeds/feed-driver.ts";
import { logHeader, writeLogFile } from "../feeds/log-file.ts";
import { createFileStore, type SegmentFolder } from "../feeds/log-store.ts";
import { saveCheckpoint } from "../feeds/session-checkpoint.ts";
import { stateHash } from "../feeds/state-hash.ts";
import { createVenueSession, type Venue } from "../feeds/venues.ts";
import { deliveriesOf } from "./expired-contracts.ts";
import type { FeedSource, FeedSourceHost } from "./feed-source.ts";
import type { EngineReply, EngineRequest } from "./protocol.ts";

/** Where a recording may be kept, and how much of it. */
export interface PrivateFolder {
  readonly folder: SegmentFolder;
  readonly capBytes: number;
}

/**
 * A venue over a transport: session, event log and driver joined. `seed` differs per user and is logged. The log goes into
 * `files` where there are any, else into memory.
 */
export function createLiveSource(
  venue: Venue,
  transport: Transport,
  seed: number,
  host: FeedSourceHost,
  files: Promise<PrivateFolder | null> = Promise.resolve(null),
): FeedSource {
  const options = { ...venue.session, seed };
  const session = createVenueSession(options);
  const subject = { venue: venue.id, session: { ...options } };
  const log = createEventLog({
    subject,
    store: files.then(async (found) => {
      if (found === null) return null;
      const { bytes } = await logHeader(subject);
      return createFileStore(found.folder, bytes, found.capBytes);
    }),
    checkpoint: (at, epoch) => saveCheckpoint(session, driver.digest, at, epoch),
  });
  let lastAt = Number.NaN;
  const driver = createFeedDriver({
    session,
    transport,
    log,
    now: host.now,
    schedule: host.schedule,
    changed: () => {
      lastAt = host.now();
      host.changed();
    },
  });

  async function saveLog(): Promise<EngineReply> {
    const file = await writeLogFile(await log.pack());
    const name = `volscape-${venue.id}-${new Date(host.now()).toISOString().replace(/[:.]/g, "-")}.vlog.gz`;
    return { kind: "file", blob: file, name };
  }

  return {
    session,
    start(interest: FeedInterest) {
      driver.start();
      driver.setInterest(interest);
    },
    setInterest: driver.setInterest,
    status: () => session.status(host.now()),
    log: () => ({ ...log.figures(), replay: null }),
    at: () => lastAt,
    async request(request: EngineRequest): Promise<EngineReply> {
      switch (request.kind) {
        case "stateHash": {
          const event = driver.digest.events;
          return {
            kind: "stateHash",
            event,
            hash: await stateHash({ table: session.table, books: session.books, digest: driver.digest }),
          };
        }
        case "record":
          log.setRecording(request.on);
          return { kind: "done" };
        case "saveLog":
          return saveLog();
        case "logAt":
          return { kind: "file", blob: await writeLogFile(await log.pack(request.at)), name: "" };
        case "candles": {
          const { name, resolution, from, to } = request;
          const text = await driver.ask((id) => candlesRequest(id, name, resolution, from, to));
          return { kind: "candles", candles: readCandles(text) };
        }
        case "deliveries":
          return deliveriesOf(request.names, driver.ask);
        case "reconnect":
          driver.dropConnection("asked by the user");
          return { kind: "done" };
        default:
          throw new Error("A live market has no replay to control");
      }
    },
    stop() {
      driver.stop();
      void log.close();
    },
  };
}
