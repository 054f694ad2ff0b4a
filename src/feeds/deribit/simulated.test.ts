import { describe, expect, it } from "vitest";
import { Q, REASON } from "../../market/quote-columns.ts";
import type { ExchangeCommand } from "../../simulator/control.ts";
import { createExchange, type ExchangeClient } from "../../simulator/exchange.ts";
import type { FeedAction, FeedEvent, FeedInterest } from "../feed.ts";
import { createDeribitSession } from "./session.ts";
import { OPTIONS } from "./test-support/rig.ts";
import { START } from "./test-support/samples.ts";

const FOCUS = "BTC-PERPETUAL";

/** The session and the simulated exchange, joined without sockets in virtual time. */
function createMarketDay(seed: number, underlyings: readonly string[] = ["BTC"]) {
  const exchange = createExchange({ seed, start: START, history: true, underlyings });
  const session = createDeribitSession({ ...OPTIONS, simulated: true, seed });
  let now = START;
  let client: ExchangeClient | null = null;
  let inbox: string[] = [];
  let over: { code: number; reason: string } | null = null;
  const falseBooks: string[] = [];
  const compared = new Map<string, number>();

  function feed(event: FeedEvent): void {
    for (const action of session.handle(event)) act(action);
    for (const [name, book] of session.books) {
      if (book.state !== "live" || compared.get(name) === book.changeId) continue;
      compared.set(name, book.changeId);
      const truth = exchange.bookAt(name, book.changeId);
      const same = JSON.stringify([truth?.bids, truth?.asks]) === JSON.stringify([book.bids, book.asks]);
      if (!same) falseBooks.push(`${name} at ${book.changeId}`);
    }
  }

  function act(action: FeedAction): void {
    if (action.type === "send") client?.receive(action.text);
    else if (action.type === "disconnect") {
      client?.disconnect();
      client = null;
      inbox = [];
    } else {
      client = exchange.connect(
        (text) => inbox.push(text),
        (code, reason) => {
          over = { code, reason };
          client = null;
        },
      );
      feed({ type: "open", at: now });
    }
  }

  function pass(ms: number): void {
    for (const end = now + ms; now < end; ) {
      now += 100;
      exchange.advance(now);
      for (let text = inbox.shift(); text !== undefined; text = inbox.shift()) feed({ type: "message", at: now, text });
      if (over !== null) {
        const { code, reason } = over;
        over = null;
        feed({ type: "close", at: now, code, reason });
      }
      feed({ type: "clock", at: now });
    }
  }

  function interest(part: Partial<FeedInterest> = {}): void {
    feed({ type: "interest", at: now, interest: { underlying: "BTC", visible: [], focused: FOCUS, ...part } });
  }

  interest();
  const command = (one: ExchangeCommand) => exchange.command(one);
  return { exchange, session, falseBooks, pass, interest, command, status: () => session.status(now) };
}

describe("a session at the simulated exchange", () => {
  it("quotes every option at once from the summary, and subscribes all of them in seconds", () => {
    const day = createMarketDay(7);
    day.pass(500);
    expect(day.status().quoted).toBe(day.status().listed);
    expect(day.status().listed).toBeGreaterThan(400);
    day.pass(5_000);
    const { state, subscribed, wanted, rejected, gaps } = day.status();
    expect({ state, rejected, gaps }).toEqual({ state: "live", rejected: 0, gaps: 0 });
    expect(subscribed).toBe(wanted);
    const { table } = day.session;
    for (const [name, slot] of table.slotByName)
      if (table.instruments[slot]!.kind === "option")
        expect(table.columns[Q.reasons]![slot]! & REASON.inStep, name).not.toBe(0);
    expect(day.session.books.get(FOCUS)!.state).toBe("live");
    expect(day.session.trades.get(FOCUS)!.length).toBeGreaterThan(0);
    expect(day.falseBooks).toEqual([]);
  });

  it("switches to a linear underlying and back", () => {
    const day = createMarketDay(8, ["BTC", "ETH", "SOL_USDC"]);
    day.pass(3_000);
    for (const underlying of ["SOL_USDC", "ETH", "BTC"]) {
      day.interest({ underlying, focused: null });
      day.pass(8_000);
      const { quoted, listed, rejected, subscribed, wanted } = day.status();
      expect(listed, underlying).toBeGreaterThan(100);
      expect([quoted, subscribed, rejected], underlying).toEqual([listed, wanted, 0]);
    }
    expect(day.session.underlyings).toEqual(expect.arrayContaining(["BTC", "ETH", "SOL_USDC"]));
  });

  const wireFaults: ExchangeCommand[] = [
    { type: "fault", fault: { kind: "drop", probability: 0.02 } },
    { type: "fault", fault: { kind: "duplicate", probability: 0.05 } },
    { type: "fault", fault: { kind: "reorder", probability: 0.02 } },
    { type: "fault", fault: { kind: "truncate", probability: 0.01 } },
    { type: "fault", fault: { kind: "delay", ms: 700, probability: 0.02 } },
    { type: "fault", fault: { kind: "garbage", form: "html", count: 2 } },
    { type: "fault", fault: { kind: "gap", name: FOCUS, count: 1 } },
    { type: "fault", fault: { kind: "error", code: 13778 } },
    { type: "fault", fault: { kind: "error", code: 10028 } },
    { type: "fault", fault: { kind: "half-open" } },
    { type: "fault", fault: { kind: "close", code: 1006 } },
    { type: "fault", fault: { kind: "heartbeat-silence" } },
    { type: "fault", fault: { kind: "clock-skew", ms: -3_600_000 } },
    { type: "burst", rate: 5_000, seconds: 1 },
    { type: "restart" },
  ];

  it.each(wireFaults)("shows no false book under %j, and recovers", (command) => {
    const day = createMarketDay(9);
    day.pass(3_000);
    day.command(command);
    day.pass(5_000);
    day.command({ type: "fault", fault: { kind: "clear" } });
    const well = () => day.status().state === "live" && day.session.books.get(FOCUS)!.state === "live";
    for (let waited = 0; waited < 60 && !well(); waited++) day.pass(1_000);
    day.pass(2_000);
    expect(day.falseBooks).toEqual([]);
    expect(day.session.books.get(FOCUS)!.state).toBe("live");
    expect(day.status().state).toBe("live");
    expect(day.status().quoted).toBe(day.status().listed);
  });

  it("has every option in step and on the venue's time within 9 s of its clock being set back", () => {
    const day = createMarketDay(10);
    const { table } = day.session;
    const outOfStep = () => {
      const { aliveAt } = day.status();
      return [...table.slotByName].filter(([, slot]) => {
        if (table.instruments[slot]!.kind !== "option") return false;
        const inStep = (table.columns[Q.reasons]![slot]! & REASON.inStep) !== 0;
        return !inStep || table.columns[Q.exchangeTime]![slot]! > aliveAt;
      });
    };
    day.pass(6_000);
    expect(outOfStep()).toEqual([]);
    day.command({ type: "fault", fault: { kind: "clock-skew", ms: 20_000 } });
    day.pass(17_000);
    expect(outOfStep().length).toBeGreaterThan(400);
    day.command({ type: "fault", fault: { kind: "clear" } });
    day.pass(9_000);
    expect(outOfStep()).toEqual([]);
    const { state, reconnects, rejected } = day.status();
    expect({ state, reconnects, rejected }).toEqual({ state: "live", reconnects: 0, rejected: 0 });
    expect(day.falseBooks).toEqual([]);
  });
});
