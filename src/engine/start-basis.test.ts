import { describe, expect, it } from "vitest";
import { D } from "../market/derived-columns.ts";
import { Q } from "../market/quote-columns.ts";
import { coinPrice } from "../quant/black.ts";
import type { OwnMark, ValuationBasis } from "../risk/portfolio-document.ts";
import { EXCLUDED, V, VALUE_FIELD_COUNT, valuePosition, valueTotals } from "../risk/valuation.ts";
import { applyRows, createHubMarket, type HubMarket, setInstruments } from "./hub-market.ts";
import { createInstrumentStates } from "./instrument-states.ts";
import { createStartMarks } from "./start-marks.ts";
import { EXPIRY, FORWARD, fakeBatch, NOW, OPTIONS, volAt } from "./test-support/fake-feed.ts";

const CALL = OPTIONS[0]!;
const FUTURE = "BTC-25DEC26";
const HOUR = 3_600_000;
const FIT = 0.61;
const yearsAt = (at: number): number => (EXPIRY - at) / (365 * 24 * HOUR);

function market(at: number, forward: number, fit: number): HubMarket {
  const made = createHubMarket("BTC");
  const batch = fakeBatch(at, forward);
  setInstruments(made, batch.instruments!);
  applyRows(made, batch, () => undefined);
  made.derived[D.forward]!.fill(forward, 0, OPTIONS.length);
  made.derived[D.fitVol]!.fill(fit, 0, OPTIONS.length);
  return made;
}

/** Two coins of a call (or `name`) at `basis` an hour after the start, valued. */
function valued(
  basis: ValuationBasis,
  {
    name = CALL.name,
    own = {},
    before = market(NOW, FORWARD, FIT),
  }: {
    readonly name?: string;
    readonly own?: Readonly<Record<string, OwnMark>>;
    readonly before?: HubMarket;
  } = {},
) {
  const starts = createStartMarks(null);
  starts.open("test");
  starts.sample(before, NOW);
  const now = NOW + HOUR;
  const after = market(now, FORWARD + 1_000, FIT + 0.02);
  const states = createInstrumentStates().read(after, [name], basis, own, starts.at(NOW), now);
  const rows = new Float64Array(VALUE_FIELD_COUNT);
  const position = {
    id: 1,
    instrument: name,
    size: 2,
    unit: "underlying",
    averagePrice: null,
    openedAt: null,
  } as const;
  const held = states.get(name)!;
  valuePosition({ ...position, tags: [], included: true }, held.state, held.excluded, { now, startAt: NOW }, rows, 0);
  expect(rows[V.excluded]).toBe(EXCLUDED.none);
  return { rows, totals: valueTotals(rows, 1) };
}

const price = (at: number, forward: number, vol: number): number =>
  coinPrice(forward, CALL.strike, yearsAt(at), vol, CALL.right === "call");
const mid = (at: number, forward: number): number =>
  0.5 * (price(at, forward, volAt(CALL.strike) - 0.005) + price(at, forward, volAt(CALL.strike) + 0.005));
const mark = (at: number, forward: number): number => price(at, forward, volAt(CALL.strike));
const own = (at: number): Readonly<Record<string, OwnMark>> => ({
  [CALL.name]: { price: 0.5, author: "a", at, reason: "b" },
});

describe("P&L since the start, in coin", () => {
  it("starts at the basis: mid at the mid of then, fitted at the fit of then", () => {
    const atMid = valued("mid");
    expect(atMid.rows[V.coinPnlStart]).toBeCloseTo(2 * (mid(NOW + HOUR, FORWARD + 1_000) - mid(NOW, FORWARD)), 12);
    expect(atMid.totals).toMatchObject({ atVenueMark: 0, startAtVenueMark: 0 });
    const fitted = valued("fitted");
    const expected = 2 * (price(NOW + HOUR, FORWARD + 1_000, FIT + 0.02) - price(NOW, FORWARD, FIT));
    expect(fitted.rows[V.coinPnlStart]).toBeCloseTo(expected, 9);
    expect(fitted.totals).toMatchObject({ atVenueMark: 0, startAtVenueMark: 0 });
    const atMark = valued("mark");
    expect(atMark.rows[V.coinPnlStart]).toBeCloseTo(2 * (mark(NOW + HOUR, FORWARD + 1_000) - mark(NOW, FORWARD)), 12);
    expect(atMark.totals).toMatchObject({ atVenueMark: 0, startAtVenueMark: 0 });
  });

  it("starts at the venue's mark where the basis was not known then, and is counted", () => {
    const before = market(NOW, FORWARD, Number.NaN);
    before.quotes[Q.bid]!.fill(Number.NaN);
    const started = mark(NOW, FORWARD);
    const atMid = valued("mid", { before });
    expect(atMid.rows[V.coinPnlStart]).toBeCloseTo(2 * (mid(NOW + HOUR, FORWARD + 1_000) - started), 12);
    expect(atMid.totals).toMatchObject({ atVenueMark: 0, startAtVenueMark: 1 });
    const fitted = valued("fitted", { before });
    expect(fitted.rows[V.startAtVenueMark]).toBe(1);
    const after = price(NOW + HOUR, FORWARD + 1_000, FIT + 0.02);
    expect(fitted.rows[V.coinPnlStart]).toBeCloseTo(2 * (after - started), 9);
  });

  it("starts at an own mark that stood then; at the venue's where it was entered later", () => {
    const stood = valued("own", { own: own(NOW - HOUR) });
    expect(stood.rows[V.coinPnlStart]).toBe(0);
    expect(stood.totals).toMatchObject({ atVenueMark: 0, startAtVenueMark: 0 });
    const later = valued("own", { own: own(NOW + 1) });
    expect(later.rows[V.coinPnlStart]).toBeCloseTo(2 * (0.5 - mark(NOW, FORWARD)), 12);
    expect(later.totals).toMatchObject({ atVenueMark: 0, startAtVenueMark: 1 });
  });
});

describe("a position that the basis has no price for", () => {
  it("is at the venue's mark, from start to end, and is counted", () => {
    const without = valued("own");
    expect(without.rows[V.price]).toBeCloseTo(mark(NOW + HOUR, FORWARD + 1_000), 12);
    expect(without.totals).toMatchObject({ atVenueMark: 1, startAtVenueMark: 0 });
    // A fit is of options alone.
    expect(valued("fitted", { name: FUTURE }).totals).toMatchObject({ atVenueMark: 1, startAtVenueMark: 0 });
    expect(valued("mid", { name: FUTURE }).totals).toMatchObject({ atVenueMark: 0, startAtVenueMark: 0 });
  });
});
