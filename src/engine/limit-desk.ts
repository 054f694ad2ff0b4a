import {
  applyLimitEdit,
  EMPTY_LIMITS,
  LIMIT_METRICS,
  type Limit,
  type LimitBook,
  type LimitEdit,
  type LimitReading,
  stepLimits,
} from "../risk/limits.ts";
import { type PortfolioDocument, type PositionBook, pnlStartTime } from "../risk/portfolio-document.ts";
import type { DeskMarket } from "./desk-market.ts";
import { storedLimits } from "./limit-file.ts";
import { type BookMargin, type BookValues, bookReading, marginReading, marketReading } from "./limit-readings.ts";
import type { PortfolioStorage } from "./portfolio-storage.ts";
import type { LimitsState } from "./risk-protocol.ts";

const KEY = "limits";
/** While only the market moves limits are looked at this often, and their margin taken that often, ms of market time. */
const INTERVAL = 1_000;
const MARGIN_INTERVAL = 2_000;

/** What limits are measured by. */
export interface LimitWorld {
  document(): PortfolioDocument;
  values(book: PositionBook, market: DeskMarket, startAt: number): BookValues;
  /** Latest wins per `key`. */
  margin(key: string, book: PositionBook, market: DeskMarket, done: (margin: BookMargin) => void): void;
  /** The state is another. */
  changed(): void;
}

/** The hub's limits: looked at whenever the market or the portfolio moved, seen or not, and stored with their breaches. */
export interface LimitDesk {
  readonly state: LimitsState;
  /** What each limit measured last, by id. */
  readonly values: ReadonlyMap<string, number>;
  /** `now` looks at once, whatever the interval. */
  run(market: DeskMarket, now: boolean): void;
  /** Throws one sentence where the edit cannot be made. */
  edit(edit: LimitEdit, market: DeskMarket | null): void;
  /** Another venue: what was known of the one before is gone. */
  clear(): void;
}

const ALL = "";

export function createLimitDesk(storage: PortfolioStorage | null, world: LimitWorld): LimitDesk {
  let book: LimitBook = EMPTY_LIMITS;
  let edited = false;
  let problem = storage ? "" : "Limits are not stored: they hold until the page is closed.";
  let values = new Map<string, number>();
  let margins = new Map<string, BookMargin>();
  let lastRun = Number.NEGATIVE_INFINITY;
  let lastMargin = Number.NEGATIVE_INFINITY;
  let lastAlive = Number.NaN;
  let saving: Promise<void> = Promise.resolve();

  function become(next: LimitBook): void {
    if (next === book) return;
    const stored = next.limits === book.limits && next.breaches === book.breaches;
    const told = stored && sameStates(next, book);
    book = next;
    if (!told) world.changed();
    if (stored || !storage) return;
    const { limits, breaches, nextBreach, forgotten } = book;
    // One after another: an older state must not land on a newer one.
    saving = saving
      .then(() => storage.save(KEY, { version: 1, limits, breaches, nextBreach, forgotten }))
      .catch((error: unknown) => {
        problem = `Limits could not be stored (${error instanceof Error ? error.message : String(error)}): they hold until the page is closed.`;
        world.changed();
      });
  }

  async function load(from: PortfolioStorage): Promise<void> {
    const found = storedLimits(await from.load(KEY));
    problem = found.problem;
    // What was edited before the store answered wins.
    if (!edited) book = found.book;
    world.changed();
  }

  if (storage) {
    load(storage).catch((error: unknown) => {
      problem = `Stored limits could not be read (${error instanceof Error ? error.message : String(error)}).`;
      world.changed();
    });
  }

  /** An engine on another market saved: its limits and breaches hold here too; levels are this market's own. */
  async function adopt(from: PortfolioStorage): Promise<void> {
    await saving;
    const { book: theirs, problem: wrong } = storedLimits(await from.load(KEY));
    if (wrong !== "") return;
    book = { ...theirs, states: book.states };
    edited = true;
    world.changed();
  }
  storage?.onChange?.(KEY, () => void adopt(storage).catch(() => undefined));

  function takeMargin(market: DeskMarket, now: boolean): void {
    if (!now && market.at - lastMargin < MARGIN_INTERVAL && market.at >= lastMargin) return;
    lastMargin = market.at;
    const wanted = book.limits.filter(({ enabled, metric }) => enabled && LIMIT_METRICS[metric].scope === "margin");
    for (const id of new Set(wanted.map((limit) => limit.book ?? ALL))) {
      const of = bookOf(world.document(), id);
      const from = margins;
      if (of) world.margin(id, of, market, (margin) => from.set(id, margin));
    }
  }

  function readAll(market: DeskMarket): Map<string, LimitReading> {
    const document = world.document();
    const startAt = pnlStartTime(document.pnlStart, market.now);
    const valued = new Map<string, BookValues>();
    const read = (limit: Limit): LimitReading => {
      const { scope } = LIMIT_METRICS[limit.metric];
      if (scope === "feed") return { value: (market.at - lastAlive) / 1_000, reason: "" };
      if (scope === "underlying" || scope === "maturity") return marketReading(limit, market);
      const id = limit.book ?? ALL;
      const of = bookOf(document, id);
      if (!of) return { value: Number.NaN, reason: "its book is gone" };
      if (scope === "margin") return marginReading(limit, margins.get(id), market.at);
      const found = valued.get(id) ?? world.values(of, market, startAt);
      valued.set(id, found);
      return bookReading(limit, found, market.at);
    };
    return new Map(book.limits.filter(({ enabled }) => enabled).map((limit) => [limit.id, read(limit)]));
  }

  function run(market: DeskMarket, now: boolean): void {
    // A connection under way has not been heard: silence counts from the last word there was.
    const alive = Number.isNaN(market.aliveAt) ? market.at : market.aliveAt;
    if (Number.isNaN(lastAlive) || lastAlive > market.at) lastAlive = alive;
    else if (market.aliveAt > lastAlive) lastAlive = market.aliveAt;
    if (book.limits.length === 0 || Number.isNaN(market.at)) return;
    if (!now && market.at - lastRun < INTERVAL && market.at >= lastRun) return;
    lastRun = market.at;
    takeMargin(market, now);
    const readings = readAll(market);
    values = new Map([...readings].map(([id, { value }]) => [id, value]));
    become(stepLimits(book, readings, market.at, market.label));
  }

  return {
    get state() {
      return { ...book, problem };
    },
    get values() {
      return values;
    },
    run,
    edit(edit, market) {
      edited = true;
      become(applyLimitEdit(book, edit));
      if (market) run(market, true);
    },
    clear() {
      values = new Map();
      margins = new Map();
      lastRun = Number.NEGATIVE_INFINITY;
      lastMargin = Number.NEGATIVE_INFINITY;
      lastAlive = Number.NaN;
    },
  };
}

function sameStates(a: LimitBook, b: LimitBook): boolean {
  const ids = Object.keys(a.states);
  return (
    ids.length === Object.keys(b.states).length &&
    ids.every((id) => {
      const [one, other] = [a.states[id], b.states[id]];
      return one?.level === other?.level && one?.computable === other?.computable && one?.reason === other?.reason;
    })
  );
}

/** A live book by id, or all of them as one. Undefined where it is gone. */
function bookOf(document: PortfolioDocument, id: string): PositionBook | undefined {
  if (id !== ALL) return document.books.find((book) => book.id === id);
  return {
    id: ALL,
    name: "All books",
    positions: document.books.flatMap(({ positions }) => positions),
    cash: document.books.flatMap(({ cash }) => cash),
  };
}
