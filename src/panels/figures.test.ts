import { describe, expect, it } from "vitest";
import type { MarketView } from "../engine/market-view.ts";
import { DERIVED_FIELD_COUNT } from "../market/derived-columns.ts";
import { CALENDAR_CLOCK } from "../market/event-clock.ts";
import type { Instrument, InstrumentKind } from "../market/instrument.ts";
import { Q, QUOTE_FIELD_COUNT, type QuoteField } from "../market/quote-columns.ts";
import { figures } from "./figures.ts";

function instrument(name: string, kind: InstrumentKind): Instrument {
  return {
    id: `deribit:${name}`,
    venue: "deribit",
    name,
    kind,
    underlying: "BTC",
    base: "BTC",
    quote: "BTC",
    settlement: "BTC",
    inverse: true,
    strike: Number.NaN,
    right: null,
    expiry: Number.POSITIVE_INFINITY,
    multiplier: 1,
    ticks: [],
    minAmount: 1,
    indexName: "btc_usd",
    makerFee: Number.NaN,
    takerFee: Number.NaN,
    createdAt: Number.NaN,
  };
}

const LISTED = [
  instrument("btc_usd", "index"),
  instrument("DVOL-btc_usd", "index"),
  instrument("BTC-PERPETUAL", "perpetual"),
  instrument("BTC-26DEC25-95000-C", "option"),
];

function view(values: Readonly<Record<string, Partial<Record<QuoteField, number>>>>): MarketView {
  const columns = (count: number) => Array.from({ length: count }, () => new Float64Array(4).fill(Number.NaN));
  const quotes = columns(QUOTE_FIELD_COUNT);
  LISTED.forEach(({ name }, slot) => {
    for (const [field, value] of Object.entries(values[name] ?? {})) quotes[Q[field as QuoteField]]![slot] = value;
  });
  return {
    catalog: null,
    clock: CALENDAR_CLOCK,
    instrumentBySlot: new Map(LISTED.map((one, slot) => [slot, one])),
    slotByName: new Map(LISTED.map((one, slot) => [one.name, slot])),
    quotes,
    derived: columns(DERIVED_FIELD_COUNT),
    slices: new Map(),
    status: null,
    log: null,
    focus: null,
    now: 0,
    frame: 0,
  };
}

it("are as old as their oldest input", () => {
  const shown = {
    ...view({
      btc_usd: { mark: 92_527.6, receivedTime: 20_000 },
      "BTC-PERPETUAL": { mark: 92_541.5, receivedTime: 30_000, confirmedAt: 39_000, funding8h: 0.0001 },
    }),
    now: 40_000,
  };
  expect(figure("Index", shown)?.age).toBe(20_000);
  // The basis beside it was taken over the index.
  expect(figure("Perpetual", shown)?.age).toBe(20_000);
  expect(figure("Funding 8h", shown)?.age).toBe(1_000);
  expect(figure("DVOL", shown)?.age).toBeNaN();
});

const figure = (label: string, shown: MarketView) => figures(shown).find((one) => one.label === label);

describe("figures of the top bar", () => {
  it("dashes what has not arrived, without units", () => {
    for (const { value, extra, tone } of figures(view({})).slice(0, 5)) {
      expect([value, extra, tone]).toEqual(["—", "", ""]);
    }
  });

  it("states the perpetual's basis against its own index", () => {
    const shown = view({ btc_usd: { mark: 92_527.6 }, "BTC-PERPETUAL": { mark: 92_541.5 } });
    expect(figure("Index", shown)?.value).toBe("92\u2009527.60");
    // (92541.5 / 92527.6 − 1) · 10⁴ = 1.5022
    expect(figure("Perpetual", shown)).toMatchObject({ value: "92\u2009541.50", extra: "+1.5 bp" });
  });

  it("gives direction to what is shown with a sign, not to what rounds to nothing", () => {
    const up = view({ "BTC-PERPETUAL": { funding8h: 0.000042 }, btc_usd: { change24h: -0.0084 } });
    expect(figure("Funding 8h", up)).toMatchObject({ value: "+0.0042", extra: "%", tone: "up" });
    expect(figure("24 h", up)).toMatchObject({ value: "\u22120.84", extra: "%", tone: "down" });
    const flat = view({ "BTC-PERPETUAL": { funding8h: 1e-9 } });
    expect(figure("Funding 8h", flat)).toMatchObject({ value: "0.0000", tone: "" });
  });

  it("sums the options' open interest in thousands", () => {
    expect(figure("Open interest", view({ "BTC-26DEC25-95000-C": { openInterest: 13_427 } }))).toMatchObject({
      value: "13.4",
      extra: "k BTC",
    });
  });
});
