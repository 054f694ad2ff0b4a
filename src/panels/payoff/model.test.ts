import { describe, expect, it } from "vitest";
import type { MarketView } from "../../engine/market-view.ts";
import type { RiskResult } from "../../engine/risk-protocol.ts";
import type { Instrument } from "../../market/instrument.ts";
import { Q } from "../../market/quote-columns.ts";
import { blackPrice } from "../../quant/black.ts";
import { normalCdf } from "../../quant/normal.ts";
import { NOTHING_LEFT_OUT } from "../../risk/holdings.ts";
import { type GridLeg, packGrid } from "../../risk/scenario-grid.ts";
import { scenarioGrid } from "../../risk/scenario-grid-job.ts";
import { chainView } from "../test-support/chain-view.ts";
import { entryCost, gridLegs, noCurvesWords, type Payoff, payoff, payoffSpec } from "./model.ts";
import { defaultSettings, type PayoffLeg, type PayoffSettings } from "./settings.ts";

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 24, 8);
const EXPIRY = NOW + 180 * DAY;
const YEARS = 180 / 365;
const FORWARD = 100_000;
const VOL = 0.6;

const NAMES = [40_000, 60_000, 70_000, 80_000, 90_000, 100_000, 110_000, 120_170, 130_000, 150_000].flatMap((strike) =>
  (["call", "put"] as const).map((right) => ({
    strike,
    right,
    instrument: `BTC-${strike}-${right[0]?.toUpperCase()}`,
  })),
);

/** Options of one expiry at one vol, and a perpetual. */
function market(perpetual: Partial<Instrument> = {}): MarketView {
  const view = chainView(
    [...NAMES, { instrument: "BTC-PERPETUAL", strike: 100_000, right: "call" as const }].map((of) => {
      const mark = blackPrice(FORWARD, of.strike, YEARS, VOL, of.right === "call") / FORWARD;
      return { ...of, expiry: EXPIRY, forward: FORWARD, bid: mark - 0.001, ask: mark + 0.001, mark };
    }),
    NOW,
  );
  const slot = view.slotByName.get("BTC-PERPETUAL") ?? -1;
  const option = view.instrumentBySlot.get(slot);
  if (!option) throw new Error("no perpetual");
  view.quotes[Q.bid]![slot] = FORWARD - 50;
  view.quotes[Q.ask]![slot] = FORWARD + 50;
  view.quotes[Q.mark]![slot] = FORWARD;
  const made: Instrument = {
    ...option,
    kind: "perpetual",
    expiry: Number.POSITIVE_INFINITY,
    right: null,
    ...perpetual,
  };
  return { ...view, instrumentBySlot: new Map([...view.instrumentBySlot, [slot, made]]) };
}

function settingsOf(legs: readonly Partial<PayoffLeg>[], part: Partial<PayoffSettings> = {}): PayoffSettings {
  return {
    ...defaultSettings,
    fees: false,
    legs: legs.map((leg) => ({ instrument: "BTC-PERPETUAL", size: 1, price: null, ...leg })),
    ...part,
  };
}

/** The payoff as the panel makes it of the grid that the hub computes. */
function payoffOf(view: MarketView, settings: PayoffSettings): Payoff {
  const grid = payoffSpec(view, settings);
  if (!grid) throw new Error("no expiry");
  const legs = gridLegs(view, settings.legs).map(({ instrument, size, unit }): GridLeg => {
    const of = view.instrumentBySlot.get(view.slotByName.get(instrument) ?? -1);
    if (!of) throw new Error(instrument);
    const option = of.kind === "option";
    return {
      kind: of.kind,
      size: unit === "usd" ? size / FORWARD : size,
      inverse: of.inverse,
      forward: FORWARD,
      strike: of.strike,
      years: option ? YEARS : Number.POSITIVE_INFINITY,
      isCall: of.right === "call",
      vol: option ? VOL : Number.NaN,
      slice: null,
      volPoints: 0,
    };
  });
  const result = {
    kind: "grid",
    grid,
    output: scenarioGrid(packGrid(grid, legs)),
    excluded: NOTHING_LEFT_OUT,
    positions: legs.length,
  } as Extract<RiskResult, { kind: "grid" }>;
  const lacking = { ...result, excluded: { count: 1, lines: `${settings.legs[0]?.instrument}: no price` } };
  // What it costs to enter all legs is no cost of some of them.
  expect(payoff(view, settings, lacking)).toBeNull();
  if (legs.length > 1) expect(noCurvesWords(view, settings, false, lacking, null)).toMatch(/^A leg has no price/);
  const made = payoff(view, settings, result);
  if (!made) throw new Error("no payoff");
  return made;
}

const at = ({ spots }: Payoff, values: Float64Array, spot: number): number =>
  values[spots.findIndex((one) => Math.abs(one - spot) < 1e-6)] ?? Number.NaN;

describe("a payoff with a future in it", () => {
  const call = { instrument: "BTC-110000-C", size: -1, price: 0 };

  it("counts the future from the price that it is entered at", () => {
    const view = market();
    const own = payoffOf(view, settingsOf([{ price: 60_000 }, call]));
    expect(at(own, own.expiry, 80_000)).toBeCloseTo(80_000 - 60_000, 4);
    expect(own.now - payoffOf(view, settingsOf([call, { price: FORWARD }])).now).toBeCloseTo(40_000, 4);
    const crossed = payoffOf(view, settingsOf([{}, call], { entry: "cross" }));
    expect(at(crossed, crossed.expiry, FORWARD)).toBeCloseTo((-FORWARD * 50) / (FORWARD + 50), 4);
    const linear = payoffOf(market({ inverse: false }), settingsOf([{ price: 60_000 }, call]));
    expect(at(linear, linear.expiry, 80_000)).toBeCloseTo(20_000, 4);
  });

  it("and in coin by contracts: USD over the price paid less USD over spot", () => {
    const coin = payoffOf(market(), settingsOf([{ price: 60_000 }, call], { currency: "coin" }));
    expect(at(coin, coin.expiry, 80_000)).toBeCloseTo(60_000 * (1 / 60_000 - 1 / 80_000), 9);
    const linear = payoffOf(market({ inverse: false }), settingsOf([{ price: 60_000 }, call], { currency: "coin" }));
    expect(at(linear, linear.expiry, 80_000)).toBeCloseTo(20_000 / 80_000, 9);
  });

  it("says that it costs nothing known where the future has no quote to enter at", () => {
    const view = market();
    view.quotes[Q.bid]![view.slotByName.get("BTC-PERPETUAL") ?? -1] = Number.NaN;
    expect(payoffOf(view, settingsOf([{}, call])).cost).toBeNaN();
  });
});

describe("break-evens and the chance of gain", () => {
  it("are found beyond the spots that are shown", () => {
    const strangle = [
      { instrument: "BTC-40000-P", price: 0.02 },
      { instrument: "BTC-150000-C", price: 0.05 },
    ];
    const made = payoffOf(market(), settingsOf(strangle));
    const [low, high, ...more] = made.breakEvens;
    expect(more).toEqual([]);
    expect(low).toBeCloseTo(40_000 - 7_000, 0);
    expect(high).toBeCloseTo(150_000 + 7_000, 0);
    // Of a lognormal forward, the smile being flat.
    const root = VOL * Math.sqrt(YEARS);
    const below = (spot: number) => normalCdf(Math.log(spot / FORWARD) / root + 0.5 * root);
    expect(made.probability).toBeCloseTo(below(33_000) + 1 - below(157_000), 2);
    expect(made.spots[0]).toBeCloseTo(60_000, 6);
    expect(made.spots[made.spots.length - 1]).toBeCloseTo(140_000, 6);
    expect([made.today.length, made.later.length, made.expiry.length]).toEqual(Array(3).fill(made.spots.length));
    expect([made.best, made.worst]).toEqual([-7_000, -7_000].map((one) => expect.closeTo(one, 4)));
  });

  it("of a cheap option lie beyond its strike, wherever between two spots that is", () => {
    const made = payoffOf(market(), settingsOf([{ instrument: "BTC-120170-C", price: 0.0005 }]));
    expect(made.breakEvens).toEqual([expect.closeTo(120_170 + 50, 4)]);
  });
});

describe("a structure without options at its end, or without gain or loss", () => {
  it("has curves and the break-even of its future where no option of that expiry is listed", () => {
    const view = market({ kind: "future", expiry: EXPIRY + 7 * DAY });
    const made = payoffOf(view, settingsOf([{ price: 90_000 }]));
    expect(made.spot).toBe(FORWARD);
    expect(made.breakEvens).toEqual([expect.closeTo(90_000, 4)]);
    expect(at(made, made.expiry, 120_000)).toBeCloseTo(30_000, 4);
    expect(made.bands).toBeNull();
    expect(made.probability).toBeNaN();
    expect(
      noCurvesWords(
        view,
        settingsOf([{ price: 90_000 }]),
        false,
        { excluded: NOTHING_LEFT_OUT, positions: 1 } as never,
        made,
      ),
    ).toBe("");
  });

  it("breaks even nowhere where it gains and loses nothing but rounding", () => {
    const box = [
      { instrument: "BTC-90000-C", size: 1, price: 0.1 },
      { instrument: "BTC-110000-C", size: -1, price: 0 },
      { instrument: "BTC-110000-P", size: 1, price: 0.1 },
      { instrument: "BTC-90000-P", size: -1, price: 0 },
    ];
    const made = payoffOf(market(), settingsOf(box));
    expect(made.best).toBeLessThan(0.005);
    expect([made.breakEvens, made.probability]).toEqual([[], 0]);
    const free = payoffOf(market(), settingsOf([{ instrument: "BTC-100000-C", price: 0 }]));
    expect(free.breakEvens).toEqual([]);
  });
});

describe("fees of a structure", () => {
  const legs = [{ size: 2 }, { instrument: "BTC-100000-C", size: 1 }, { instrument: "BTC-110000-C", size: -1 }];

  it("are the venue's, of a future too; the dearer side of the options pays alone", () => {
    const { feeUsd } = entryCost(market({ takerFee: 0.0004 }), settingsOf(legs, { fees: true }));
    expect(feeUsd).toBeCloseTo(0.0004 * 2 * FORWARD + 0.0003 * FORWARD, 6);
  });

  it("are the published ones where a recording states none", () => {
    const { feeUsd } = entryCost(market(), settingsOf(legs, { fees: true }));
    expect(feeUsd).toBeCloseTo(0.0005 * 2 * FORWARD + 0.0003 * FORWARD, 6);
  });
});
