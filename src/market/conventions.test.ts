import { existsSync, readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blackGreeks } from "../quant/black.ts";
import {
  blackDelta,
  coinPrice,
  type DeribitGreeks,
  deltaIn,
  deribitGreeks,
  dollarDelta,
  dollarGamma,
  gammaPerPercent,
  gammaPerUnit,
  houseGreeks,
  thetaPerDay,
  thetaPerYear,
  usdPrice,
  vegaPerPoint,
  vegaPerUnit,
  volDecimal,
  volPoints,
  weightedVega,
} from "./conventions.ts";
import { yearsToExpiry } from "./expiry-time.ts";

interface Ticker {
  readonly instrument_name: string;
  readonly timestamp: number;
  readonly underlying_price: number;
  readonly mark_price: number;
  readonly mark_iv: number;
  readonly greeks: DeribitGreeks;
}

/** Two recorded tickers: one of a month, one of the last hours. */
const SAMPLES: readonly Ticker[] = [
  {
    instrument_name: "BTC-23FEB24-45000-C",
    timestamp: 1707627659690,
    underlying_price: 48559.14,
    mark_price: 0.0815,
    mark_iv: 46.17,
    greeks: { delta: 0.82809, gamma: 6e-5, vega: 22.55662, theta: -42.9504, rho: 12.04475 },
  },
  {
    instrument_name: "ETH-10JUN20-270-C",
    timestamp: 1591608298178,
    underlying_price: 244.14,
    mark_price: 0.000632,
    mark_iv: 72.96,
    greeks: { delta: 0.03105, gamma: 0.00539, vega: 0.01246, theta: -0.15436, rho: 0.00039 },
  },
];

function recorded(): readonly Ticker[] {
  const found: Ticker[] = [];
  for (const folder of ["ticker_option", "ticker_option_sequence"]) {
    const path = `../shared/fixtures/deribit/${folder}`;
    if (!existsSync(path)) continue;
    for (const name of readdirSync(path)) {
      for (const line of readFileSync(`${path}/${name}`, "utf8").split("\n")) {
        if (!line.includes("greeks")) continue;
        const message = JSON.parse(line) as { params?: { data?: Ticker } };
        const data = message.params?.data;
        if (data?.greeks && data.mark_iv > 0) found.push(data);
      }
    }
  }
  return [...SAMPLES, ...found];
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

function describeOption(name: string): { expiry: number; strike: number; isCall: boolean } {
  const [, date, strike, right] = name.split("-") as [string, string, string, string];
  const [, day, month, year] = /^(\d+)([A-Z]{3})(\d\d)$/.exec(date) as unknown as [string, string, string, string];
  const expiry = Date.UTC(2000 + Number(year), MONTHS.indexOf(month), Number(day), 8);
  return { expiry, strike: Number(strike.replace("d", ".")), isCall: right === "C" };
}

/** Within 1 % or one unit of the last digit printed (five decimals). */
function expectPrinted(value: number, printed: number, name: string): void {
  expect(Math.abs(value - printed), `${name}: ${value} against ${printed}`).toBeLessThanOrEqual(
    Math.max(0.01 * Math.abs(printed), 1.01e-5),
  );
}

describe("Deribit's Greeks against recorded tickers", () => {
  const tickers = recorded();

  it("house to venue", () => {
    for (const one of tickers) {
      const { expiry, strike, isCall } = describeOption(one.instrument_name);
      const years = yearsToExpiry(expiry, one.timestamp);
      const house = blackGreeks(one.underlying_price, strike, years, volDecimal(one.mark_iv), isCall);
      const venue = deribitGreeks(house, one.underlying_price, years);
      for (const greek of ["delta", "gamma", "vega", "theta", "rho"] as const) {
        expectPrinted(venue[greek], one.greeks[greek], `${one.instrument_name} ${greek}`);
      }
      expect(Math.abs(coinPrice(house.price, one.underlying_price) - one.mark_price)).toBeLessThan(1.5e-4);
    }
  });

  it("venue to house", () => {
    for (const one of tickers) {
      const { expiry, strike, isCall } = describeOption(one.instrument_name);
      const years = yearsToExpiry(expiry, one.timestamp);
      const expected = blackGreeks(one.underlying_price, strike, years, volDecimal(one.mark_iv), isCall);
      const house = houseGreeks(one.greeks, usdPrice(one.mark_price, one.underlying_price), years);
      // Vega per 1.00 carries 100 times the rounding of vega per point, theta per year 365 times that of a day.
      expect(Math.abs(house.vega - expected.vega)).toBeLessThanOrEqual(0.01 * expected.vega + 1.1e-3);
      if (!Number.isNaN(house.theta)) {
        expect(Math.abs(house.theta - expected.theta)).toBeLessThanOrEqual(0.01 * Math.abs(expected.theta) + 4e-3);
      }
      expect(Math.abs(house.delta - expected.delta)).toBeLessThan(2e-5 + 0.01 * Math.abs(expected.delta));
    }
  });

  it("goes there and back for any option", () => {
    const option = fc.record({
      strike: fc.double({ min: 50, max: 200, noNaN: true }),
      years: fc.double({ min: 1e-4, max: 2, noNaN: true }),
      vol: fc.double({ min: 0.1, max: 2, noNaN: true }),
      isCall: fc.boolean(),
    });
    fc.assert(
      fc.property(option, ({ strike, years, vol, isCall }) => {
        const house = blackGreeks(100, strike, years, vol, isCall);
        const venue = deribitGreeks(house, 100, years);
        const back = houseGreeks(venue, house.price, years);
        expect(venue.theta).toBeLessThanOrEqual(0);
        expect(-venue.theta).toBeLessThanOrEqual(house.price);
        for (const greek of ["delta", "gamma", "vega", "theta", "rho"] as const) {
          if (Number.isNaN(back[greek])) expect(-venue.theta).toBe(house.price);
          else expect(Math.abs(back[greek] - house[greek])).toBeLessThanOrEqual(1e-12 * (1 + Math.abs(house[greek])));
        }
      }),
    );
  });
});

describe("display conventions", () => {
  it("are inverse to each other", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 1e5, noNaN: true }), (x) => {
        const same = (value: number): void => expect(Math.abs(value / x - 1)).toBeLessThan(1e-14);
        same(volDecimal(volPoints(x)));
        same(usdPrice(coinPrice(x, 92_000), 92_000));
        same(vegaPerUnit(vegaPerPoint(x)));
        same(thetaPerYear(thetaPerDay(x)));
        same(gammaPerUnit(gammaPerPercent(x, 92_000), 92_000));
      }),
    );
    expect(blackDelta("premium-adjusted", deltaIn("premium-adjusted", 0.5, 0.03), 0.03)).toBeCloseTo(0.5, 15);
    expect(deltaIn("premium-adjusted", 0.5, 0.03)).toBeCloseTo(0.47, 15);
    expect(deltaIn("black", 0.5, 0.03)).toBe(0.5);
  });

  it("mean what they say: dollar gamma is the change of dollar delta per 1 %", () => {
    const at = (forward: number) => blackGreeks(forward, 100_000, 0.1, 0.6, true);
    const forward = 95_000;
    const { gamma } = at(forward);
    const step = 1;
    const slope = (at(forward + step).delta - at(forward - step).delta) / (2 * step);
    expect(dollarGamma(gamma, forward)).toBeCloseTo(slope * forward * 0.01 * forward, 2);
    expect(gammaPerPercent(gamma, forward)).toBeCloseTo(slope * forward * 0.01, 6);
    expect(dollarDelta(0.5, forward)).toBe(47_500);
  });

  it("weights vega to 30 days, with a floor of one day", () => {
    expect(weightedVega(10, 30 / 365)).toBeCloseTo(10, 12);
    expect(weightedVega(10, 120 / 365)).toBeCloseTo(5, 12);
    expect(weightedVega(10, 0)).toBeCloseTo(10 * Math.sqrt(30), 12);
  });
});
