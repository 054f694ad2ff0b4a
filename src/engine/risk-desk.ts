import { type AccountBook, type AccountStatus, SIGNED_OUT } from "../feeds/account.ts";
import { leftOut } from "../risk/holdings.ts";
import { packMarginJob, packMarginTotals, unpackMarginReports, unpackMarginTotals } from "../risk/margin-job.ts";
import { MAX_POSITIONS } from "../risk/portfolio.ts";
import { EMPTY_PORTFOLIO, liveBook, shownBook } from "../risk/portfolio-document.ts";
import { packGrid } from "../risk/scenario-grid.ts";
import { EXCLUDED_WORDS } from "../risk/valuation.ts";
import { createBookValues } from "./book-values.ts";
import { createBooksAtMarks, type PricedAtMarks } from "./books-at-marks.ts";
import type { ComputePool } from "./compute-pool.ts";
import { answerDesk, type DeskRequest, isDeskRequest } from "./desk-answers.ts";
import { askedOf, askerOf, type LiveMargin, type Wanted } from "./desk-askers.ts";
import type { DeskMarket } from "./desk-market.ts";
import { bookLegs, netLegs } from "./grid-legs.ts";
import { createInstrumentStates } from "./instrument-states.ts";
import { createLimitDesk } from "./limit-desk.ts";
import { marginAdds, marginGrid } from "./margin-desk.ts";
import type { PinSource } from "./pinned-market.ts";
import { createPortfolioKeeper } from "./portfolio-keeper.ts";
import type { PortfolioStorage } from "./portfolio-storage.ts";
import type { EngineReply, EngineRequest, HubToWindow, PinChoice } from "./protocol.ts";
import { isWithin, MARGIN_INTERVALS, PAINT_TIME, REST_PATIENCE } from "./risk-pace.ts";
import type { RiskFacts, RiskResult, RiskSpec } from "./risk-protocol.ts";
import { createStartMarks } from "./start-marks.ts";
import { createTakenMargin, totalsResult } from "./taken-margin.ts";
import { tellPortfolio } from "./tell-portfolio.ts";

/** One window as the desk knows it. */
export interface DeskWindow {
  post(message: HubToWindow, transfer?: ArrayBuffer[]): void;
}

/** The hub's portfolio: takes edits, and computes what windows asked for whenever the market or the portfolio moved. */
export interface RiskDesk {
  attach(window: DeskWindow): void;
  detach(window: DeskWindow): void;
  want(window: DeskWindow, key: string, spec: RiskSpec | null): void;
  taken(window: DeskWindow, key: string): void;
  /** One result per spec, of the market as it stands: `done` gets them in their order once all are there. */
  once(specs: readonly RiskSpec[], done: (results: readonly RiskResult[]) => void): void;
  /** What the window asks, and the book shown that it asks about, as far as they may be told. */
  asked(window: DeskWindow, tell: PinChoice): Pick<PinSource, "risks" | "portfolio">;
  handles(request: EngineRequest): request is DeskRequest;
  /** Rejects, or throws, with one sentence. */
  answer(request: DeskRequest): EngineReply | Promise<EngineReply>;
  /** Where the venue account stands, and what it holds as a book: null for none, absent where it is as before. */
  setAccount(status: AccountStatus, book?: AccountBook | null): void;
  /** The market moved. */
  run(market: DeskMarket): void;
  /** Work under way was dropped: its answers never come. */
  dropped(): void;
  /** Another venue: past marks are not of it. `market` names it where marks of it are kept; null for a recording. */
  clear(market: string | null): void;
}

/** Answered with the values of the book shown, as often as these are taken. */
const VALUED: ReadonlySet<RiskSpec["kind"]> = new Set(["values", "holdings", "totals"]);

/** `after` calls back that many ms later. */
export function createRiskDesk(
  compute: ComputePool,
  storage: PortfolioStorage | null,
  after: (ms: number, callback: () => void) => void,
): RiskDesk {
  const windows = new Map<DeskWindow, Map<string, Wanted>>();
  const keys = new Map<DeskWindow, number>();
  const states = createInstrumentStates();
  const startMarks = createStartMarks(storage);
  let latest: DeskMarket | null = null;
  let nextWindow = 1;
  const atMarks = createBooksAtMarks(states, (now) => startMarks.at(now.at));
  const values = createBookValues(states, startMarks, () => keeper.state);
  const taken = createTakenMargin(compute);
  let told = EMPTY_PORTFOLIO;
  /** Market time of an edit that all else waits for the margin of, to be on screen; NaN while nothing waits. */
  let restWaits = Number.NaN;
  let account = SIGNED_OUT;
  const keeper = createPortfolioKeeper(storage, () => {
    const before = told;
    told = keeper.state.document;
    for (const window of windows.keys()) tellPortfolio((message) => window.post(message), before, keeper.state);
    serveEdit();
  });
  const limits = createLimitDesk(storage, {
    document: () => keeper.state.document,
    values: (book, now, startAt) => values.of(book, now, startAt),
    margin(key, book, now, done) {
      const { made, asOf } = atMarks.priceAgain(book, now, marginInterval("margin"));
      compute.submit(`limits ${key}`, "marginTotals", packMarginTotals(made), (output) =>
        done({
          reports: unpackMarginTotals(output),
          currency: made.portfolio.currency,
          rate: made.rate,
          priced: made.book.legs.length,
          excluded: made.book.excluded.length,
          asOf,
        }),
      );
    },
    changed() {
      for (const window of windows.keys()) window.post({ type: "limits", limits: limits.state });
    },
  });

  function serveAll(fitting: (want: Wanted) => boolean = () => true): void {
    for (const [window, wanted] of windows) {
      for (const [key, want] of wanted) {
        if (want.once || !fitting(want)) continue;
        want.due = true;
        serve(window, key, want);
      }
    }
  }

  const isMargin = ({ spec }: Wanted): boolean => spec.kind === "margin";

  /** What must be posted after an edit comes first; everything else is worked out once windows had time to paint that. */
  function serveEdit(): void {
    const asked = [...windows.values()].some((wanted) => [...wanted.values()].some(isMargin));
    restWaits = latest && asked ? latest.at : Number.NaN;
    serveAll(isMargin);
    compute.hold(asked);
    if (asked) after(2 * PAINT_TIME, () => compute.hold(false));
    if (Number.isNaN(restWaits)) serveRest();
  }

  function serveRest(): void {
    restWaits = Number.NaN;
    serveAll((want) => !isMargin(want));
    if (latest) limits.run(latest, true);
  }

  /** How long margin of a kind stands, ms; 0 for what is no margin. */
  const marginInterval = (kind: RiskSpec["kind"]): number =>
    (MARGIN_INTERVALS[kind] ?? 0) * Math.max(1, values.pace() / 500);

  function serve(window: DeskWindow, key: string, want: Wanted): void {
    if (!want.due || !latest) return;
    // An edit is answered at once; while only the market moves, not before the window took the last answer, and margin at its pace.
    const { version } = keeper.state;
    const edited = want.version !== version;
    if (edited) {
      if (isWithin(latest.at - restWaits, REST_PATIENCE) && !isMargin(want) && !want.once) return;
    } else {
      if (!want.ready) return;
      const interval = VALUED.has(want.spec.kind) ? values.pace() : marginInterval(want.spec.kind);
      if (isWithin(latest.at - want.sentAt, interval) || (want.pass?.left ?? 0) > 0) return;
    }
    want.version = version;
    want.sentAt = latest.at;
    want.due = false;
    want.ready = false;
    if (want.spec.kind === "values") sendValues(window, key, valuesFor(want, latest));
    else if (want.spec.kind === "holdings") sendHoldings(window, key, valuesFor(want, latest));
    else if (want.spec.kind === "totals") sendTotals(window, key, want, want.spec.rules, latest);
    else if (want.spec.kind === "margin") sendMargin(window, key, want, edited, latest);
    else if (want.spec.kind === "marginReports" || want.spec.kind === "marginContributions")
      sendReports(window, key, want, want.spec, priceShown(want, latest));
    else if (want.spec.kind === "marginAdds" || want.spec.kind === "marginGrid")
      sendMargins(window, key, want, latest, priceShown(want, latest));
    else if (want.spec.kind === "limits") {
      const facts = { version, at: latest.at, asOf: latest.at, atVenueMark: 0 };
      window.post({ type: "risk", key, result: { kind: "limits", ...facts, values: limits.values } });
    } else sendGrid(window, key, want, want.spec, latest);
  }

  const valuesFor = (want: Wanted, now: DeskMarket) => (want.once ? values.anew(now) : values.shown(now));

  function sendValues(window: DeskWindow, key: string, result: ReturnType<typeof valuesFor>): void {
    const rows = result.rows.slice();
    window.post({ type: "risk", key, result: { ...result, rows } }, [rows.buffer]);
  }

  function sendHoldings(window: DeskWindow, key: string, of: ReturnType<typeof valuesFor>): void {
    const result = values.holdings(of);
    window.post({ type: "risk", key, result }, [result.rows.buffer, result.averages.buffer]);
  }

  function sendTotals(window: DeskWindow, key: string, want: Wanted, rules: string, now: DeskMarket): void {
    const valued = valuesFor(want, now);
    const priced = priceShown(want, now);
    taken.of(`risk ${keys.get(window)} ${key}`, priced, (reports) => {
      if (windows.get(window)?.get(key) !== want) return;
      window.post({ type: "risk", key, result: totalsResult(valued, priced, reports, rules) });
    });
  }

  function sendGrid(
    window: DeskWindow,
    key: string,
    want: Wanted,
    spec: Extract<RiskSpec, { kind: "grid" }>,
    now: DeskMarket,
  ): void {
    const legs = spec.legs ?? bookLegs(keeper.state.document);
    const found = values.states(
      legs.map(({ instrument }) => instrument),
      now,
      now.at,
    );
    const excluded: (readonly [string, number])[] = [];
    const packed = packGrid(spec.grid, netLegs(legs, found, now, spec.grid, excluded));
    const result = {
      kind: "grid",
      grid: spec.grid,
      ...values.facts(now, found),
      excluded: leftOut(excluded.map(([name, code]) => [name, EXCLUDED_WORDS[code] ?? ""] as const)),
      positions: legs.length,
    } as const;
    compute.submitSoon(`risk ${keys.get(window)} ${key}`, "scenarioGrid", packed, (output) => {
      // Another spec has taken its place, or the window is gone.
      if (windows.get(window)?.get(key) !== want) return;
      window.post({ type: "risk", key, result: { ...result, output } }, [output.buffer as ArrayBuffer]);
    });
  }

  /**
   * The shown book at the prices that margin was last told at, as long as these are not too old: whatever else is said of margin is of the same
   * prices, and what differs after an edit is the edit's doing.
   */
  const priceShown = ({ once }: Wanted, now: DeskMarket): PricedAtMarks =>
    (once ?? atMarks).priceAgain(shownBook(keeper.state.document), now, marginInterval("margin"));

  /** Margin is at venue marks whatever the basis. */
  const marginFacts = ({ at, asOf }: PricedAtMarks): RiskFacts => {
    return { version: keeper.state.version, at, asOf, atVenueMark: 0 };
  };

  function sendMargin(window: DeskWindow, key: string, want: Wanted, edited: boolean, now: DeskMarket): void {
    // An edit just before the market is looked at again is told at the prices before it too.
    const age = (edited ? 2 : 1) * marginInterval("margin");
    const { document } = keeper.state;
    const tried = document.whatIf ? liveBook(document) : null;
    const { priced, beside: live } = (want.once ?? atMarks).priceBoth(shownBook(document), tried, now, age);
    const { made } = priced;
    // An edit does not put off the next look at the market.
    want.sentAt = priced.at;
    const result = {
      kind: "margin",
      ...marginFacts(priced),
      equity: made.equity,
      currency: made.portfolio.currency,
      rate: made.rate,
      excluded: leftOut([
        ...made.book.excluded.map(({ instrument, reason }) => [instrument, reason] as const),
        ...made.unrated.map((currency) => [`Cash in ${currency}`, "the market shown has no rate for it"] as const),
      ]),
    } as const;
    const job = `risk ${keys.get(window)} ${key}`;
    const { version } = want;
    const wanted = (): boolean => windows.get(window)?.get(key) === want;
    let reports: LiveMargin["reports"] | null = null;
    function tell(): void {
      if (!reports || !wanted() || (live && want.live?.priced !== live)) return;
      window.post({
        type: "risk",
        key,
        result: { ...result, reports, live: live && want.live ? want.live.margin : null },
      });
    }
    taken.take(job, priced, (totals) => {
      reports = totals;
      tell();
      if (!Number.isNaN(restWaits)) after(PAINT_TIME, serveRest);
    });
    if (!live || want.live?.priced === live) return;
    const { portfolio, rate } = live.made;
    compute.submitSoon(`${job} live`, "marginTotals", packMarginTotals(live.made), (totals) => {
      want.live = { priced: live, margin: { reports: unpackMarginTotals(totals), currency: portfolio.currency, rate } };
      // What was asked since is told by itself.
      if (want.version === version) tell();
    });
  }

  function sendReports(
    window: DeskWindow,
    key: string,
    want: Wanted,
    spec: Extract<RiskSpec, { kind: "marginReports" | "marginContributions" }>,
    priced: PricedAtMarks,
  ): void {
    const { made } = priced;
    const { currency } = made.portfolio;
    const facts = marginFacts(priced);
    const { rules, most } = spec.kind === "marginReports" ? spec : { rules: null, most: MAX_POSITIONS };
    const job = `risk ${keys.get(window)} ${key}`;
    compute.submit(job, "marginReports", packMarginJob(made, rules, most), (output) => {
      if (windows.get(window)?.get(key) !== want) return;
      const result =
        spec.kind === "marginReports"
          ? ({ kind: spec.kind, ...facts, currency, rate: made.rate, reports: unpackMarginReports(output) } as const)
          : ({ kind: spec.kind, ...facts, packed: output as Float64Array<ArrayBuffer> } as const);
      window.post({ type: "risk", key, result });
    });
  }

  function sendMargins(window: DeskWindow, key: string, want: Wanted, now: DeskMarket, priced: PricedAtMarks): void {
    const { spec } = want;
    const desk = {
      compute,
      key: `risk ${keys.get(window)} ${key}`,
      made: priced.made,
      now,
      facts: marginFacts(priced),
      wanted: () => windows.get(window)?.get(key) === want,
      post: (result: RiskResult) => window.post({ type: "risk", key, result }),
    };
    if (spec.kind === "marginGrid") want.pass = marginGrid(desk, spec, want.pass);
    else if (spec.kind === "marginAdds")
      marginAdds(desk, spec, (names) => states.read(now.market, names, "mark", {}, startMarks.at(now.at), now.now));
  }

  function ask(
    window: DeskWindow,
    wanted: Map<string, Wanted>,
    key: string,
    spec: RiskSpec,
    once: Wanted["once"],
  ): void {
    const never = Number.NEGATIVE_INFINITY;
    const want = { spec, ready: true, due: true, version: -1, sentAt: never, pass: null, live: null, once };
    wanted.set(key, want);
    serve(window, key, want);
  }

  return {
    attach(window) {
      windows.set(window, new Map());
      keys.set(window, nextWindow++);
      tellPortfolio((message) => window.post(message), EMPTY_PORTFOLIO, keeper.state);
      window.post({ type: "account", account });
      window.post({ type: "limits", limits: limits.state });
    },
    detach(window) {
      windows.delete(window);
      keys.delete(window);
    },
    want(window, key, spec) {
      const wanted = windows.get(window);
      if (!wanted) return;
      if (!spec) {
        wanted.delete(key);
        return;
      }
      ask(window, wanted, key, spec, null);
    },
    once(specs, done) {
      const prices = createBooksAtMarks(states, (now) => startMarks.at(now.at));
      const asker = askerOf(specs.length, (results) => {
        windows.delete(asker);
        keys.delete(asker);
        done(results);
      });
      const wanted = new Map<string, Wanted>();
      windows.set(asker, wanted);
      keys.set(asker, nextWindow++);
      specs.forEach((spec, i) => void ask(asker, wanted, String(i), spec, prices));
      if (specs.length === 0) done([]);
    },
    taken(window, key) {
      const want = windows.get(window)?.get(key);
      if (!want) return;
      want.ready = true;
      serve(window, key, want);
    },
    asked(window, tell) {
      const specs = [...(windows.get(window) ?? [])].map(([key, { spec }]) => [key, spec] as const);
      return askedOf(specs, keeper.state.document, tell);
    },
    handles: isDeskRequest,
    answer: (request) => answerDesk(request, { keeper, limits, latest, price: atMarks.price }),
    setAccount(status, book) {
      if (book !== undefined) keeper.setAccount(book && { venue: status.venue, ...book });
      account = status;
      for (const window of windows.keys()) window.post({ type: "account", account });
    },
    run(market) {
      latest = market;
      startMarks.sample(market.market, market.at);
      limits.run(market, false);
      serveAll();
    },
    dropped() {
      taken.clear();
      for (const [window, wanted] of windows)
        for (const want of wanted.values()) {
          if (want.once) windows.delete(window);
          want.ready = true;
          want.pass = null;
        }
    },
    clear(market) {
      latest = null;
      values.clear();
      atMarks.clear();
      startMarks.open(market);
      limits.clear();
    },
  };
}
