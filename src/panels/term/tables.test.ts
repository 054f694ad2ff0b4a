import { describe, expect, it } from "vitest";
import type { MarketView } from "../../engine/market-view.ts";
import { S } from "../../market/derived-columns.ts";
import { clockYears, type EventClock } from "../../market/event-clock.ts";
import { sliceOnClock } from "../../market/slice-clock.ts";
import { chainView, EXPIRIES, FORWARD, NOW, smileChain, volAt } from "../test-support/chain-view.ts";
import { forwardEvidence, forwardRows } from "./forwards.ts";
import { termNodes, termStructure } from "./model.ts";
import { TABLES, termRows } from "./tables.ts";
import { volIndex } from "./vol-index.ts";

const view = chainView(smileChain(), NOW);
const CLOCK = { weekendWeight: 0.3, events: [{ at: NOW + 86_400_000, days: 5, name: "x" }] };

/** The view with its slices on a clock, as the engine brings them over. */
function onClock(from: MarketView, clock: EventClock): MarketView {
  const slices = new Map([...from.slices].map(([expiry, row]) => [expiry, sliceOnClock(row, clock)]));
  return { ...from, clock, slices };
}

describe("event-weighted time", () => {
  it("leaves total variance as it is, and moves vol to where the time is", () => {
    const calendar = termStructure(view);
    const quiet = termStructure(onClock(view, CLOCK));
    quiet.forEach((point, i) => {
      const plain = calendar[i]!;
      expect(point.atmVol ** 2 * point.clockYears).toBeCloseTo(plain.atmVol ** 2 * plain.years, 12);
      // The event comes before every expiry: more time on the clock, less vol.
      expect(point.clockYears).toBeGreaterThan(plain.years);
      expect(point.atmVol).toBeLessThan(plain.atmVol);
    });
  });

  it("leaves skews where they are in deltas, and forward variances that add up", () => {
    let variance = 0;
    let years = 0;
    for (const point of termStructure(onClock(view, CLOCK))) {
      variance += point.forwardVol ** 2 * (point.clockYears - years);
      years = point.clockYears;
      expect(variance).toBeCloseTo(point.atmVol ** 2 * years, 12);
    }
  });

  it("reads constant maturities in days of the calendar, by the clock's share of the time between expiries", () => {
    const moved = onClock(view, CLOCK);
    const [near, far] = EXPIRIES.slice(1).map((expiry) => moved.slices.get(expiry)!);
    const sixty = termNodes(moved).find((node) => node.days === 60)!;
    const time = clockYears(CLOCK, NOW, NOW + 60 * 86_400_000);
    const w = (row: Float64Array): number => row[S.atmVol]! ** 2 * row[S.yearsToExpiry]!;
    const share = (time - near![S.yearsToExpiry]!) / (far![S.yearsToExpiry]! - near![S.yearsToExpiry]!);
    expect(sixty.atmVol ** 2 * time).toBeCloseTo(w(near!) + share * (w(far!) - w(near!)), 12);
  });
});

describe("constant maturities", () => {
  it("are linear in total variance between expiries and say where they lie beyond them", () => {
    const [near, far] = EXPIRIES.slice(1).map((expiry) => view.slices.get(expiry)!);
    const nodes = termNodes(view);
    expect(nodes.map((node) => node.extrapolated)).toEqual([true, false, false, false, true]);
    const sixty = nodes.find((node) => node.days === 60)!;
    const years = 60 / 365;
    const w = (row: Float64Array): number => row[S.atmVol]! ** 2 * row[S.yearsToExpiry]!;
    const share = (years - near![S.yearsToExpiry]!) / (far![S.yearsToExpiry]! - near![S.yearsToExpiry]!);
    expect(sixty.atmVol ** 2 * years).toBeCloseTo(w(near!) + share * (w(far!) - w(near!)), 12);
    expect(sixty.putStrike).toBeLessThan(FORWARD);
    expect(sixty.callStrike).toBeGreaterThan(FORWARD);
  });
});

describe("the 30-day index", () => {
  it("lies near the level of the smile, from the expiries around 30 days, with weights that sum to one", () => {
    const index = volIndex(view);
    expect(index.problem).toBe("");
    expect(index.legs.map((leg) => leg.expiry)).toEqual([EXPIRIES[0], EXPIRIES[1]]);
    const shares = index.legs.flatMap((leg) => leg.variance.strip.map((one) => one.share * leg.weight));
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    // The strip ends at listed strikes and is coarse: about the vol of the smile, a little above its lowest.
    expect(index.value).toBeGreaterThan(100 * volAt(FORWARD, EXPIRIES[1]) - 1);
    expect(index.value).toBeLessThan(100 * volAt(FORWARD, EXPIRIES[1]) + 6);
  });

  it("says why it has no value", () => {
    const bare = chainView(
      smileChain((quote) => ({ ...quote, bid: Number.NaN })),
      NOW,
    );
    expect(volIndex(bare)).toMatchObject({ value: Number.NaN, legs: [] });
    expect(volIndex(bare).problem).not.toBe("");
  });
});

describe("forwards", () => {
  it("carry the parity behind them: its value, pairs, bounds", () => {
    for (const one of forwardEvidence(view)) {
      expect(one.source).toBe("listed future");
      expect(Math.abs(one.parity!.forward / FORWARD - 1)).toBeLessThan(1e-6);
      expect(one.parity!.low).toBeLessThan(FORWARD);
      expect(one.parity!.high).toBeGreaterThan(FORWARD);
      expect(one.dropped).toBe(0);
    }
  });

  it("are marked where they lie outside the parity bounds, and by how much", () => {
    const evidence = forwardEvidence(view);
    const [one, ...others] = evidence;
    const inside = forwardRows(evidence, null);
    expect(inside.map((row) => row.cells[3])).toEqual(evidence.map(() => "inside"));
    const { low, high } = one!.parity!;
    const words = [low / 1.0006, high * 1.0006, Number.NaN].map(
      (forward) => forwardRows([{ ...one!, forward }, ...others], null)[0]!.cells[3],
    );
    expect(words).toEqual(["6.0 bp below", "6.0 bp above", "—"]);
    const crossed = { ...one!, parity: { ...one!.parity!, low: high, high: low } };
    expect(forwardRows([crossed], null)[0]!.cells[3]).toBe("bounds cross");
  });
});

describe("tables", () => {
  it.each(["curve", "forwards", "nodes", "index"] as const)("%s has a cell for every column", (show) => {
    const { rows } = termRows(show, view, EXPIRIES[1]);
    expect(rows.length).toBeGreaterThan(2);
    for (const row of rows) expect(row.cells.length).toBe(TABLES[show].columns.length);
  });
});
