import { openRecording } from "../../feeds/recorded/open-recording.ts";
import { createReplay } from "../../feeds/replay.ts";
import { sessionOf } from "../../feeds/venues.ts";
import { Q } from "../../market/quote-columns.ts";

/** Mark and venue's forward of every BTC option that has both, at an instant of a log (epoch ms). */
export async function readOptions(file: Blob, at: number) {
  const { log } = await openRecording(file);
  const replay = await createReplay(log, sessionOf);
  await replay.seekTime(at);
  const { table } = replay.session;
  const found = new Map<string, { readonly mark: number; readonly forward: number }>();
  for (const [name, slot] of table.slotByName) {
    const instrument = table.instruments[slot];
    const [mark, forward] = [table.columns[Q.mark]?.[slot], table.columns[Q.underlying]?.[slot]];
    if (instrument?.kind === "option" && instrument.underlying === "BTC" && mark && forward)
      found.set(name, { mark, forward });
  }
  return found;
}
