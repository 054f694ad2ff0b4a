import { openRecording } from "../feeds/recorded/open-recording.ts";
import { createReplay } from "../feeds/replay.ts";
import { sessionOf } from "../feeds/venues.ts";
import { BadInput } from "../market/bad-input.ts";
import type { AsideProgress, PastRequest, PastSurface } from "./aside-protocol.ts";
import { optionUnderlyings, surfaceOfSession } from "./session-surface.ts";

/**
 * The surface at an instant of a recording: the recording is played to there beside whatever is shown, and fitted cold. Throws
 * `BadInput`, one sentence, where the file is none or lists no options then. Memory is bounded by what `openRecording` accepts.
 */
export async function pastSurface(
  { file, at, underlying, choice, clock }: PastRequest,
  onProgress: (progress: AsideProgress) => void,
): Promise<PastSurface> {
  const { log } = await openRecording(file);
  const replay = await createReplay(log, sessionOf);
  await replay.seekTime(Number.isNaN(at) ? Number.POSITIVE_INFINITY : at, (done, of) => {
    onProgress({ done, of });
    return true;
  });
  const { session } = replay;
  const listed = optionUnderlyings(session);
  const shown = listed.includes(underlying) ? underlying : listed[0];
  if (shown === undefined) throw new BadInput("no options are listed at this instant");
  return {
    kind: "surface",
    venue: log.subject.venue,
    underlying: shown,
    at: replay.at,
    from: replay.from,
    to: replay.to,
    rows: surfaceOfSession(session, replay.at, shown, choice, clock),
  };
}
