import type { FeedStatus } from "../feeds/feed.ts";
import { D } from "../market/derived-columns.ts";
import { type ClockChoice, clockInUse, DEFAULT_CLOCK } from "../market/event-clock.ts";
import { calendarSlices } from "../market/slice-clock.ts";
import { createComputePool } from "./compute-pool.ts";
import { createDerivation } from "./derive.ts";
import { applyRows, createHubMarket, setInstruments } from "./hub-market.ts";
import { marketCatalog } from "./market-catalog.ts";
import { answerMarket } from "./market-requests.ts";
import { createMoments } from "./moments.ts";
import type { PortfolioStorage } from "./portfolio-storage.ts";
import type {
  ComputeJob,
  ComputeResult,
  EngineReply,
  EngineRequest,
  FeedBatch,
  FeedToHub,
  FocusDetail,
  GivenFits,
  HubToFeed,
  HubToWindow,
  LogStatus,
  MarketChoice,
  PinChoice,
  Port,
  WindowInterest,
  WindowToHub,
} from "./protocol.ts";
import { createQuoteHistory } from "./quote-history.ts";
import { createRiskDesk } from "./risk-desk.ts";
import { createSurfaceFits, type FitTimes } from "./surface-fits.ts";
import { createSurfaceHistory } from "./surface-history.ts";
import { createWindowFeed, type WindowFeed } from "./window-feed.ts";

/** How often moved forwards re-derive their whole expiry and changed expiries are fitted again, ms of host time. */
const REFRESH_INTERVAL = 200;
/** How long what windows of a hub before had on screen is asked for on their behalf, ms. */
const LAST_SEEN_KEPT = 5_000;

/** What the hub needs from its host: a monotonic clock (ms) and a timer. */
export interface HubHost {
  now(): number;
  after(ms: number, callback: () => void): void;
  /** Where the portfolio is kept between visits; without it, it lasts as long as the hub. */
  readonly storage?: PortfolioStorage;
}

export interface Hub {
  attachFeed(port: Port<FeedToHub, HubToFeed>): void;
  attachCompute(port: Port<ComputeResult, ComputeJob>): void;
  attachWindow(port: Port<WindowToHub, HubToWindow>): void;
}

/**
 * The only writer of the market: takes batches from the feed, derives vols, Greeks and slices, and fills the frames of
 * every window. Knows no worker: ports come from outside.
 */
export function createHub(host: HubHost): Hub {
  const windows = new Set<WindowFeed>();
  const compute = createComputePool();
  const derivation = createDerivation();
  const fits = createSurfaceFits(compute, host.now);
  const history = createQuoteHistory();
  const surfaces = createSurfaceHistory();
  const desk = createRiskDesk(compute, host.storage ?? null, host.after);
  let feed: Port<FeedToHub, HubToFeed> | null = null;
  let choice: MarketChoice | null = null;
  let clock: ClockChoice = DEFAULT_CLOCK;
  let status: FeedStatus | null = null;
  let underlyings: readonly string[] = [];
  let catalogSent = -1;
  let marketNumber = 0;
  /** On screen in windows of a hub before this one. */
  let lastSeen: readonly string[] = [];
  /** On screen in all windows, as they were told last. */
  let told = "";
  let nextRequest = 1;
  /** When the booked pump is due; Infinity for none. */
  let pumpDue = Number.POSITIVE_INFINITY;
  let lastRefresh = Number.NEGATIVE_INFINITY;
  const requests = new Map<number, { window: WindowFeed; id: number }>();
  const source = {
    market: createHubMarket(""),
    slices: fits.slices,
    status: null as FeedStatus | null,
    log: null as LogStatus | null,
    focus: null as FocusDetail | null,
    at: Number.NaN,
  };

  const moments = createMoments({
    source,
    once: desk.once,
    refresh: refreshNow,
  });

  function reset(next: MarketChoice): void {
    if (choice?.venue !== next.venue || choice.host !== next.host)
      desk.clear(next.venue === "recorded" ? null : `${next.venue} ${next.host ?? ""}`.trim());
    choice = next;
    marketNumber++;
    source.market = createHubMarket(next.underlying, clockInUse(clock));
    source.focus = null;
    source.at = Number.NaN;
    catalogSent = -1;
    compute.clear();
    desk.dropped();
    moments.clear();
    fits.clear();
    surfaces.clear();
    derivation.clear();
    for (const window of windows) window.refresh(source);
  }

  function takeBatch(batch: FeedBatch): void {
    status = batch.status;
    source.status = status;
    source.log = batch.log;
    source.at = batch.at;
    if (batch.underlyings) underlyings = batch.underlyings;
    if (batch.instruments) {
      setInstruments(source.market, batch.instruments);
      fits.forget(source.market.optionsByExpiry);
    }
    // The catalog goes first: frames speak of its slots.
    if (batch.instruments || batch.underlyings) sendCatalog();
    if (batch.focus) {
      source.focus = batch.focus;
      for (const window of windows) window.touchFocus();
    }
    const touched: number[] = [];
    const stamps: number[] = [];
    applyRows(source.market, batch, (slot, stamp) => {
      touched.push(slot);
      stamps.push(stamp);
    });
    const serverNow = batch.at + (Number.isNaN(batch.status.clockOffset) ? 0 : batch.status.clockOffset);
    derivation.rows(source.market, touched, serverNow, batch.status.aliveAt);
    touched.forEach((slot, i) => {
      for (const window of windows) window.touch(slot, stamps[i]!);
    });
    if (batch.fits) adoptFits(batch.fits);
    for (const slot of touched) fits.touch(source.market.instruments[slot]?.expiry ?? Number.NaN);
    history.sample(source.market, batch.at);
    if (host.now() - lastRefresh >= REFRESH_INTERVAL) refresh(serverNow, batch.status.aliveAt);
    feed?.post({ type: "taken" });
    pump();
  }

  function refresh(serverNow: number, aliveAt: number): void {
    lastRefresh = host.now();
    for (const slot of derivation.moved(source.market, serverNow, aliveAt)) {
      for (const window of windows) window.touch(slot, Number.NaN);
      fits.touch(source.market.instruments[slot]?.expiry ?? Number.NaN);
    }
    const times = { now: serverNow, at: source.at, aliveAt, host: lastRefresh };
    fits.run(source.market, derivation, times, showFits);
    const label = `${status?.label ?? ""}${source.log?.replay ? ", recording" : ""}`;
    desk.run({
      market: source.market,
      // Money and limits reckon with days of the calendar, and with the fit as it is when they look.
      get slices() {
        return calendarSlices(fits.slices);
      },
      now: serverNow,
      at: source.at,
      aliveAt,
      label,
    });
  }

  function refreshNow(): void {
    const { now, aliveAt } = timesNow();
    refresh(now, aliveAt);
  }

  function publishFits(): void {
    for (const expiry of source.market.optionsByExpiry.keys()) {
      for (const slot of derivation.applyFit(source.market, expiry, fits.slices.get(expiry))) {
        for (const window of windows) window.touch(slot, Number.NaN);
      }
    }
    for (const window of windows) window.touchSlices();
  }

  function adoptFits(given: GivenFits): void {
    fits.adopt(given);
    fits.setClock(source.market.clock);
    source.market.derived[D.verdict]!.set(given.verdicts);
    for (const window of windows) window.port.post({ type: "surface", choice: fits.choice });
    showFits();
  }

  function showFits(): void {
    publishFits();
    surfaces.keep(source.at, fits.slices.values());
    pump();
  }

  function sendCatalog(): void {
    if (!choice || !status) return;
    const catalog = marketCatalog(source.market, marketNumber, choice, status, underlyings);
    catalogSent = source.market.catalogVersion;
    for (const window of windows) {
      window.sendCatalog(catalog);
      window.refresh(source);
    }
  }

  function pump(): void {
    const now = host.now();
    let next = Number.POSITIVE_INFINITY;
    for (const window of windows) next = Math.min(next, window.pump(source, now));
    const due = now + next;
    if (due >= pumpDue) return;
    pumpDue = due;
    host.after(next, () => {
      // An earlier one was booked since, and has run.
      if (pumpDue !== due) return;
      pumpDue = Number.POSITIVE_INFINITY;
      pump();
    });
  }

  function sendInterest(): void {
    if (!feed || !choice) return;
    const all = [...windows].map((window) => window.interest);
    const seen = [...new Set(all.flatMap((interest) => interest.visible))];
    if (windows.size > 1 && told !== seen.join()) {
      told = seen.join();
      for (const window of windows) window.port.post({ type: "seen", names: seen });
    }
    feed.post({
      type: "interest",
      interest: {
        underlying: choice.underlying,
        visible: [...new Set([...seen, ...lastSeen])],
        focused: all.find((interest) => interest.focused)?.focused ?? null,
      },
    });
  }

  function setLastSeen(names: readonly string[]): void {
    lastSeen = names;
    sendInterest();
  }

  function choose(next: MarketChoice): void {
    if (choice && choice.venue === next.venue && choice.underlying === next.underlying && choice.host === next.host)
      return;
    reset(next);
    feed?.post({ type: "choose", choice: next });
    sendInterest();
  }

  function fromWindow(window: WindowFeed, message: WindowToHub): void {
    if (message.type === "lend") {
      window.lend(message.buffer);
      pump();
    } else if (message.type === "interest") {
      setInterest(window, message.interest);
    } else if (message.type === "choose") {
      choose(message.choice);
    } else if (message.type === "lastSeen") {
      setLastSeen(message.names);
      host.after(LAST_SEEN_KEPT, () => setLastSeen([]));
    } else if (message.type === "surface") {
      fits.choice = message.choice;
      for (const each of windows) each.port.post({ type: "surface", choice: message.choice });
      // A market that stands still sends nothing that would have it fitted.
      if (status && source.log?.replay) refresh(timesNow().now, status.aliveAt);
    } else if (message.type === "clock") {
      setClock(message.choice);
    } else if (message.type === "goodbye") {
      windows.delete(window);
      desk.detach(window.port);
      sendInterest();
    } else if (message.type === "risk") {
      desk.want(window.port, message.key, message.spec);
    } else if (message.type === "riskTaken") {
      desk.taken(window.port, message.key);
    } else {
      fromRequest(window, message.id, message.request);
    }
  }

  function fromRequest(window: WindowFeed, asked: number, request: EngineRequest): void {
    const reply = (value: EngineReply, transfer: ArrayBuffer[] = []): void =>
      window.port.post({ type: "reply", id: asked, value }, transfer);
    const fail = (error: unknown): void =>
      window.port.post({ type: "failure", id: asked, error: error instanceof Error ? error.message : String(error) });
    if (answerHere(window, asked, request, reply, fail)) return;
    const id = nextRequest++;
    if (request.kind === "moment") {
      moments.ask(id, { request, answer: (also, told) => answerHere(window, 0, also, told, fail), reply, fail });
      feed?.post({ type: "moment", id });
    } else {
      requests.set(id, { window, id: asked });
      feed?.post({ type: "request", id, request });
    }
  }

  /** Vols on another clock: everything is derived again, and what is published is brought over until it is fitted anew. */
  function setClock(next: ClockChoice): void {
    clock = next;
    for (const each of windows) each.port.post({ type: "clock", choice: next });
    const inUse = clockInUse(next);
    if (inUse === source.market.clock) return;
    source.market.clock = inUse;
    fits.setClock(inUse);
    derivation.clear();
    if (Number.isNaN(source.at)) return;
    publishFits();
    refreshNow();
    pump();
  }

  /** Requests about what the hub itself keeps. False where one is the feed's to answer. */
  function answerHere(
    window: WindowFeed,
    id: number,
    request: EngineRequest,
    reply: (value: EngineReply) => void,
    fail: (error: unknown) => void,
  ): boolean {
    if (desk.handles(request)) {
      try {
        const answer = desk.answer(request);
        if (answer instanceof Promise) answer.then(reply, fail);
        else reply(answer);
      } catch (error) {
        fail(error);
      }
      return true;
    }
    const { market, at } = source;
    const keeps = { market, at, status, derivation, compute, fits, history, surfaces, times: timesNow };
    const asking = {
      id,
      interest: window.interest,
      portfolio: (tell: PinChoice) => desk.asked(window.port, tell),
      reply,
      fail,
    };
    return answerMarket(keeps, asking, request);
  }

  function timesNow(): FitTimes {
    const offset = status?.clockOffset ?? Number.NaN;
    const now = source.at + (Number.isNaN(offset) ? 0 : offset);
    return { now, at: source.at, aliveAt: status?.aliveAt ?? Number.NaN, host: host.now() };
  }

  function setInterest(window: WindowFeed, interest: WindowInterest): void {
    window.setInterest(interest, source);
    sendInterest();
    pump();
  }

  function fromFeed(message: FeedToHub): void {
    if (message.type === "batch") {
      takeBatch(message);
    } else if (message.type === "account") {
      desk.setAccount(message.account, message.book);
    } else if (message.type === "reset") {
      reset(message.choice);
    } else if (message.type === "moment") {
      moments.reached(message.id);
    } else if (!moments.hashed(message)) {
      const request = requests.get(message.id);
      requests.delete(message.id);
      request?.window.port.post({ ...message, id: request.id });
    }
  }

  return {
    attachFeed(port) {
      feed = port;
      port.listen(fromFeed);
      if (choice) port.post({ type: "choose", choice });
    },
    attachCompute(port) {
      compute.attach(port);
    },
    attachWindow(port) {
      const window = createWindowFeed(port);
      windows.add(window);
      port.post({ type: "surface", choice: fits.choice });
      port.post({ type: "clock", choice: clock });
      desk.attach(port);
      port.listen((message) => fromWindow(window, message));
      if (choice && status && catalogSent >= 0) {
        window.sendCatalog(marketCatalog(source.market, marketNumber, choice, status, underlyings));
        window.refresh(source);
      }
    },
  };
}
