import { describe, expect, it } from "vitest";
import { createExchange } from "../../simulator/exchange.ts";
import { CANDLE_FIELDS, candlesRequest, readCandles } from "./candles.ts";

const DAY = 86_400_000;
const START = Date.UTC(2026, 10, 24, 13);

describe("candles of a venue", () => {
  it("are read from the simulated exchange, one a day, each holding its open and close", () => {
    const exchange = createExchange({ seed: 3, start: START, underlyings: ["BTC"] });
    const { params } = JSON.parse(candlesRequest(1, "BTC-PERPETUAL", "1D", START - 400 * DAY, START));
    const candles = readCandles(exchange.call("public/get_tradingview_chart_data", params));
    const count = candles.length / CANDLE_FIELDS;
    expect(count).toBeGreaterThan(395);
    for (let i = 1; i < count; i++) {
      const [time, open, high, low, close] = candles.subarray(i * CANDLE_FIELDS, (i + 1) * CANDLE_FIELDS);
      expect(time! - candles[(i - 1) * CANDLE_FIELDS]!).toBe(DAY);
      expect(high).toBeGreaterThanOrEqual(Math.max(open!, close!));
      expect(low).toBeLessThanOrEqual(Math.min(open!, close!));
    }
  });

  it("leave out what is no candle, and say what is no list of them", () => {
    const reply = (result: object): string => JSON.stringify({ jsonrpc: "2.0", id: 1, result });
    const good = {
      ticks: [1, 2, 3, 3],
      open: [5, 5, 5, 5],
      high: [6, 4, 6, 6],
      low: [4, 4, 4, 4],
      close: [5, 5, 5, 5],
    };
    expect([...readCandles(reply(good))]).toEqual([1, 5, 6, 4, 5, 3, 5, 6, 4, 5]);
    expect(readCandles(reply({ ticks: [], open: [], high: [], low: [], close: [], status: "no_data" })).length).toBe(0);
    expect(() => readCandles(reply({ ...good, low: [1] }))).toThrow("no list of candles");
    expect(() => readCandles(reply({}))).toThrow("no list of candles");
    expect(() => readCandles("{")).toThrow("not JSON");
    expect(() => readCandles('{"id":1,"error":{"message":"Invalid params"}}')).toThrow("Invalid params");
  });
});
