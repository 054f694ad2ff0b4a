import type { FeedInterest, FeedSession } from "../feeds/feed.ts";
import { type AccountWorld, createAccountHost } from "./account-host.ts";
import { createFeedPacker, listInstruments } from "./feed-packer.ts";
import type { FeedSource, FeedSourceHost, OpenedRecording } from "./feed-source.ts";
import type { EngineReply, EngineRequest, FeedToHub, FocusDetail, HubToFeed, MarketChoice, Port } from "./protocol.ts";

/** Batches go out at most this often, status alone at most that often, and instrument lists no faster, ms. */
const BATCH_INTERVAL = 4;
const STATUS_INTERVAL = 100;
const CATALOG_INTERVAL = 250;
const FOCUS_INTERVAL = 100;
/** Batches under way to the hub: when it falls behind, changes merge here instead of queueing there. */
const MAX_UNDER_WAY = 2;
const TRADES_SHOWN = 100;

/** What the feed worker needs from its surroundings. */
export interface FeedHostWorld extends FeedSourceHost, Pick<AccountWorld, "account"> {
  /** Monotonic across threads: performance time origin + now, ms. */
  stamp(): number;
  /** Opens live venues. */
  live(choice: MarketChoice, world: FeedSourceHost): FeedSource;
  /** Opens a dropped file; rejects with one sentence for the user. */
  recording(file: Blob, name: string, world: FeedSourceHost): Promise<OpenedRecording>;
}

/** The feed worker's logic: one source at a time, its changed rows packed for the hub. */
export function serveFeed(port: Port<HubToFeed, FeedToHub>, world: FeedHostWorld): void {
  let source: FeedSource | null = null;
  let choice: MarketChoice | null = null;
  let interest: FeedInterest = { underlying: "", visible: [], focused: null };
  const packer = createFeedPacker();
  const account = createAccountHost((message) => port.post(message), world);
  let underWay = 0;
  let lastBatch = Number.NEGATIVE_INFINITY;
  let lastCatalog = Number.NEGATIVE_INFINITY;
  let lastFocus = Number.NEGATIVE_INFINITY;
  let catalogVersion = -1;
  /** What the hub was told of: generation by slot. */
  let listed: ReadonlyMap<number, number> = new Map();
  let underlyings: readonly string[] = [];
  let focusKey = "";
  /** When the booked flush is due; Infinity for none. */
  let flushDue = Number.POSITIVE_INFINITY;
  let cancelFlush = (): void => {};
  /** The session the hub's slots refer to. */
  let known: FeedSession | null = null;

  /** Called by the source after every event: cheap, and never left to a timer that a flood could starve. */
  function changed(): void {
    if (!source) return;
    collect(source);
    const now = world.stamp();
    if (now - lastBatch >= BATCH_INTERVAL && (packer.pending > 0 || now - lastBatch >= STATUS_INTERVAL)) {
      if (underWay < MAX_UNDER_WAY) flush(source, now);
    } else book(now);
  }

  function collect({ session }: FeedSource): void {
    if (session !== known) sessionReplaced(session);
    packer.collect(session, world.stamp());
  }

  /** Books the next flush: soon when rows wait, even if a later one for the status alone was booked before. */
  function book(now: number): void {
    const due = Math.max(now, lastBatch + (packer.pending > 0 ? BATCH_INTERVAL : STATUS_INTERVAL));
    if (due >= flushDue) return;
    cancelFlush();
    flushDue = due;
    cancelFlush = world.schedule(() => {
      flushDue = Number.POSITIVE_INFINITY;
      if (source && underWay < MAX_UNDER_WAY) flush(source, world.stamp());
    }, due - now);
  }

  /** `whole`: a new list of instruments goes out now, however lately one did. */
  function flush(of: FeedSource, now: number, whole = false): void {
    const { session } = of;
    const catalogDue = whole || now - lastCatalog >= CATALOG_INTERVAL;
    const newCatalog = session.table.catalogVersion !== catalogVersion && catalogDue;
    const newUnderlyings = session.underlyings !== underlyings;
    const instruments = newCatalog ? listInstruments(session) : null;
    if (instruments) {
      listed = new Map(instruments.map(([slot, generation]) => [slot, generation]));
      catalogVersion = session.table.catalogVersion;
      lastCatalog = now;
    }
    underlyings = session.underlyings;
    underWay++;
    lastBatch = now;
    const { rows, rowCount } = packer.take(session, listed);
    port.post(
      {
        type: "batch",
        rows,
        rowCount,
        instruments,
        underlyings: newCatalog || newUnderlyings ? underlyings : null,
        status: of.status(),
        log: of.log(),
        at: of.at(),
        focus: focusDetail(session, now),
      },
      [rows.buffer as ArrayBuffer],
    );
    if (packer.pending > 0) book(now);
  }

  function focusDetail(session: FeedSession, now: number): FocusDetail | null {
    const name = interest.focused;
    if (name === null || now - lastFocus < FOCUS_INTERVAL) return null;
    const book = session.books.get(name) ?? null;
    const trades = session.trades.get(name) ?? [];
    const tradeHistory = session.tradeHistory(name);
    const seen = `${trades[0]?.id} ${trades.length} ${trades.at(-1)?.id} ${tradeHistory}`;
    const key = `${name} ${book?.changeId} ${book?.state} ${seen}`;
    if (key === focusKey) return null;
    focusKey = key;
    lastFocus = now;
    return { name, book, trades: trades.slice(-TRADES_SHOWN).reverse(), tradeHistory };
  }

  /** The hub knows nothing yet of what is shown now: the whole list and every row follow. */
  function startAgain(): void {
    packer.clear();
    listed = new Map();
    catalogVersion = -1;
    lastCatalog = Number.NEGATIVE_INFINITY;
    underlyings = [];
    focusKey = "";
    if (source) packer.collectAll(source.session);
  }

  /** Seeking in a recording builds another session: its slots may mean other instruments. */
  function sessionReplaced(session: FeedSession): void {
    const wasKnown = known !== null;
    known = session;
    if (!wasKnown || !choice) return;
    port.post({ type: "reset", choice });
    startAgain();
  }

  function choose(next: MarketChoice): void {
    const sameSource = choice !== null && choice.venue === next.venue && choice.host === next.host;
    choice = next;
    interest = { ...interest, underlying: next.underlying, visible: [], focused: null };
    if (!sameSource) {
      source?.stop();
      known = null;
      source = next.venue === "recorded" ? null : world.live(next, { ...world, changed });
      startAgain();
      source?.start(interest);
    } else {
      startAgain();
      source?.setInterest(interest);
    }
  }

  async function open(file: Blob, name: string): Promise<EngineReply> {
    const opened = await world.recording(file, name, { ...world, changed });
    source?.stop();
    known = null;
    source = opened.source;
    choice = { venue: "recorded", underlying: opened.underlying };
    interest = { underlying: opened.underlying, visible: [], focused: null };
    port.post({ type: "reset", choice });
    startAgain();
    source.start(interest);
    return { kind: "opened", problem: opened.problem };
  }

  async function answer(request: EngineRequest): Promise<EngineReply> {
    if (request.kind === "openRecording") return open(request.file, request.name);
    if (request.kind === "signIn") {
      if (!choice || choice.venue === "recorded") throw new Error("Open the market of the account's venue first");
      await account.signIn(choice, request.clientId, request.clientSecret);
      return { kind: "done" };
    }
    if (request.kind === "signOut") {
      account.signOut();
      return { kind: "done" };
    }
    if (request.kind === "venueReply")
      return { kind: "venueReply", text: await account.ask(request.of, request.currency) };
    if (!source) throw new Error("No market is open");
    return source.request(request);
  }

  function reply(id: number, answered: Promise<EngineReply>): void {
    answered.then(
      (value) => port.post({ type: "reply", id, value }),
      (error: unknown) =>
        port.post({ type: "failure", id, error: error instanceof Error ? error.message : String(error) }),
    );
  }

  /** No event comes between the hash, which is taken of the state as it is when it is asked for, and what is handed over. */
  function tellMoment(id: number): void {
    const hash = answer({ kind: "stateHash" });
    if (source) {
      collect(source);
      do flush(source, world.stamp(), true);
      while (packer.pending > 0);
    }
    port.post({ type: "moment", id });
    reply(id, hash);
  }

  port.listen((message) => {
    if (message.type === "taken") {
      underWay--;
      if (packer.pending > 0) book(world.stamp());
    } else if (message.type === "choose") {
      choose(message.choice);
    } else if (message.type === "interest") {
      // A new focus starts with an empty detail, so that the old ladder is never read as the new one.
      if (message.interest.focused !== interest.focused) lastFocus = Number.NEGATIVE_INFINITY;
      interest = message.interest;
      source?.setInterest(interest);
    } else if (message.type === "moment") {
      tellMoment(message.id);
    } else {
      reply(message.id, answer(message.request));
    }
  });
}
