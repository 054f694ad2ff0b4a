import { describe, expect, it } from "vitest";
import { createExchange } from "../../simulator/exchange.ts";
import { deliveryPricesRequest, readDeliveryPrices } from "./delivery-prices.ts";

const DAY = 86_400_000;
const START = Date.UTC(2026, 10, 24, 13);

describe("delivery prices of a venue", () => {
  it("are read from the simulated exchange by the expiry they are of", () => {
    const exchange = createExchange({ seed: 3, start: START, underlyings: ["BTC"] });
    const { method, params } = JSON.parse(deliveryPricesRequest(1, "btc_usd"));
    const prices = readDeliveryPrices(exchange.call(method, params));
    expect(prices.size).toBeGreaterThan(80);
    const newest = Math.max(...prices.keys());
    expect(newest).toBe(Date.UTC(2026, 10, 24, 8));
    expect(prices.get(newest - 30 * DAY)).toBeGreaterThan(1_000);
  });

  it("leave out what is none, and say what is no list of them", () => {
    const reply = (data: unknown): string => JSON.stringify({ jsonrpc: "2.0", id: 1, result: { data } });
    const read = readDeliveryPrices(
      reply([
        { date: "2026-11-24", delivery_price: 91_000.5 },
        { date: "24NOV26", delivery_price: 1 },
        { date: "2026-11-23", delivery_price: "91000" },
        { date: "2026-11-22", delivery_price: -1 },
        null,
      ]),
    );
    expect([...read]).toEqual([[Date.UTC(2026, 10, 24, 8), 91_000.5]]);
    expect(() => readDeliveryPrices(reply("x"))).toThrow("no list of delivery prices");
    expect(() => readDeliveryPrices("{")).toThrow("not JSON");
    expect(() => readDeliveryPrices('{"id":1,"error":{"message":"Invalid params"}}')).toThrow("Invalid params");
  });
});
