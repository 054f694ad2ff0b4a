import { excerpt } from "../feeds/event-log.ts";
import type { FeedSession, FeedStatus } from "../feeds/feed.ts";
import { writeLogFile } from "../feeds/log-file.ts";
import type { Replay } from "../feeds/replay.ts";
import { stateHash } from "../feeds/state-hash.ts";
import { deliveriesOf } from "./expired-contracts.ts";
import type { FeedSource, FeedSourceHost } from "./feed-source.ts";
import type { EngineReply, EngineRequest, ReplayCommand } from "./protocol.ts";

/** How often the player is given the time that passed, ms; and events per turn, so that requests are heard between. */
const TURN = 20;
const EVENTS_PER_TURN = 5_000;

/**
 * A recorded log shown as if it happened now: time comes from its events, ages count from its clock. `file` is
 * what was opened under `name`, `problem` what of it could not be read.
 */
export function createReplaySource(
  replay: Replay,
  file: Blob,
  name: string,
  problem: string | null,
  host: FeedSourceHost,
): FeedSource {
  let lastTurn = host.now();
  let session = replay.session;
  let stopped = false;
  let cancel = (): void => undefined;
  let trouble = problem ?? "";

  /** A seek replaces the session: every row of the new one counts as changed. */
  function adopt(): void {
    if (session === replay.session) return;
    session = replay.session;
    for (const slot of session.table.slotByName.values()) session.dirty.add(slot);
  }

  async function turn(): Promise<void> {
    const now = host.now();
    const wall = now - lastTurn;
    lastTurn = now;
    try {
      await replay.advance(wall, EVENTS_PER_TURN);
      // At the end it waits: going back from there shows that moment, not a rush to the end again.
      if (replay.position >= replay.total) replay.setSpeed(0);
    } catch (error) {
      trouble = error instanceof Error ? error.message : String(error);
      replay.setSpeed(0);
    }
    if (stopped) return;
    adopt();
    host.changed();
    cancel = host.schedule(() => void turn(), TURN);
  }

  async function control(command: ReplayCommand): Promise<void> {
    if (command.action === "speed") replay.setSpeed(command.speed);
    else if (command.action === "step") await replay.step();
    else await replay.seek(command.position);
    adopt();
    host.changed();
  }

  function status(): FeedStatus {
    const own = session.status(replay.at);
    return { ...own, state: "replaying", detail: trouble || own.detail, clockOffset: own.clockOffset };
  }

  return {
    get session(): FeedSession {
      return session;
    },
    start() {
      adopt();
      for (const slot of session.table.slotByName.values()) session.dirty.add(slot);
      void turn();
    },
    setInterest() {
      // What was recorded is what there is.
    },
    status,
    log: () => ({
      recording: false,
      kept: "memory",
      bytes: file.size,
      capBytes: file.size,
      events: replay.total,
      from: replay.from,
      to: replay.to,
      gaps: replay.gaps.length,
      replay: { position: replay.position, total: replay.total, speed: replay.speed, at: replay.at },
    }),
    at: () => replay.at,
    async request(request: EngineRequest): Promise<EngineReply> {
      if (request.kind === "replay") {
        await control(request.command);
        return { kind: "done" };
      }
      if (request.kind === "saveLog") return { kind: "file", blob: file, name };
      if (request.kind === "stateHash") {
        adopt();
        const event = replay.digest.events;
        return {
          kind: "stateHash",
          event,
          hash: await stateHash({ table: session.table, books: session.books, digest: replay.digest }),
        };
      }
      if (request.kind === "logAt") {
        const { log } = replay;
        const members = log.members.slice(...excerpt(log.members, request.at));
        return { kind: "file", blob: await writeLogFile({ ...log, members }), name: "" };
      }
      if (request.kind === "deliveries") return deliveriesOf(request.names, null);
      if (request.kind === "candles") throw new Error("A recording holds no candles: they are asked of a live venue");
      throw new Error("A recording can be played, not changed: choose a live market for that");
    },
    stop() {
      stopped = true;
      cancel();
    },
  };
}
