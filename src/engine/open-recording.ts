import { openRecording, type Recording } from "../feeds/recorded/open-recording.ts";
import { createReplay, type Replay } from "../feeds/replay.ts";
import { sessionOf } from "../feeds/venues.ts";
import type { FeedSourceHost, OpenedRecording } from "./feed-source.ts";
import { createReplaySource } from "./replay-source.ts";

/** Events looked through for the first option, so that a recording opens on a market rather than on nothing. */
const MAX_LOOK_AHEAD = 5_000;

/**
 * Opens a dropped file for replay, playing at 1× from the first event that lists an option (a chain file stands at its
 * end). Rejects with one sentence naming the file.
 */
export async function openRecordedSource(file: Blob, name: string, host: FeedSourceHost): Promise<OpenedRecording> {
  let recording: Recording;
  let replay: Replay;
  try {
    recording = await openRecording(file);
    replay = await createReplay(recording.log, sessionOf);
    await playToFirstOption(replay);
  } catch (error) {
    throw new Error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const underlying = firstUnderlying(replay);
  if (underlying === null) throw new Error(`${name}: holds no options`);
  replay.setSpeed(1);
  const { problem } = recording;
  return { source: createReplaySource(replay, file, name, problem, host), underlying, problem };
}

function firstUnderlying(replay: Replay): string | null {
  const listed = replay.session.table.instruments.find((instrument) => instrument?.kind === "option");
  return listed?.underlying ?? null;
}

async function playToFirstOption(replay: Replay): Promise<void> {
  replay.setSpeed(Number.POSITIVE_INFINITY);
  for (let i = 0; i < MAX_LOOK_AHEAD && replay.position < replay.total; i++) {
    if (firstUnderlying(replay) !== null && replay.total > 2) return;
    await replay.advance(0, 1);
  }
}
