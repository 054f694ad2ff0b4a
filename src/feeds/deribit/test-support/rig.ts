import { Q, type QuoteField } from "../../../market/quote-columns.ts";
import type { FeedAction, FeedInterest, FeedStatus } from "../../feed.ts";
import type { Fields } from "../decode.ts";
import { createDeribitSession, type DeribitSession, type DeribitSessionOptions } from "../session.ts";
import { BTC_ROWS, START } from "./samples.ts";

interface Request {
  readonly id: number;
  readonly method: string;
  readonly params: Fields & { readonly channels?: readonly string[] };
}

/** One session driven by hand: the test is the wire, the venue and the clock. */
export interface Rig {
  readonly session: DeribitSession;
  /** Local time, epoch ms. */
  now: number;
  /** Server clock minus local clock, for replies. */
  offset: number;
  /** Instrument list the rig answers with, and whether it answers at all. */
  rows: readonly Fields[];
  summaries: readonly Fields[];
  answering: boolean;
  /** Channels left out of acknowledgements. */
  readonly refused: Set<string>;
  readonly requests: Request[];
  readonly actions: FeedAction[];
  /** A clock event now (the first asks for a connection). */
  tick(): void;
  /** The connection asked for opens. */
  open(): void;
  /** Both, and what the session asks for is answered. */
  connect(): void;
  close(code?: number, reason?: string): void;
  text(text: string): void;
  notify(channel: string, data: unknown): void;
  reply(id: number, body: Fields): void;
  /** Lets time pass in clock steps of 100 ms, answering what is asked. */
  pass(ms: number): void;
  interest(part?: Partial<FeedInterest>): void;
  value(name: string, field: QuoteField): number;
  has(name: string, bit: number): boolean;
  status(): FeedStatus;
  /** Calls of `method`, and the channels of all of them. */
  calls(method: string): Request[];
  channels(method: string): string[];
  forget(): void;
}

export const OPTIONS: DeribitSessionOptions = {
  venue: "deribit",
  label: "Deribit",
  simulated: false,
  testnet: false,
  seed: 7,
};

export function createRig(part: Partial<DeribitSessionOptions> = {}): Rig {
  const session = createDeribitSession({ ...OPTIONS, ...part });
  const requests: Request[] = [];
  const actions: FeedAction[] = [];
  let unanswered: Request[] = [];

  const take = (out: readonly FeedAction[]) => {
    for (const action of out) {
      actions.push(action);
      if (action.type === "send") {
        const request = JSON.parse(action.text) as Request;
        requests.push(request);
        unanswered.push(request);
      } else unanswered = [];
    }
  };

  const resultOf = ({ method, params }: Request): unknown => {
    switch (method) {
      case "public/get_instruments":
        return params.kind === "option" ? [] : rig.rows;
      case "public/get_book_summary_by_currency":
        return rig.summaries;
      case "public/get_expirations":
        return { [String(params.currency).toLowerCase()]: { option: ["4SEP26"] } };
      case "public/subscribe":
        return params.channels?.filter((channel) => !rig.refused.has(channel)).reverse();
      case "public/get_last_trades_by_instrument":
        return { trades: [], has_more: false };
      default:
        return "ok";
    }
  };

  const rig: Rig = {
    session,
    now: START,
    offset: 0,
    rows: BTC_ROWS,
    summaries: [],
    answering: true,
    refused: new Set(),
    requests,
    actions,
    tick() {
      take(session.handle({ type: "clock", at: rig.now }));
    },
    open() {
      take(session.handle({ type: "open", at: rig.now }));
    },
    connect() {
      rig.tick();
      rig.open();
      rig.pass(0);
    },
    close(code = 1006, reason = "") {
      unanswered = [];
      take(session.handle({ type: "close", at: rig.now, code, reason }));
    },
    text(text) {
      take(session.handle({ type: "message", at: rig.now, text }));
    },
    notify(channel, data) {
      rig.text(JSON.stringify({ jsonrpc: "2.0", method: "subscription", params: { channel, data } }));
    },
    reply(id, body) {
      const us = (rig.now + rig.offset) * 1000;
      rig.text(JSON.stringify({ jsonrpc: "2.0", id, ...body, usIn: us, usOut: us, usDiff: 0, testnet: false }));
    },
    pass(ms) {
      const answer = () => {
        while (rig.answering && unanswered.length > 0) {
          const request = unanswered.shift()!;
          rig.reply(request.id, { result: resultOf(request) });
        }
      };
      answer();
      for (let gone = 0; gone < ms; gone += 100) {
        rig.now += 100;
        take(session.handle({ type: "clock", at: rig.now }));
        answer();
      }
    },
    interest(wanted = {}) {
      const interest = { underlying: "BTC", visible: [], focused: null, ...wanted };
      take(session.handle({ type: "interest", at: rig.now, interest }));
    },
    value(name, field) {
      const slot = session.table.slotByName.get(name);
      return slot === undefined ? Number.NaN : session.table.columns[Q[field]]![slot]!;
    },
    has: (name, bit) => (rig.value(name, "reasons") & bit) !== 0,
    status: () => session.status(rig.now),
    calls: (method) => requests.filter((one) => one.method === method),
    channels: (method) => rig.calls(method).flatMap((one) => one.params.channels ?? []),
    forget() {
      requests.length = 0;
      actions.length = 0;
    },
  };
  return rig;
}

/** A rig whose session is connected, has listed the sample chain and subscribed to all that it wants. */
export function createLiveRig(interest: Partial<FeedInterest> = {}, part: Partial<DeribitSessionOptions> = {}): Rig {
  const rig = createRig(part);
  rig.interest(interest);
  rig.connect();
  rig.pass(2_000);
  return rig;
}
