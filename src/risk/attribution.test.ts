import { describe, expect, it } from "vitest";
import { blackPrice } from "../quant/black.ts";
import { logRatio } from "../quant/elementary.ts";
import { ASSETS, type Asset, createAsset, type Mood, stepAssets } from "../simulator/market-model.ts";
import { createRandom } from "../simulator/random.ts";
import { type Slice, setSurface, totalVariance } from "../simulator/surface-model.ts";
import {
  ATTRIBUTION_TERMS,
  type Attribution,
  type AttributionMeasure,
  type AttributionMethod,
  attribute,
  type HeldPosition,
  totalAttribution,
} from "./attribution.ts";
import type { RiskInstrument } from "./risk-instrument.ts";

const DAY = 86_400_000;
const YEAR = 365 * DAY;
const NOW = Date.UTC(2026, 10, 23, 8);
const EXPIRIES = [4, 11, 32, 95, 186].map((days) => NOW + days * DAY);
const MONEYNESS = [0.8, 0.9, 0.95, 1, 1.05, 1.1, 1.25];

/** Strikes stay where they were listed: around the spot of the first instant. */
function chainAt(asset: Asset, mood: Mood, now: number, listedAt: number): RiskInstrument[] {
  const slices: Slice[] = EXPIRIES.map((expiry) => ({ expiry, theta: 0, psi: 0, rho: 0 }));
  setSurface(slices, asset, mood, now);
  const common = { base: "BTC", pair: "BTC_USD", settlement: "BTC", inverse: true, discount: 1, fixedShare: 0 };
  const options = slices.flatMap((slice) =>
    MONEYNESS.flatMap((moneyness) =>
      [true, false].map((isCall): RiskInstrument => {
        const years = (slice.expiry - now) / YEAR;
        const forward = asset.spot * (1 + asset.carry * years);
        const strike = Math.round((moneyness * listedAt) / 500) * 500;
        const vol = Math.sqrt(totalVariance(slice, logRatio(strike, forward)) / years);
        const mark = blackPrice(forward, strike, years, vol, isCall) / forward;
        const id = `BTC-${slice.expiry}-${strike}-${isCall ? "C" : "P"}`;
        return {
          ...common,
          id,
          kind: "option",
          strike,
          isCall,
          expiry: slice.expiry,
          years,
          forward,
          spot: asset.spot,
          vol,
          mark,
        };
      }),
    ),
  );
  const mark = asset.spot * (1 + asset.premium);
  const perpetual: RiskInstrument = {
    ...common,
    id: "BTC-PERPETUAL",
    kind: "perpetual",
    strike: Number.NaN,
    isCall: false,
    expiry: Number.POSITIVE_INFINITY,
    years: 0,
    forward: mark,
    spot: asset.spot,
    vol: Number.NaN,
    mark,
  };
  return [...options, perpetual];
}

interface Day {
  readonly start: RiskInstrument[];
  readonly end: RiskInstrument[];
}

/** A day of the simulator's calm market, minute by minute. */
function calmDay(seed: number): Day {
  const asset = createAsset(ASSETS[0]!);
  const mood: Mood = { regime: "calm", stress: 0, slide: 0 };
  const random = createRandom(seed, "attribution");
  const listedAt = asset.spot;
  const start = chainAt(asset, mood, NOW, listedAt);
  for (let minute = 0; minute < 1440; minute++) stepAssets([asset], mood, 60_000, random);
  return { start, end: chainAt(asset, mood, NOW + DAY, listedAt) };
}

/** A book over the whole chain: options both ways, a perpetual, some trades. */
function bookOf({ start, end }: Day, seed: number): HeldPosition[] {
  const random = createRandom(seed, "book");
  return start.map((of, i): HeldPosition => {
    const traded = i % 9 === 0;
    const trade = { size: 2, price: of.mark * 1.01, forward: of.forward, fee: 0.0003 };
    return {
      start: of,
      end: end[i]!,
      size: Math.round(20 * (random.uniform() - 0.5)),
      trades: traded ? [trade] : [],
      funding: of.kind === "perpetual" ? 0.0002 : 0,
    };
  });
}

const expectSum = (row: Attribution) => {
  const sum = ATTRIBUTION_TERMS.reduce((total, term) => total + row[term], 0);
  const scale = ATTRIBUTION_TERMS.reduce((total, term) => total + Math.abs(row[term]), 0);
  expect(Math.abs(sum - row.pnl)).toBeLessThanOrEqual(1e-12 * scale);
};

const MEASURES: AttributionMeasure[] = ["coin", "usd"];
const METHODS: AttributionMethod[] = ["taylor", "stepwise"];
const DAYS = [1, 2, 3, 4, 5, 6].map((seed) => ({ seed, day: calmDay(seed) }));

describe.each(MEASURES.flatMap((measure) => METHODS.map((method) => [measure, method] as const)))(
  "attribution in %s, %s",
  (measure, method) => {
    it("adds up exactly, and leaves little unexplained on calm days", () => {
      let unexplained = 0;
      let absolute = 0;
      for (const { seed, day } of DAYS) {
        const rows = attribute(bookOf(day, seed), day, measure, method);
        rows.forEach(expectSum);
        const total = totalAttribution(rows);
        expectSum(total);
        unexplained += rows.reduce((sum, row) => sum + Math.abs(row.unexplained), 0);
        absolute += rows.reduce((sum, row) => sum + Math.abs(row.pnl), 0);
      }
      expect(unexplained / absolute).toBeLessThan(0.015);
    });

    it("is the difference of the values held, and of what trades paid", () => {
      const { day, seed } = DAYS[0]!;
      const book = bookOf(day, seed);
      attribute(book, day, measure, method).forEach((row, i) => {
        const { start, end, size, trades, funding } = book[i]!;
        const gain = (held: number, from: number, at: number) => {
          if (start.kind === "option")
            return held * (measure === "coin" ? end.mark - from : end.mark * end.forward - from * at);
          return measure === "coin" ? held * (1 - from / end.mark) : held * (end.mark - from);
        };
        const traded = trades.reduce(
          (sum, { size: units, price, forward, fee }) => sum + gain(units, price, forward) - fee,
          0,
        );
        expect(row.pnl).toBeCloseTo(gain(size, start.mark, start.forward) + traded + funding, 6);
      });
    });
  },
);

describe("attribution", () => {
  it("gives theta alone where only time passes, and vega alone where only vols rise", () => {
    const { start } = DAYS[0]!.day;
    const passed = start.map((of) => (of.kind === "option" ? remarked({ ...of, years: of.years - 1 / 365 }) : of));
    const still = { start, end: start };
    const time = attribute(heldFrom(start, passed), { start, end: passed }, "usd", "taylor");
    for (const row of time) {
      for (const term of ["delta", "gamma", "carry", "vanna", "volga"] as const) expect(row[term]).toBeCloseTo(0, 9);
      // The same vols a day later are another smile in standard deviations: its parts move, their sum does not.
      const vega = row.vegaLevel + row.vegaTerm + row.vegaSkew + row.vegaCurvature + row.vegaOwn;
      expect(vega).toBeCloseTo(0, 7);
    }
    expect(totalAttribution(time).theta).toBeLessThan(0);
    const up = start.map((of) => (of.kind === "option" ? remarked({ ...of, vol: of.vol + 0.01 }) : of));
    for (const row of attribute(heldFrom(start, up), { start, end: up }, "usd", "taylor")) {
      for (const term of ["vegaTerm", "vegaSkew", "vegaCurvature", "vegaOwn", "theta", "delta"] as const) {
        expect(Math.abs(row[term])).toBeLessThan(1e-6);
      }
    }
    for (const row of attribute(heldFrom(start, start), still, "usd", "stepwise"))
      expect(Math.abs(row.pnl)).toBeLessThan(1e-9);
  });

  it("gives delta and gamma of the forward's move, and the theta that passes, as finite differences of the price do", () => {
    const { start } = DAYS[0]!.day;
    const moved = start.map((of) => {
      const forward = of.forward * 1.02;
      const at = { ...of, forward, spot: of.spot * 1.02 };
      return of.kind === "option" ? remarked({ ...at, years: of.years - 1 / 365 }) : { ...at, mark: forward };
    });
    const rows = attribute(heldFrom(start, moved), { start, end: moved }, "usd", "taylor");
    start.forEach((of, i) => {
      if (of.kind !== "option") return;
      const { forward, strike, vol, isCall, years } = of;
      const later = years - 1 / 365;
      const price = (at: number) => blackPrice(at, strike, later, vol, isCall);
      const [step, move] = [forward * 1e-4, forward * 0.02];
      const slope = (price(forward + step) - price(forward - step)) / (2 * step);
      const bend = (price(forward + step) - 2 * price(forward) + price(forward - step)) / (step * step);
      const row = rows[i]!;
      expect(row.delta).toBeCloseTo(slope * move, 1);
      expect(row.gamma).toBeCloseTo(0.5 * bend * move * move, 1);
      expect(row.theta).toBeCloseTo(price(forward) - blackPrice(forward, strike, years, vol, isCall), 6);
    });
  });

  it("keeps the rounding of the venue's marks apart: every other term stays as it was", () => {
    const { day, seed } = DAYS[0]!;
    const rounded = (chain: readonly RiskInstrument[]) =>
      chain.map((of) => (of.kind === "option" ? { ...of, mark: Math.round(of.mark * 1e4) / 1e4 } : of));
    const ends = { start: rounded(day.start), end: rounded(day.end) };
    const before = attribute(bookOf(day, seed), day, "coin", "taylor");
    const after = attribute(bookOf({ start: ends.start, end: ends.end }, seed), day, "coin", "taylor");
    after.forEach((row, i) => {
      const { size } = bookOf(day, seed)[i]!;
      expect(Math.abs(row.marks)).toBeLessThanOrEqual(1e-4 * Math.abs(size) + 1e-12);
      for (const term of ["delta", "gamma", "vegaLevel", "vegaOwn", "theta", "unexplained"] as const)
        expect(row[term]).toBeCloseTo(before[i]![term], 12);
      expectSum(row);
    });
    expect(after.some(({ marks }) => Math.abs(marks) > 1e-5)).toBe(true);
  });

  it("settles an option that expires on the way as time and intrinsic value", () => {
    const option = DAYS[0]!.day.start.find(({ isCall, strike, spot }) => isCall && strike < spot)!;
    const forward = option.forward * 1.03;
    const end = { ...option, years: 0, forward, spot: forward, mark: (forward - option.strike) / forward };
    const held = [{ start: option, end, size: 1, trades: [], funding: 0 }];
    const [row] = attribute(held, { start: [option], end: [] }, "usd", "taylor");
    expect(row!.delta).toBeCloseTo(forward - option.forward, 8);
    expect(row!.unexplained).toBeCloseTo(0, 8);
  });
});

function remarked(of: RiskInstrument): RiskInstrument {
  return { ...of, mark: blackPrice(of.forward, of.strike, of.years, of.vol, of.isCall) / of.forward };
}

function heldFrom(start: readonly RiskInstrument[], end: readonly RiskInstrument[]): HeldPosition[] {
  return start.map((of, i) => ({ start: of, end: end[i]!, size: 1, trades: [], funding: 0 }));
}
