import { parseArgs } from "node:util";
import { optionUnderlyings, surfaceOfSession } from "../engine/session-surface.ts";
import { createReplay, type Replay } from "../feeds/replay.ts";
import { sessionOf } from "../feeds/venues.ts";
import { BadInput } from "../market/bad-input.ts";
import { S, SLICE_MODEL, SLICE_REASON_LABEL } from "../market/derived-columns.ts";
import { CALENDAR_CLOCK, type EventClock, MAX_EVENTS, WEEKEND_WEIGHT } from "../market/event-clock.ts";
import { atmDeviation } from "../market/strike-axis.ts";
import { SURFACE_CHOICES, type SurfaceChoice } from "../market/surface-choice.ts";
import { surfaceSlice } from "../market/surface-grid.ts";
import { BadUsage, type Command, inFile } from "./command.ts";
import { openPath } from "./replay.ts";

/** Standardised strikes printed, as in the table of the surface panel. */
const DEVIATIONS = [-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5] as const;

/**
 * Plays a recording to an instant and prints its surface, fitted cold: one line per expiry `{expiry, model, reason, forward, atmVol,
 * vols}` (vols decimal by ln(K/F) / (ATM vol × √T)), then `{surface: true, at, event, underlying}`. Weights of weekends and events
 * make it the surface in event time.
 */
export const surfaceCommand: Command = {
  usage: `surface <recording> [--at time | --events n] [--underlying BTC] [--model ${SURFACE_CHOICES.join("|")}] [--weekend 0.6] [--event 2026-12-10T19:00Z=1.5]`,
  async run(args, out) {
    const { path, at, events, underlying, model, clock } = readArguments(args);
    await inFile(path, async () => {
      const { log } = await openPath(path, null);
      const replay = await createReplay(log, sessionOf);
      if (events !== null) await replay.seek(events);
      else await replay.seekTime(at);
      const listed = optionUnderlyings(replay.session);
      const shown = underlying ?? listed[0];
      if (shown === undefined) throw new BadInput("no options are listed at this instant");
      for (const row of surfaceOfSession(replay.session, replay.at, shown, model, clock)) out.result(sliceLine(row));
      out.result(surfaceLine(replay, shown));
    });
  },
};

function sliceLine(row: Float64Array): Record<string, unknown> {
  const slice = surfaceSlice(row);
  const deviation = slice ? atmDeviation(slice) : Number.NaN;
  const vols = DEVIATIONS.map((place) => [
    place,
    slice ? Math.sqrt(slice.totalVariance(place * deviation) / slice.years) : null,
  ]);
  return {
    expiry: new Date(row[S.expiry]!).toISOString(),
    model: Object.entries(SLICE_MODEL).find(([, code]) => code === row[S.model])?.[0] ?? null,
    reason: SLICE_REASON_LABEL[row[S.reason]!] ?? "",
    forward: orNull(row[S.forward]!),
    atmVol: orNull(row[S.atmVol]!),
    vols: Object.fromEntries(vols),
  };
}

function surfaceLine(replay: Replay, underlying: string): Record<string, unknown> {
  return { surface: true, at: new Date(replay.at).toISOString(), event: replay.digest.events, underlying };
}

/** The clock that vols are to be counted by: the calendar, but for a weight of weekends and events named. */
function readClock(weekend: string | undefined, events: readonly string[]): EventClock {
  const weekendWeight = weekend === undefined ? CALENDAR_CLOCK.weekendWeight : Number(weekend);
  const { least, most } = WEEKEND_WEIGHT;
  if (!(weekendWeight >= least && weekendWeight <= most))
    throw new BadUsage(`--weekend ${weekend}: not ${least} to ${most}`);
  if (events.length > MAX_EVENTS) throw new BadUsage(`more than ${MAX_EVENTS} events`);
  return {
    weekendWeight,
    events: events.map((text) => {
      const [time = "", days = ""] = text.split("=");
      const event = { at: Date.parse(time), days: Number(days), name: text };
      if (Number.isNaN(event.at) || !(event.days > 0 && event.days <= 100))
        throw new BadUsage(`--event ${text}: not a time and its days, such as 2026-12-10T19:00Z=1.5`);
      return event;
    }),
  };
}

const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null);

function readArguments(args: readonly string[]) {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      at: { type: "string" },
      events: { type: "string" },
      underlying: { type: "string" },
      model: { type: "string" },
      weekend: { type: "string" },
      event: { type: "string", multiple: true },
    },
  });
  const [path, ...others] = positionals;
  if (path === undefined || others.length > 0) throw new BadUsage("name one recording");
  const at = values.at === undefined ? Number.POSITIVE_INFINITY : Date.parse(values.at);
  if (Number.isNaN(at)) throw new BadUsage(`--at ${values.at}: not a time`);
  const events = values.events === undefined ? null : Number(values.events);
  if (events !== null && !(events >= 0)) throw new BadUsage(`--events ${values.events}: not a count`);
  const model: SurfaceChoice | undefined =
    values.model === undefined ? "auto" : SURFACE_CHOICES.find((known) => known === values.model);
  if (model === undefined) throw new BadUsage(`no model "${values.model}"`);
  return {
    path,
    at,
    events,
    underlying: values.underlying ?? null,
    model,
    clock: readClock(values.weekend, values.event ?? []),
  };
}
