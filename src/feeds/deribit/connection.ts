import { backoffDelay } from "../backoff.ts";
import { suspendBooks } from "./books.ts";
import { askForAll, planDiscovery } from "./catalog.ts";
import { closeLagWindow, resetLag } from "./clock.ts";
import { forgetTradeRequests } from "./past-trades.ts";
import { request } from "./requests.ts";
import { forgetTimes, leaveStep } from "./rows.ts";
import { CALL_SPACING, type Core } from "./state.ts";
import { REFILL, requeueAll } from "./subscriptions.ts";

/** Asked of the venue, s: it then proves life, and asks for ours, at least this often. */
const HEARTBEAT_SECONDS = 10;

/** Silence after which we ask for a sign of life, and after which the connection counts as half-open, ms. */
const PROBE_AFTER = 5_000;
const GIVE_UP_AFTER = 15_000;

/** A sign of life is asked for at least this often, to keep the clock offset fresh, ms. */
const PROBE_EVERY = 15_000;

/** An attempt that neither opens nor fails is given up after this long, ms. */
const CONNECT_TIMEOUT = 15_000;

/** A connection that held this long was sound: its loss starts the waits anew, ms. */
const SOUND_AFTER = 10_000;

/** Wait after a refused handshake, ms: a venue that counts connections per address needs them to be gone. */
const REFUSED_WAIT = 60_000;

/** Calls become frequent again this long after the venue last complained, ms. */
const SLOW_FOR = 60_000;

/** A backlog may be dropped at most this often, ms; doubled each time it comes back within a minute. */
const BACKLOG_SPACING = 4_000;
const BACKLOG_SPACING_MAX = 240_000;

export function beginConnecting(core: Core): void {
  core.phase = "connecting";
  core.phaseSince = core.elapsed;
  core.epoch++;
  core.out.push({ type: "connect" });
}

export function onOpen(core: Core): void {
  if (core.phase !== "connecting" && !core.passive) return;
  if (core.epoch > 1) core.counts.reconnects++;
  core.phase = "open";
  core.phaseSince = core.elapsed;
  core.heardElapsed = core.elapsed;
  core.probedElapsed = core.elapsed;
  core.aliveAt = core.now;
  core.detail = "";
  core.nextCall = Math.max(core.nextCall, core.elapsed);
  if (core.passive) return;
  request(core, "public/set_heartbeat", { interval: HEARTBEAT_SECONDS }, { kind: "heartbeat" });
  askForAll(core);
  if (core.underlying !== "") planDiscovery(core);
}

/** The connection is gone: what it fed is out of step, and the next attempt waits `wait` ms. */
function onLoss(core: Core, wait: number, detail: string): void {
  for (const row of core.rows.byName.values()) leaveStep(core.rows, row, row.step, core.aliveAt);
  forgetTimes(core.rows);
  suspendBooks(core);
  if (core.passive) return;
  core.pending.clear();
  forgetTradeRequests(core);
  requeueAll(core);
  resetLag(core.clock);
  core.locked = false;
  core.phase = "down";
  core.phaseSince = core.elapsed;
  core.nextAttempt = core.elapsed + Math.max(wait, core.penaltyUntil - core.elapsed);
  core.detail = detail;
}

function nextWait(core: Core): number {
  const sound = core.phase === "open" && core.elapsed - core.phaseSince >= SOUND_AFTER;
  if (sound) core.attempt = 0;
  return backoffDelay(core.attempt++, core.random);
}

export function onClose(core: Core, code: number, reason: string): void {
  if (core.passive) {
    onLoss(core, 0, "");
    core.phase = "down";
    return;
  }
  const words = `code ${code}${reason === "" ? "" : `, ${reason}`}`;
  if (core.phase === "open") {
    onLoss(core, nextWait(core), `Connection closed (${words}); connecting again.`);
  } else if (core.phase === "connecting") {
    let wait = nextWait(core);
    let detail = `Could not connect (${words}).`;
    // A browser does not tell a refusal from a network that leads nowhere: both are named.
    if (core.connectionLimit > 0 && !reason.startsWith("unreachable")) {
      wait = REFUSED_WAIT + Math.round(core.random.next() * (REFUSED_WAIT / 2));
      detail = `No network, or refused (${words}): likely the limit of ${core.connectionLimit} connections per address.`;
    }
    onLoss(core, wait, detail);
  }
}

/** Gives the connection up. Events of it that come later are not listened to. */
export function disconnect(core: Core, reason: string, wait = nextWait(core)): void {
  core.out.push({ type: "disconnect", reason });
  onLoss(core, wait, `Connection given up: ${reason}; connecting again.`);
}

/** What is due by the clock: attempts, signs of life, half-open connections, backlogs. */
export function tickConnection(core: Core): void {
  const { elapsed } = core;
  if (core.phase === "idle" || (core.phase === "down" && elapsed >= core.nextAttempt)) {
    beginConnecting(core);
    return;
  }
  if (core.phase === "connecting") {
    if (elapsed - core.phaseSince >= CONNECT_TIMEOUT) disconnect(core, "no answer to the connection attempt");
    return;
  }
  if (core.phase !== "open") return;
  const silence = elapsed - core.heardElapsed;
  if (silence >= GIVE_UP_AFTER) {
    disconnect(core, `no message for ${Math.round(silence / 1000)} s`);
    return;
  }
  const due = silence >= PROBE_AFTER ? core.probedElapsed < core.heardElapsed + PROBE_AFTER : false;
  if (due || core.clockDoubt || elapsed - core.probedElapsed >= PROBE_EVERY) askForLife(core);
  if (core.callSpacing > CALL_SPACING && elapsed - core.slowedElapsed >= SLOW_FOR) core.callSpacing = CALL_SPACING;
  if (closeLagWindow(core.clock, elapsed) && elapsed >= core.nextBacklogDrop) dropBacklog(core);
}

function askForLife(core: Core): void {
  core.probedElapsed = core.elapsed;
  core.clockDoubt = false;
  request(core, "public/test", {}, { kind: "alive" });
}

/** Starts afresh rather than wade through what has piled up. */
function dropBacklog(core: Core): void {
  const again = core.elapsed - core.nextBacklogDrop < 60_000;
  core.backlogWait = again ? Math.min(BACKLOG_SPACING_MAX, core.backlogWait * 2) : BACKLOG_SPACING;
  core.nextBacklogDrop = core.elapsed + core.backlogWait;
  const behind = (core.clock.lag / 1000).toFixed(1);
  disconnect(core, `backlog: ${behind} s behind`, 250);
}

/** The venue said that too much was asked (10028), and will drop the connection: its pools must refill first. */
export function onTooManyRequests(core: Core): void {
  core.slowedElapsed = core.elapsed;
  core.penaltyUntil = core.elapsed + REFILL + Math.round(core.random.next() * REFILL);
}
