import { openRecording } from "../feeds/recorded/open-recording.ts";
import { createReplay } from "../feeds/replay.ts";
import { sessionOf } from "../feeds/venues.ts";
import type { DryRun, DryRunMessage, DryRunPlan } from "./aside-protocol.ts";
import { createFeedPacker, listInstruments } from "./feed-packer.ts";
import { createHub } from "./hub.ts";
import { serveJobs } from "./jobs.ts";
import { portPair } from "./message-port.ts";
import type {
  ComputeJob,
  ComputeResult,
  EngineRequest,
  FeedToHub,
  HubToFeed,
  HubToWindow,
  WindowToHub,
} from "./protocol.ts";
import type { LimitsState } from "./risk-protocol.ts";

/** Closest looks, and most of them: a long log is looked at less often. */
const STEP = 1_000;
const LOOKS = 1_500;

/** Lets everything that waits in this thread go first. */
function rest(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port2.onmessage = () => {
      port1.close();
      port2.close();
      resolve();
    };
    port1.postMessage(null);
  });
}

/**
 * Plays the log through a hub of its own, on the log's clock, and collects what its limits did: what the live hub would have done,
 * had these limits been set. `progress` gets 0 … 1. Throws one sentence where the log holds nothing to look at.
 */
export async function dryRunLimits(plan: DryRunPlan, progress: (done: number) => void): Promise<DryRun> {
  const { log, problem } = await openRecording(plan.log);
  const replay = await createReplay(log, sessionOf);
  if (replay.total === 0 || Number.isNaN(replay.from)) throw new Error("The log holds no events yet");
  const hub = createHub({ now: () => replay.at, after: () => undefined });
  const [feed, hubFeed] = portPair<HubToFeed, FeedToHub>();
  hub.attachFeed(hubFeed);
  const [compute, hubCompute] = portPair<ComputeJob, ComputeResult>();
  serveJobs(compute);
  hub.attachCompute(hubCompute);
  const [window, hubWindow] = portPair<HubToWindow, WindowToHub>();
  hub.attachWindow(hubWindow);
  let state: LimitsState | null = null;
  let refused = "";
  window.listen((message) => {
    if (message.type === "limits") state = message.limits;
    else if (message.type === "failure") refused = message.error;
  });
  let id = 0;
  const ask = (request: EngineRequest): void => window.post({ type: "request", id: id++, request });
  ask({ kind: "editPortfolio", edit: { type: "replace", document: plan.portfolio } });
  ask({ kind: "editLimits", edit: { type: "replace", limits: plan.limits, at: replay.from } });
  await rest();
  if (refused !== "") throw new Error(refused);

  const packer = createFeedPacker();
  const step = Math.max(STEP, Math.ceil((replay.to - replay.from) / LOOKS / STEP) * STEP);
  const blind = new Map(plan.limits.map((limit) => [limit.id, { looks: 0, reason: "" }]));
  let known: typeof replay.session | null = null;
  let catalog = -1;
  let looks = 0;

  function send(): void {
    const { session } = replay;
    if (session !== known) {
      known = session;
      catalog = -1;
      packer.clear();
      packer.collectAll(session);
      feed.post({ type: "reset", choice: { venue: "recorded", underlying: plan.underlying } });
    }
    packer.collect(session, Number.NaN);
    do {
      const listed = session.table.catalogVersion !== catalog;
      catalog = session.table.catalogVersion;
      const { rows, rowCount } = packer.take(session);
      feed.post({
        type: "batch",
        rows,
        rowCount,
        instruments: listed ? listInstruments(session) : null,
        underlyings: listed ? session.underlyings : null,
        status: session.status(replay.at),
        log: {
          recording: false,
          kept: "memory",
          bytes: plan.log.size,
          capBytes: plan.log.size,
          events: replay.total,
          from: replay.from,
          to: replay.to,
          gaps: replay.gaps.length,
          replay: { position: replay.position, total: replay.total, speed: 1, at: replay.at },
        },
        at: replay.at,
        focus: null,
      });
    } while (packer.pending > 0);
  }

  replay.setSpeed(1);
  while (replay.position < replay.total) {
    await replay.advance(step, Number.POSITIVE_INFINITY);
    send();
    await rest();
    looks++;
    const now = state as LimitsState | null;
    for (const [of, seen] of blind) {
      const found = now?.states[of];
      if (found?.computable) continue;
      seen.looks++;
      seen.reason = found?.reason ?? "no market yet";
    }
    if (looks % 10 === 0) progress(replay.position / replay.total);
  }
  const last = state as LimitsState | null;
  return {
    from: replay.from,
    to: replay.to,
    step,
    looks,
    blind: Object.fromEntries(blind),
    breaches: last?.breaches ?? [],
    forgotten: last?.forgotten ?? 0,
    gaps: replay.gaps.length,
    problem,
  };
}

/** Carries out a plan and answers through `post`. */
export function serveDryRun(plan: DryRunPlan, post: (message: DryRunMessage) => void): void {
  dryRunLimits(plan, (done) => post({ type: "progress", done })).then(
    (result) => post({ type: "done", result }),
    (error: unknown) => post({ type: "failed", error: error instanceof Error ? error.message : String(error) }),
  );
}
