import { fill } from "./account-channels.ts";
import { accountOf } from "./account-rpc.ts";
import { createBookHistory } from "./book-history.ts";
import { nextSettlement } from "./calendar.ts";
import { createCandles } from "./candles.ts";
import { Publisher } from "./channel.ts";
import { ServerClient } from "./client.ts";
import type { ExchangeCommand } from "./control.ts";
import type { Depth } from "./depth.ts";
import { announce, deliverExpired } from "./lifecycle.ts";
import type { Market } from "./market.ts";
import { createMarket, listMissing, listStrike, refreshMarks } from "./market.ts";
import type { Regime } from "./market-model.ts";
import { setRegime, stepAssets, stepMood } from "./market-model.ts";
import { SETTLEMENT_SAMPLE_MS, SETTLEMENT_WINDOW_MS } from "./market-state.ts";
import { QuoteSchedule } from "./quoting.ts";
import { createRandom } from "./random.ts";
import { callMethod, type Params, receiveText, reply } from "./rpc.ts";
import { recallDeliveries, sampleSettlement } from "./settlement.ts";
import { publishQuote, publishTrade } from "./subscriptions.ts";
import { drawTrades } from "./tape.ts";
import { rounded } from "./ticker-fields.ts";
import { type Venue, wallTime } from "./venue.ts";
import { volIndexOf } from "./vol-index.ts";

export interface ExchangeOptions {
  readonly seed: number;
  /** Exchange time of the opening, epoch ms. */
  readonly start: number;
  /** Roots to list, e.g. ["BTC"]; all of them when omitted. */
  readonly underlyings?: readonly string[] | undefined;
  readonly regime?: Regime | undefined;
  /** Strikes per strike of the usual ladders, for load; 1 unless given. */
  readonly strikeDensity?: number | undefined;
  /** Exchange seconds per second on the wall; 1 unless given. */
  readonly speed?: number | undefined;
  /** Option quotes per wall second in all; the natural pace (once in one or two seconds each) unless given. */
  readonly rate?: number | undefined;
  /** Whether credits are enforced; true unless given. */
  readonly limits?: boolean | undefined;
  /** Keeps every published book state for `bookAt`. */
  readonly history?: boolean | undefined;
  readonly testnet?: boolean | undefined;
}

/** The client's end of a connection. */
export interface ExchangeClient {
  readonly id: number;
  /** A text frame from the client. */
  receive(text: string): void;
  /** The client went away; `closed` is not called. */
  disconnect(): void;
}

/** A simulated exchange: pure, without clock or timer. Same options and same calls give the same messages. */
export interface Exchange {
  /** Exchange time, epoch ms. */
  readonly now: number;
  readonly speed: number;
  readonly market: Market;
  /** Notifications sent so far. */
  readonly sent: number;
  /** Moves the market to exchange time `now` and sends what happens on the way. */
  advance(now: number): void;
  connect(deliver: (text: string) => void, closed: (code: number, reason: string) => void): ExchangeClient;
  /** A public method without a connection; the reply envelope as JSON text. */
  call(method: string, params: Params): string;
  command(command: ExchangeCommand): void;
  /** The book as it was published under a change id; null if not kept (see `history`). */
  bookAt(name: string, changeId: number): Depth | null;
}

/** One tick of the exchange on the wall, ms. */
const TICK_MS = 20;
const TICKS_PER_SECOND = 1000 / TICK_MS;
/** In load runs marks follow the quotes: this often at least, and as often as quotes come. */
const MOST_MARK_TICKS = 5;
/** Quotes per instrument and second beyond which a ticker a second each would not tell them all. */
const FAST_SHARE = 0.7;
/** Further behind than this many ticks, the market leaps instead of living through every tick. */
const MAX_CATCH_UP_TICKS = 500;
const LEAP_STEP_MS = 60_000;
const MAX_LEAP_STEPS = 3_000;
const LISTING_CHECK_SECONDS = 15;

export function createExchange(options: ExchangeOptions): Exchange {
  const { seed } = options;
  // Exchange time is whole milliseconds, whatever the clock it follows.
  const start = Math.floor(options.start);
  const tickMs = Math.max(1, Math.round(TICK_MS * (options.speed ?? 1)));
  const speed = tickMs / TICK_MS;
  const market = createMarket({ ...options, start });
  const venue: Venue = {
    market,
    publisher: new Publisher(),
    channels: new Map(),
    clients: new Map(),
    history: createBookHistory(options.history ?? false),
    tradeEvents: new Map(),
    tradeGroups: [],
    secondly: [],
    candles: createCandles(seed, start, (name) => (name.startsWith("vol:") ? 0.06 : 0.03)),
    speed,
    limits: options.limits ?? true,
    testnet: options.testnet ?? false,
    fast: false,
    locked: false,
    account: null,
  };
  const schedule = new QuoteSchedule(venue);
  const stepRandom = createRandom(seed, "market");
  const tradeRandom = createRandom(seed, "trades");
  let tick = 0;
  let baseRate: number | null = options.rate ?? null;
  let burstEndsAt = Number.NEGATIVE_INFINITY;
  let settlementAt = nextSettlement(market.now);
  let sampledAt = market.now;
  let nextClientId = 1;
  let markTicks = TICKS_PER_SECOND;
  let paused = false;

  setRate(baseRate);
  for (const instrument of market.instruments.values()) {
    schedule.add(instrument, 0);
    schedule.quote(instrument);
  }
  updateLevels();
  for (const underlying of market.underlyings) recallDeliveries(underlying, venue.candles, settlementAt);

  function setRate(rate: number | null): void {
    schedule.rate = rate;
    venue.fast = rate !== null && rate > FAST_SHARE * market.instruments.size;
    const perQuote = Math.floor((TICKS_PER_SECOND * market.instruments.size) / Math.max(1, rate ?? 0));
    markTicks = venue.fast ? Math.min(MOST_MARK_TICKS, Math.max(1, perQuote)) : TICKS_PER_SECOND;
    for (const channel of venue.channels.values()) {
      if (channel.name.startsWith("incremental_ticker.")) channel.interval = venue.fast ? 0 : TICKS_PER_SECOND;
    }
  }

  /** Levels that are taken once a second: vol index and candles. */
  function updateLevels(): void {
    for (const underlying of market.underlyings) {
      const index = underlying.spec.indexName;
      if (underlying.spec.inverse) {
        underlying.volIndex = rounded(volIndexOf(underlying, market.now), 100);
        venue.candles.minute(`vol:${index}`, market.now, underlying.volIndex, 0);
      }
      venue.candles.minute(`index:${index}`, market.now, underlying.index, 0.15);
    }
  }

  function runTick(): void {
    tick++;
    market.now += tickMs;
    venue.publisher.begin(tick);
    if (!paused) trade();
    sample();
    if (market.now >= settlementAt) settle();
    if (tick % TICKS_PER_SECOND === 0) onSecond();
    if (wallTime(venue) >= burstEndsAt) {
      burstEndsAt = Number.POSITIVE_INFINITY;
      setRate(baseRate);
    }
  }

  /** What the people in the market do within a tick. */
  function trade(): void {
    stepMood(market.mood, tickMs);
    stepAssets(market.assets, market.mood, tickMs, stepRandom);
    if (tick % markTicks === 0) refreshMarks(market);
    for (const { instrument, json } of drawTrades(market, tickMs, tradeRandom)) {
      publishTrade(venue, instrument, json);
      publishQuote(venue, instrument, true);
    }
    schedule.run(tick, TICK_MS / 1000);
  }

  function onSecond(): void {
    updateLevels();
    for (const channel of [...venue.secondly]) venue.publisher.publish(channel);
    for (const client of [...venue.clients.values()]) client.beat(wallTime(venue));
    if ((tick / TICKS_PER_SECOND) % LISTING_CHECK_SECONDS === 0) announce(venue, schedule, listMissing(market), tick);
  }

  function sample(): void {
    if (settlementAt - market.now > SETTLEMENT_WINDOW_MS || market.now - sampledAt < SETTLEMENT_SAMPLE_MS) return;
    sampledAt = market.now;
    sampleSettlement(market);
  }

  /** 08:00 UTC. */
  function settle(): void {
    settlementAt = nextSettlement(market.now);
    deliverExpired(venue);
    schedule.prune();
    announce(venue, schedule, listMissing(market), tick);
  }

  /** Passes a long absence in coarse steps: the market moves and expiries happen, nobody is told of the moments between. */
  function leap(to: number): void {
    const steps = Math.min(MAX_LEAP_STEPS, Math.ceil((to - market.now) / LEAP_STEP_MS));
    const step = Math.floor((to - market.now) / steps);
    for (let i = 0; i < steps; i++) {
      market.now += step;
      if (!paused) stepMood(market.mood, step);
      if (!paused) stepAssets(market.assets, market.mood, step, stepRandom);
      if (settlementAt - market.now <= SETTLEMENT_WINDOW_MS) {
        refreshMarks(market);
        sample();
      }
      if (market.now >= settlementAt) settle();
    }
    market.now = Math.floor(to);
    refreshMarks(market);
    for (const instrument of market.instruments.values()) schedule.quote(instrument);
    onSecond();
  }

  function flush(): void {
    const now = wallTime(venue);
    for (const client of [...venue.clients.values()]) client.flush(now);
  }

  function connect(deliver: (text: string) => void, closed: (code: number, reason: string) => void): ExchangeClient {
    const id = nextClientId++;
    const client = new ServerClient(id, createRandom(seed, `wire ${id}`), deliver, (code, reason) => {
      venue.clients.delete(id);
      closed(code, reason);
    });
    venue.clients.set(id, client);
    return {
      id,
      receive(text) {
        if (client.closed || client.wire.halfOpen) return;
        receiveText(venue, client, text);
        client.flush(wallTime(venue));
      },
      disconnect() {
        client.leave();
        venue.clients.delete(id);
      },
    };
  }

  function command(order: ExchangeCommand): void {
    switch (order.type) {
      case "regime":
        setRegime(market.mood, order.regime);
        return;
      case "rate":
        baseRate = order.rate;
        setRate(order.rate);
        return;
      case "burst":
        burstEndsAt = wallTime(venue) + order.seconds * 1000;
        setRate(order.rate);
        return;
      case "jump":
        for (const asset of market.assets) if (asset.spec.base === order.base) asset.spot *= 1 + order.fraction;
        return;
      case "list": {
        const underlying = market.underlyings.find((candidate) => candidate.spec.root === order.underlying);
        const tenor = underlying?.tenors.find((candidate) => candidate.expiry === order.expiry);
        if (!underlying || !tenor) return;
        const { period } = tenor.options[0]!.listing;
        const expiry = {
          time: tenor.expiry,
          period: period === "perpetual" ? "day" : period,
          quarterly: false,
        } as const;
        announce(venue, schedule, listStrike(market, underlying, tenor, expiry, order.strike, market.now), tick);
        return;
      }
      case "lock": {
        venue.locked = order.locked;
        const channel = venue.channels.get("platform_state");
        if (channel) {
          venue.publisher.send(channel, `{"price_index":"${order.index}","locked":${order.locked}}`);
          flush();
        }
        return;
      }
      case "pause":
        paused = order.paused;
        refreshMarks(market);
        for (const instrument of market.instruments.values()) schedule.quote(instrument);
        return;
      case "fault":
        for (const client of [...venue.clients.values()]) {
          if (order.client === undefined || order.client === client.id) client.fault(order.fault);
        }
        return;
      case "fill": {
        const instrument = market.instruments.get(order.instrument);
        if (instrument) fill(venue, accountOf(venue), instrument, order.size);
        flush();
        return;
      }
      case "expireTokens":
        for (const client of venue.clients.values()) if (client.login) client.login = { ...client.login, until: 0 };
        return;
      case "restart":
        // Sequence ids start over lower, as after maintenance.
        market.changeId -= 50_000_000;
        for (const instrument of market.instruments.values()) instrument.changeId = market.changeId;
        for (const client of [...venue.clients.values()]) client.close(1012, "service restart");
    }
  }

  return {
    get now() {
      return market.now;
    },
    speed,
    market,
    get sent() {
      return venue.publisher.sent;
    },
    advance(to) {
      if (to - market.now > MAX_CATCH_UP_TICKS * tickMs) leap(to);
      while (market.now + tickMs <= to) runTick();
      flush();
    },
    connect,
    call: (method, params) => reply(venue, null, callMethod(venue, method, params)),
    command,
    bookAt: (name, changeId) => venue.history.at(name, changeId),
  };
}
