/** One estimate of the server's clock from a request and its reply. */
interface OffsetSample {
  readonly taken: number;
  readonly roundTrip: number;
  readonly offset: number;
}

/** The server's clock against ours, and how far behind exchange time the messages are. All in ms. */
export interface ServerClock {
  /** Server clock minus local clock; NaN before the first reply. */
  offset: number;
  samples: OffsetSample[];
  /** Lag of the freshest message in the last full window, or of the last message; NaN if unknown. */
  lag: number;
  windowStart: number;
  windowLag: number;
  /** Full windows in a row in which even the freshest message was late. */
  lateWindows: number;
}

const SAMPLE_LIFE = 300_000;
const SAMPLES_KEPT = 16;
/** Slack before two estimates that exclude each other mean that a clock was set. */
const STEP_SLACK = 250;

const WINDOW = 500;
/** Beyond this the display is behind the market. */
export const LATE = 2_000;
/** Late windows in a row after which the backlog is dropped. */
const BACKLOG_WINDOWS = 3;

export function createServerClock(): ServerClock {
  return {
    offset: Number.NaN,
    samples: [],
    lag: Number.NaN,
    windowStart: -Infinity,
    windowLag: Infinity,
    lateWindows: 0,
  };
}

/**
 * Takes the times of one exchange of request and reply. The estimate with the shortest round trip of the last minutes holds,
 * unless a clock was set meanwhile: then the new estimate excludes the old one beyond their round trips, and replaces all.
 */
export function observeReply(
  clock: ServerClock,
  sentAt: number,
  receivedAt: number,
  serverIn: number,
  serverOut: number,
  elapsed: number,
): void {
  const roundTrip = receivedAt - sentAt - (serverOut - serverIn);
  if (!(roundTrip >= 0) || !(serverIn > 0)) return;
  const sample = { taken: elapsed, roundTrip, offset: (serverIn + serverOut) / 2 - (sentAt + receivedAt) / 2 };
  const best = clock.samples.find((one) => one.offset === clock.offset);
  const stepped =
    best !== undefined && Math.abs(best.offset - sample.offset) > (best.roundTrip + sample.roundTrip) / 2 + STEP_SLACK;
  clock.samples = stepped ? [] : clock.samples.filter((one) => elapsed - one.taken < SAMPLE_LIFE);
  clock.samples.push(sample);
  if (clock.samples.length > SAMPLES_KEPT) clock.samples.shift();
  clock.offset = clock.samples.reduce((a, b) => (b.roundTrip <= a.roundTrip ? b : a)).offset;
}

/** The server's time at local time `at`; local time where nothing is known of the server's. */
export function serverTime(clock: ServerClock, at: number): number {
  return Number.isNaN(clock.offset) ? at : at + clock.offset;
}

/** Exchange times further ahead of the server's clock than this are not believed, ms. */
const AHEAD = 600_000;

/** Latest exchange time that is believed at local time `at`; without an estimate of the server's clock every time is. */
export function latestTime(clock: ServerClock, at: number): number {
  return Number.isNaN(clock.offset) ? Infinity : at + clock.offset + AHEAD;
}

/** Notes a message whose exchange time is the instant it was sent (not the last change of something quiet). */
export function observeLag(clock: ServerClock, exchangeTime: number, at: number): void {
  const lag = Math.max(0, at + clock.offset - exchangeTime);
  if (Number.isNaN(lag)) return;
  clock.windowLag = Math.min(clock.windowLag, lag);
}

/** Closes the lag window if it is over. Returns true when messages keep arriving late: a backlog is being waded through. */
export function closeLagWindow(clock: ServerClock, elapsed: number): boolean {
  if (elapsed - clock.windowStart < WINDOW) return false;
  clock.windowStart = elapsed;
  if (clock.windowLag < Infinity) {
    clock.lag = clock.windowLag;
    clock.lateWindows = clock.windowLag > LATE ? clock.lateWindows + 1 : 0;
    clock.windowLag = Infinity;
  }
  return clock.lateWindows >= BACKLOG_WINDOWS;
}

/** Forgets lag measured on a connection that is gone. */
export function resetLag(clock: ServerClock): void {
  clock.lag = Number.NaN;
  clock.windowLag = Infinity;
  clock.lateWindows = 0;
}
