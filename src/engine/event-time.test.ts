import { beforeEach, describe, expect, it } from "vitest";
import { D, DERIVED_FIELDS, S } from "../market/derived-columns.ts";
import { type ClockChoice, clockRate, clockYears, DEFAULT_CLOCK } from "../market/event-clock.ts";
import { Q } from "../market/quote-columns.ts";
import { sliceCurve } from "../market/slice-curve.ts";
import { blackPrice } from "../quant/black.ts";
import { EXPIRY, FORWARD, NOW, OPTIONS, volAt } from "./test-support/fake-feed.ts";
import { hubRig } from "./test-support/hub-rig.ts";

const CLOCK: ClockChoice = {
  use: "event",
  weekendWeight: 0.3,
  events: [{ at: NOW + 2 * 86_400_000, days: 1.5, name: "rate decision" }],
};
const CALL = "BTC-25DEC26-96000-C";
const YEAR = 365 * 86_400_000;

/** A hub whose market stands at `at` after a few batches, on `clock` from the second on. */
async function marketOn(clock: ClockChoice | null) {
  const rig = hubRig();
  rig.client.choose({ venue: "simulated", underlying: "BTC" });
  rig.client.setInterest("chain", { expiries: [EXPIRY] });
  const pass = async (at: number): Promise<void> => {
    await rig.market(at);
    await rig.paint();
  };
  await pass(NOW);
  if (clock) rig.client.setClock(clock);
  for (let i = 1; i <= 4; i++) await pass(NOW + 6_000 * i);
  return { rig, pass, now: NOW + 24_000 };
}

type Rig = Awaited<ReturnType<typeof marketOn>>["rig"];

/** A derived column over all options, in the order they are listed. */
const column = ({ client: { view } }: Rig, field: number): number[] =>
  OPTIONS.map(({ name }) => view.derived[field]![view.slotByName.get(name) ?? -1]!);

const sliceOf = ({ client }: Rig): Float64Array => client.view.slices.get(EXPIRY)!;

describe("event time", () => {
  let calendar: Awaited<ReturnType<typeof marketOn>>;
  let event: Awaited<ReturnType<typeof marketOn>>;
  beforeEach(async () => {
    calendar = await marketOn(null);
    event = await marketOn(CLOCK);
  });

  it("is off until chosen: a clock of equal days gives the same bits as none", async () => {
    expect(calendar.rig.client.clock).toEqual(DEFAULT_CLOCK);
    const equal = await marketOn({ use: "event", weekendWeight: 1, events: [] });
    const kept = await marketOn({ ...CLOCK, use: "calendar" });
    for (const { rig } of [equal, kept]) {
      DERIVED_FIELDS.forEach((_, field) => {
        expect(column(rig, field)).toEqual(column(calendar.rig, field));
      });
      expect(sliceOf(rig)).toEqual(sliceOf(calendar.rig));
    }
    expect(column(calendar.rig, D.yearsToExpiry)).toEqual(column(calendar.rig, D.calendarYears));
  });

  it("gives vols that price every quote over the clock's time, by the same total variance", () => {
    const { rig, now } = event;
    const years = clockYears(CLOCK, now, EXPIRY);
    expect(years / ((EXPIRY - now) / YEAR)).toBeGreaterThan(1.02);
    OPTIONS.forEach(({ name, strike, right }, i) => {
      const slot = rig.client.view.slotByName.get(name) ?? -1;
      expect(column(rig, D.yearsToExpiry)[i]).toBe(years);
      for (const [vol, quote] of [
        [D.volAtBid, Q.bid],
        [D.volAtAsk, Q.ask],
        [D.volAtMark, Q.mark],
      ] as const) {
        const price = blackPrice(FORWARD, strike, years, column(rig, vol)[i]!, right === "call") / FORWARD;
        expect(price).toBeCloseTo(rig.client.view.quotes[quote]![slot]!, 12);
      }
      const w = (of: Rig): number => column(of, D.volAtAsk)[i]! ** 2 * column(of, D.yearsToExpiry)[i]!;
      expect(w(rig) / w(calendar.rig)).toBeCloseTo(1, 7);
    });
    // The venue's own vol is not ours to convert.
    const slot = rig.client.view.slotByName.get(CALL) ?? -1;
    expect(rig.client.view.quotes[Q.markVol]![slot]).toBe(volAt(96_000));
  });

  it("leaves price, delta, gamma and rho; vega follows the vol, theta the pace of the day", () => {
    for (const field of [D.price, D.delta, D.gamma, D.rho]) {
      column(event.rig, field).forEach((value, i) => {
        const plain = column(calendar.rig, field)[i]!;
        expect(Math.abs(value - plain)).toBeLessThan(1e-6 * Math.abs(plain) + 1e-12);
      });
    }
    const at = OPTIONS.findIndex(({ name }) => name === CALL);
    const of = ({ rig }: typeof event, field: number): number => column(rig, field)[at]!;
    const stretch = Math.sqrt(of(event, D.yearsToExpiry) / of(event, D.calendarYears));
    expect(of(event, D.vega) / of(calendar, D.vega)).toBeCloseTo(stretch, 7);
    const pace = clockRate(CLOCK, event.now);
    expect(pace).toBeCloseTo(6.4 / 5, 12);
    expect(of(event, D.theta) / of(calendar, D.theta)).toBeCloseTo(pace / stretch ** 2, 7);
  });

  it("fits the same smile on its own clock, and comes back to the bit", async () => {
    const [plain, moved] = [sliceOf(calendar.rig), sliceOf(event.rig)];
    const fitted = Math.round(EXPIRY - moved[S.calendarYears]! * YEAR);
    expect(moved[S.yearsToExpiry]).toBe(clockYears(CLOCK, fitted, EXPIRY));
    expect(moved[S.calendarYears]).toBe(plain[S.yearsToExpiry]);
    for (const k of [-0.2, -0.05, 0, 0.1]) expect(sliceCurve(moved)!(k) / sliceCurve(plain)!(k)).toBeCloseTo(1, 4);
    event.rig.client.setClock({ ...CLOCK, use: "calendar" });
    for (const one of [event, calendar]) await one.pass(one.now + 6_000);
    for (const field of [D.volAtBid, D.volAtMid, D.volAtAsk, D.greekVol, D.theta, D.vega])
      expect(column(event.rig, field)).toEqual(column(calendar.rig, field));
  });

  it("moves neither portfolio nor certificate nor kept surfaces off the calendar's prices", async () => {
    for (const { rig } of [calendar, event]) {
      const kept = await rig.client.request({ kind: "surfaceAt", at: NOW });
      if (kept.kind !== "surface") throw new Error("no surface");
      const row = kept.rows[0]!;
      expect(row[S.yearsToExpiry]).toBeCloseTo(
        clockYears(
          rig === event.rig ? CLOCK : { weekendWeight: 1, events: [] },
          EXPIRY - row[S.calendarYears]! * YEAR,
          EXPIRY,
        ),
        12,
      );
      const snapshot = await rig.client.request({ kind: "snapshot" });
      if (snapshot.kind !== "snapshot") throw new Error("no snapshot");
      expect(snapshot.rows[0]![S.yearsToExpiry]).toBe(snapshot.rows[0]![S.calendarYears]);
    }
    const value = async ({ rig }: typeof event): Promise<number> => {
      await rig.client.request({
        kind: "editPortfolio",
        edit: {
          type: "add",
          positions: [
            {
              instrument: CALL,
              size: 1,
              unit: "underlying",
              averagePrice: 0.02,
              openedAt: null,
              tags: [],
              included: true,
            },
          ],
        },
      });
      await rig.client.request({ kind: "editPortfolio", edit: { type: "basis", basis: "fitted" } });
      rig.client.setRisk("test/values", { kind: "values" });
      await rig.settle();
      const result = rig.client.risk("test/values");
      if (result?.kind !== "values") throw new Error("no values");
      return result.totals.sums.reduce((sum, one) => sum + (Number.isFinite(one) ? one : 0), 0);
    };
    const [plain, moved] = [await value(calendar), await value(event)];
    expect(Math.abs(moved / plain - 1)).toBeLessThan(1e-4);
  });
});
