import { describe, expect, it } from "vitest";
import type { MarketView } from "../engine/market-view.ts";
import { CALENDAR_CLOCK } from "../market/event-clock.ts";
import { NOTHING_CLOSED } from "../risk/closed-gains.ts";
import { EMPTY_PORTFOLIO, type PortfolioDocument } from "../risk/portfolio-document.ts";
import { applyEdit } from "../risk/portfolio-edits.ts";
import { V, VALUE_FIELD_COUNT, type ValueTotals } from "../risk/valuation.ts";
import { type RiskNow, riskFigures } from "./risk-figures.ts";

const NOW = Date.UTC(2026, 10, 24, 12);
const EIGHT = Date.UTC(2026, 10, 24, 8);

const VIEW: MarketView = {
  catalog: null,
  clock: CALENDAR_CLOCK,
  instrumentBySlot: new Map(),
  slotByName: new Map(),
  quotes: [],
  derived: [],
  slices: new Map(),
  status: null,
  log: null,
  focus: null,
  now: NOW,
  frame: 0,
};

const HELD: PortfolioDocument = applyEdit(EMPTY_PORTFOLIO, {
  type: "add",
  positions: [
    {
      instrument: "BTC-25DEC26-96000-C",
      size: -4,
      unit: "underlying",
      averagePrice: null,
      openedAt: null,
      tags: [],
      included: true,
    },
  ],
});

function totalsOf(part: Partial<ValueTotals> = {}): ValueTotals {
  const sums = new Float64Array(VALUE_FIELD_COUNT);
  sums[V.pnlStart] = -8_838.4;
  sums[V.delta] = -3.958;
  const counts = { positions: 1, excluded: 0, noTradePnl: 0, noStartPnl: 0, atVenueMark: 0, startAtVenueMark: 0 };
  return { sums, ...counts, closed: NOTHING_CLOSED, ...part };
}

const REPORT = {
  rules: "deribit_segregated_pm",
  name: "Deribit portfolio margin",
  source: "",
  asOf: "2026-02-15",
  currency: "BTC",
  initial: 1.7,
  maintenance: 1.36,
  heldAgainst: "equity",
  balance: 10,
  balanceReason: null,
  ratio: 0.136,
  worst: null,
  nextWorst: null,
  scenarios: [],
  charges: [],
  notModelled: [],
} as const;

type Totals = NonNullable<RiskNow["totals"]>;

function now(part: Partial<Totals> = {}, of: Partial<RiskNow> = {}): RiskNow {
  return {
    view: VIEW,
    portfolio: { version: 1, document: HELD, canUndo: false, canRedo: false, problem: "" },
    totals: {
      kind: "totals",
      version: 1,
      at: NOW,
      asOf: NOW - 500,
      atVenueMark: 0,
      totals: totalsOf(),
      startAt: EIGHT,
      startFrom: EIGHT,
      margin: REPORT,
      currency: "BTC",
      rate: 90_000,
      marginAsOf: NOW - 20_000,
      ...part,
    },
    frozen: false,
    brief: false,
    currencies: { coin: "BTC", money: "USD" },
    ...of,
  };
}

const read = (of: RiskNow) => riskFigures(of).map(({ label, value, extra }) => `${label}: ${value} ${extra}`.trim());

describe("figures of the risk workspace", () => {
  it("are P&L with its start and basis, net delta, and margin used of what it is held against", () => {
    expect(read(now()).slice(1)).toEqual([
      "P&L since 08:00 UTC, mark: \u22128\u2009838 USD",
      "Net delta: \u22123.96 BTC",
      "Margin used: 17.0 % IM",
    ]);
    const [, pnl, delta, margin] = riskFigures(now());
    expect(pnl).toMatchObject({ tone: "down", toned: true, age: 500 });
    expect(delta).toMatchObject({ tone: "", age: 500 });
    expect(margin?.age).toBe(20_000);
    expect(margin?.hint).toMatch(/^Deribit PM segregated.*\nInitial 153\.0, maintenance 122\.4, equity 900\.0 k USD/);
  });

  it("keep the P&L of whoever closed everything, and say how much of it is realised", () => {
    const closed = { count: 2, unknown: 0, usd: 1_234, coin: 0.01 };
    const sums = new Float64Array(VALUE_FIELD_COUNT);
    sums[V.pnlStart] = 1_234;
    const flat = { version: 1, document: EMPTY_PORTFOLIO, canUndo: false, canRedo: false, problem: "" };
    const totals = totalsOf({ sums, positions: 0, closed });
    const figures = riskFigures(now({ totals, asOf: Number.NaN }, { portfolio: flat }));
    expect(figures.slice(1).map(({ value }) => value)).toEqual(["+1\u2009234", "\u2014", "\u2014"]);
    expect(figures[1]?.hint).toContain("+1\u2009234 USD of it realised by 2 closings");
    expect(read(now({}, { portfolio: flat }))[1]).toMatch(/: \u2014$/);
  });

  it("names the start that there are marks from, and what is left out", () => {
    const left = totalsOf({ positions: 3, excluded: 1 });
    const [, pnl] = riskFigures(now({ startFrom: NOW - 3_600_000, totals: left, atVenueMark: 1 }));
    expect(pnl?.label).toBe("P&L since 11:00 UTC, mark");
    expect(pnl?.extra).toBe("USD, 1 excluded");
    expect(pnl?.hint).toMatch(
      /there are none from 08:00 UTC.*\nAt venue mark\nBook Main\n1 excluded.*\n1 at venue mark/,
    );
    expect(read(now({}, { brief: true }))[1]).toMatch(/^P&L 08:00, mark: /);
  });

  it("dashes what is not known, with the reason", () => {
    const reason = (of: RiskNow) => riskFigures(of).map(({ value, hint }) => [value, hint]);
    const document = EMPTY_PORTFOLIO;
    const empty = now({}, { portfolio: { version: 1, document, canUndo: false, canRedo: false, problem: "" } });
    expect(reason(empty)[2]).toEqual(["\u2014", "The book shown holds no position"]);
    expect(reason(now({}, { totals: null, frozen: true }))[1]).toEqual(["\u2014", expect.stringMatching(/frozen/)]);
    expect(reason(now({ asOf: Number.NaN }))[3]).toEqual(["\u2014", expect.stringMatching(/has a price/)]);
    expect(reason(now({ totals: totalsOf({ noStartPnl: 1 }) }))[1]?.[1]).toMatch(/No marks from the start/);
    expect(reason(now({ margin: null }))[3]).toEqual(["\u2014", "Margin could not be computed"]);
    const margin = { rules: "derive_pmrm2", name: "", notApplicable: "leg 1: settles in coin" };
    expect(reason(now({ margin }))[3]).toEqual(["\u2014", "Derive PM 2. Not applicable: leg 1: settles in coin"]);
  });

  it("gives the amount where there is nothing that margin is held against", () => {
    const margin = { ...REPORT, balance: 0 };
    expect(read(now({ margin }))[3]).toBe("Margin used: 153.0 k USD IM, exceeds equity");
  });
});
