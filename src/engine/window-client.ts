import { DERIVED_FIELD_COUNT, S, SLICE_ROW_LENGTH } from "../market/derived-columns.ts";
import { type ClockChoice, clockInUse, DEFAULT_CLOCK } from "../market/event-clock.ts";
import { Q, QUOTE_FIELD_COUNT, REASON } from "../market/quote-columns.ts";
import type { SurfaceChoice } from "../market/surface-choice.ts";
import type { Limit } from "../risk/limits.ts";
import type { EngineClient, MarketMoment } from "./client.ts";
import { FRAME_BUFFERS, FRAME_BYTES, readFrame } from "./frame.ts";
import { createFrameLoop, type FrameScheduler, LEVEL } from "./frame-loop.ts";
import {
  applyCatalog,
  copyMirror,
  emptyMirror,
  growsOld,
  isSameMarket,
  leaveSteps,
  listsNothingYet,
  type Mirror,
} from "./mirror.ts";
import { createPaintTimings } from "./paint-timings.ts";
import type { EngineReply, EngineRequest, HubToWindow, Port, WindowInterest, WindowToHub } from "./protocol.ts";
import type { RiskSpec } from "./risk-protocol.ts";
import { type AsideWorker, runAside } from "./window-aside.ts";
import { createWindowRisk } from "./window-risk.ts";

/** How a window goes on while its hub is silent or another takes its place, ms between steps of its clock. */
const WAITING_STEP = 250;
/** How long charts stand still at most while the engine moves, ms. */
const CHARTS_REST = 1_500;
/** How long at most everything else stands still for what follows an edit of the portfolio, ms. */
const EDIT_REST = 100;
/** Requests that change the portfolio. */
const CHANGES: ReadonlySet<EngineRequest["kind"]> = new Set([
  "editPortfolio",
  "stepPortfolio",
  "openPortfolio",
  "addPositions",
]);
const FROZEN = "The view is frozen: go on (Space) before the portfolio is changed.";
const MOVING = "The engine moves to another tab.";

/** A window's client, for whoever gave it its port. */
export interface WindowClient extends EngineClient {
  /**
   * The port leads to another hub: it is told all that this window shows. Requests under way fail, but for the one called `keep`.
   * What was shown stays and grows old until the new hub's first frame.
   */
  renew(keep: number | null): void;
  /** Names on screen in the windows of the hub, this one among them; empty where it was never one of several. */
  readonly seen: readonly string[];
  /** The hub gives no sign: what is shown grows old until it does. */
  waitForHub(): void;
}

function noWorker(): never {
  throw new Error("Recordings cannot be looked into here");
}

/**
 * Attaches this window to a hub by `port`: lends it frame buffers, keeps a mirror of the rows it asked for and paints by
 * one frame loop. Frames are applied at this window's own animation frames, and only then given back.
 */
export function createWindowClient(
  port: Port<HubToWindow, WindowToHub>,
  scheduler: FrameScheduler,
  startAside: () => AsideWorker = noWorker,
): WindowClient {
  let mirror = emptyMirror(0);
  let frozenMirror: Mirror | null = null;
  let frozen: { at: number; behind: number } | null = null;
  let arrived: Extract<HubToWindow, { type: "frame" }>[] = [];
  const interests = new Map<string, Partial<WindowInterest>>();
  const structureListeners = new Set<() => void>();
  const waiting = new Map<number, { resolve: (reply: EngineReply) => void; reject: (error: Error) => void }>();
  const timings = createPaintTimings();
  let nextRequest = 1;
  let interestBooked = false;
  let surface: SurfaceChoice = "auto";
  let clock: ClockChoice = DEFAULT_CLOCK;
  let seen: readonly string[] = [];
  let waitingFor: ReturnType<typeof setInterval> | null = null;
  /** The next catalog is another hub's. */
  let moved = false;
  /** Until then, or the next hub's first frame, charts stand still. */
  let restUntil = 0;
  /** Until then, or the first number of the edited portfolio, only that is painted. */
  let editUntil = 0;
  let changesUnderWay = 0;
  let changing: Promise<void> | null = null;

  const risk = createWindowRisk(port, (key, edited) => {
    if (edited) editUntil = 0;
    // What follows an edit is shown at the next frame.
    if (!frozen) loop.invalidate(key.slice(0, key.lastIndexOf("/")), edited ? LEVEL.full : LEVEL.light);
  });
  const loop = createFrameLoop(scheduler, {
    before: applyArrived,
    after: timings.painted,
    chartsRest: () => waitingFor !== null && scheduler.now() < restUntil,
    lightRests: () => scheduler.now() < editUntil,
  });

  function applyArrived(): void {
    if (arrived.length === 0) return;
    const frames = arrived;
    arrived = [];
    for (const message of frames) {
      applyFrame(message);
      port.post({ type: "lend", buffer: message.buffer }, [message.buffer]);
    }
    if (frozen) frozen.behind += frames.length;
    else loop.invalidateAll(LEVEL.light);
  }

  function applyFrame(message: Extract<HubToWindow, { type: "frame" }>): void {
    applyTo(mirror, message.buffer);
    mirror.status = message.status;
    mirror.log = message.log;
    if (message.focus) mirror.focus = message.focus;
    mirror.frame++;
    confirmQuietRows();
  }

  function applyTo(mirror: Mirror, buffer: ArrayBuffer): void {
    const data = new Float64Array(buffer);
    const capacity = mirror.quotes[0]?.length ?? 0;
    const { now } = readFrame(
      data,
      (slot, _generation, stamp, quoteAt, derivedAt) => {
        if (slot >= capacity) return;
        // A hub that has just begun has heard nothing of it yet.
        if (Number.isNaN(data[quoteAt + Q.receivedTime]) && growsOld(mirror, slot)) return;
        for (let f = 0; f < QUOTE_FIELD_COUNT; f++) mirror.quotes[f]![slot] = data[quoteAt + f]!;
        for (let f = 0; f < DERIVED_FIELD_COUNT; f++) mirror.derived[f]![slot] = data[derivedAt + f]!;
        timings.applied(slot, stamp);
      },
      (at) => {
        mirror.slices.set(data[at + S.expiry]!, data.slice(at, at + SLICE_ROW_LENGTH));
      },
    );
    mirror.now = now;
  }

  async function moment(specs: readonly RiskSpec[], names: readonly string[]): Promise<MarketMoment | null> {
    if (frozen) return null;
    const reply = await request({ kind: "moment", specs, names, also: null });
    if (reply.kind !== "moment") return null;
    const view = copyMirror(mirror);
    applyTo(view, reply.frame);
    view.status = reply.status;
    return { ...reply, view };
  }

  /** A subscription in step confirms its row with every message of its connection, changed or not. */
  function confirmQuietRows(): void {
    const aliveAt = mirror.status?.aliveAt ?? Number.NaN;
    if (Number.isNaN(aliveAt)) return;
    const reasons = mirror.quotes[Q.reasons]!;
    const confirmed = mirror.quotes[Q.confirmedAt]!;
    for (const slot of mirror.instrumentBySlot.keys()) {
      if ((reasons[slot]! & REASON.inStep) !== 0 && !(confirmed[slot]! > aliveAt)) confirmed[slot] = aliveAt;
    }
  }

  function structureChanged(): void {
    for (const listener of [...structureListeners]) listener();
    loop.invalidateAll(LEVEL.full);
  }

  function sendInterest(): void {
    interestBooked = false;
    const all = [...interests.values()];
    port.post({
      type: "interest",
      interest: {
        expiries: [...new Set(all.flatMap((one) => one.expiries ?? []))],
        visible: [...new Set(all.flatMap((one) => one.visible ?? []))],
        focused: all.find((one) => one.focused)?.focused ?? null,
        wholeSurface: all.some((one) => one.wholeSurface),
      },
    });
  }

  port.listen((message) => {
    if (message.type === "frame") {
      // A hub that has just begun lists no market yet: what is shown goes on growing old, and all of it is sent with the list.
      if (waitingFor !== null && (moved || !message.status)) {
        if (message.status && message.status.state !== "live") mirror.status = message.status;
        port.post({ type: "lend", buffer: message.buffer }, [message.buffer]);
        return;
      }
      if (waitingFor !== null) clearInterval(waitingFor);
      waitingFor = null;
      arrived.push(message);
      loop.request();
    } else if (message.type === "catalog") {
      if (moved && listsNothingYet(mirror.catalog, message.catalog)) return;
      applyArrived();
      const before = mirror.catalog;
      mirror = applyCatalog(mirror, message.catalog, moved);
      // Panels rename themselves in the frame to come: none is to keep numbers of the market before for the one after it.
      if (before && !isSameMarket(before, message.catalog, moved)) loop.replaceAll();
      moved = false;
      structureChanged();
    } else if (message.type === "surface") {
      surface = message.choice;
      structureChanged();
    } else if (message.type === "clock") {
      // Frames before it are on the clock before.
      applyArrived();
      clock = message.choice;
      mirror.clock = clockInUse(clock);
      structureChanged();
    } else if (message.type === "seen") {
      seen = message.names;
    } else if (message.type === "portfolio" || message.type === "portfolioRows") {
      risk.takePortfolio(message);
      if (message.type === "portfolio") loop.invalidateAll(LEVEL.light);
    } else if (message.type === "account") {
      risk.takeAccount(message.account);
    } else if (message.type === "limits") {
      risk.takeLimits(message.limits);
    } else if (message.type === "risk") {
      risk.takeResult(message.key, message.result);
    } else if (message.type === "reply") {
      waiting.get(message.id)?.resolve(message.value);
      waiting.delete(message.id);
    } else {
      waiting.get(message.id)?.reject(new Error(message.error));
      waiting.delete(message.id);
    }
  });
  function lendAll(): void {
    for (let i = 0; i < FRAME_BUFFERS; i++) {
      const buffer = new ArrayBuffer(FRAME_BYTES);
      port.post({ type: "lend", buffer }, [buffer]);
    }
  }
  lendAll();

  /** Nothing that is shown is confirmed any more: its age runs on by this window's clock. */
  function waitForHub(): void {
    if (waitingFor !== null || !mirror.status) return;
    mirror.status = { ...mirror.status, state: "connecting", detail: MOVING, nextAttemptAt: Number.NaN };
    structureChanged();
    const [since, from] = [mirror.now, performance.now()];
    waitingFor = setInterval(() => {
      mirror.now = since + performance.now() - from;
      if (!frozen) loop.invalidateAll(LEVEL.light);
    }, WAITING_STEP);
  }

  function renew(keep: number | null): void {
    arrived = [];
    for (const [id, { reject }] of [...waiting]) {
      if (id === keep) continue;
      waiting.delete(id);
      reject(new Error(`${MOVING} Try again.`));
    }
    // What they show does not change, and a slow chart would hold up the scripts of the workers to come.
    restUntil = scheduler.now() + CHARTS_REST;
    moved = true;
    waitForHub();
    leaveSteps(mirror);
    lendAll();
    sendInterest();
    risk.renew();
  }

  function request(asked: EngineRequest): Promise<EngineReply> {
    const changes = CHANGES.has(asked.kind);
    if (changes && frozen) return Promise.reject(new Error(FROZEN));
    const id = nextRequest++;
    const answer = new Promise<EngineReply>((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      port.post({ type: "request", id, request: asked });
    });
    if (changes) {
      if (risk.asked) editUntil = scheduler.now() + EDIT_REST;
      const done = (): void => {
        if (--changesUnderWay === 0) changing = null;
      };
      changesUnderWay++;
      changing = Promise.all([changing, answer.then(done, done)]).then(() => undefined);
    }
    return answer;
  }

  async function dryRunLimits(limits: readonly Limit[], progress: (done: number) => void, signal: AbortSignal) {
    const saved = await request({ kind: "saveLog" });
    const { portfolio } = risk;
    if (saved.kind !== "file" || !portfolio) throw new Error("There is no log to look at");
    const underlying = mirror.catalog?.choice.underlying ?? "";
    const { startDryRun } = await import("./start-dry-run.ts");
    return startDryRun({ log: saved.blob, limits, portfolio: portfolio.document, underlying }, progress, signal);
  }

  return {
    get view() {
      return frozenMirror ?? mirror;
    },
    loop,
    timings,
    choose(choice) {
      port.post({ type: "choose", choice });
    },
    get surface() {
      return surface;
    },
    setSurface(choice) {
      port.post({ type: "surface", choice });
    },
    get clock() {
      return clock;
    },
    setClock(choice) {
      port.post({ type: "clock", choice });
    },
    setInterest(owner, interest) {
      if (interest) interests.set(owner, interest);
      else interests.delete(owner);
      if (interestBooked) return;
      interestBooked = true;
      queueMicrotask(sendInterest);
    },
    get portfolio() {
      return risk.portfolio;
    },
    get changing() {
      return changing;
    },
    onPortfolio: risk.onPortfolio,
    get account() {
      return risk.account;
    },
    onAccount: risk.onAccount,
    get limits() {
      return risk.limits;
    },
    onLimits: risk.onLimits,
    setRisk: risk.want,
    risk: risk.result,
    moment,
    request,
    dryRunLimits,
    aside: (request, onProgress, signal) => runAside(startAside, request, onProgress, signal),
    get frozen() {
      return frozen;
    },
    freeze(on) {
      if (on === (frozen !== null)) return;
      frozenMirror = on ? copyMirror(mirror) : null;
      risk.freeze(on);
      frozen = on ? { at: mirror.now, behind: 0 } : null;
      structureChanged();
    },
    onStructure(listener) {
      structureListeners.add(listener);
      return () => structureListeners.delete(listener);
    },
    close() {
      port.post({ type: "goodbye" });
    },
    get seen() {
      return seen;
    },
    renew,
    waitForHub,
  };
}
