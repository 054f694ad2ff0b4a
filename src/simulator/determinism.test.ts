import { describe, expect, it } from "vitest";
import { createExchange, type ExchangeOptions } from "./exchange.ts";
import { ReadingClient, run } from "./reading-client.test-support.ts";

const START = Date.UTC(2026, 10, 24, 13);

/** Everything a client hears in `seconds`, the market moved on every `stepMs`. */
function stream(options: Partial<ExchangeOptions>, stepMs: number, seconds = 20): string[] {
  const exchange = createExchange({ seed: 42, start: START, underlyings: ["BTC", "XRP_USDC"], ...options });
  const client = new ReadingClient(exchange);
  const names = [...exchange.market.instruments.keys()];
  client.subscribe(...names.slice(0, 100).flatMap((name) => [`incremental_ticker.${name}`, `book.${name}.100ms`]));
  client.subscribe(
    "ticker.BTC-PERPETUAL.100ms",
    "markprice.options.btc_usd",
    "deribit_volatility_index.btc_usd",
    "deribit_price_ranking.xrp_usdc",
    "trades.any.any.100ms",
  );
  run(exchange, START + seconds * 1000, stepMs);
  return client.texts;
}

describe("the message stream", () => {
  it("is the same for the same seed, however finely time is cut", () => {
    const once = stream({}, 25);
    expect(once.length).toBeGreaterThan(1_000);
    expect(stream({}, 25)).toEqual(once);
    // Replies carry the same times because requests came at the same instants; the rest must not know the steps.
    expect(stream({}, 1000)).toEqual(once);
  });

  it("is another for another seed", () => {
    expect(stream({ seed: 43 }, 1000).slice(-50)).not.toEqual(stream({}, 1000).slice(-50));
  });

  it("does not depend on who else listens", () => {
    const alone = stream({}, 500, 10);
    const exchange = createExchange({ seed: 42, start: START, underlyings: ["BTC", "XRP_USDC"] });
    const other = new ReadingClient(exchange);
    other.subscribe("quote.BTC-PERPETUAL", "trades.option.BTC.100ms", "book.BTC-PERPETUAL.none.10.100ms");
    const client = new ReadingClient(exchange);
    client.subscribe("ticker.BTC-PERPETUAL.100ms");
    run(exchange, START + 10_000, 500);
    const perpetual = (texts: string[]): string[] =>
      texts.filter((text) => text.includes('"channel":"ticker.BTC-PERPETUAL.100ms"'));
    expect(perpetual(client.texts)).toEqual(perpetual(alone));
  });
});
