import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createExchange } from "./exchange.ts";
import { type Message, ReadingClient, run } from "./reading-client.test-support.ts";

const START = Date.UTC(2026, 10, 24, 13);
const OPTION = "BTC-25DEC26-90000-C";

/** Every key path of a JSON value; array elements share one path. */
function paths(value: unknown, prefix = ""): Set<string> {
  const found = new Set<string>();
  if (Array.isArray(value)) {
    for (const element of value.slice(0, 50)) for (const path of paths(element, `${prefix}[]`)) found.add(path);
  } else if (typeof value === "object" && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      found.add(`${prefix}.${key}`);
      for (const path of paths(inner, `${prefix}.${key}`)) found.add(path);
    }
  }
  return found;
}

/** Keys as recorded in 2026 (ticker, trade, mark price) or last known of the kind. */
const RECORDED = {
  ticker:
    ".timestamp .state .stats .stats.high .stats.low .stats.price_change .stats.volume .stats.volume_usd .greeks .greeks.delta .greeks.gamma .greeks.vega .greeks.theta .greeks.rho .index_price .instrument_name .last_price .settlement_price .min_price .max_price .open_interest .mark_price .interest_rate .estimated_delivery_price .best_ask_price .best_bid_price .mark_iv .bid_iv .ask_iv .underlying_price .underlying_index .best_ask_amount .best_bid_amount",
  perpetual:
    ".timestamp .state .stats .stats.high .stats.low .stats.price_change .stats.volume .stats.volume_usd .stats.volume_notional .index_price .instrument_name .last_price .settlement_price .min_price .max_price .open_interest .mark_price .interest_value .best_ask_price .best_bid_price .estimated_delivery_price .best_ask_amount .best_bid_amount .current_funding .funding_8h",
  markprice: "[].timestamp [].iv [].instrument_name [].mark_price",
  index: ".timestamp .price .index_name",
  ranking: "[].weight [].timestamp [].price [].original_price [].identifier [].enabled",
  statistics: ".low24h .index_name .high_volatility .high24h .change24h",
  dvol: ".volatility .timestamp .index_name .estimated_delivery",
  expiration: ".seconds .price .is_estimated",
  quote: ".timestamp .instrument_name .best_bid_price .best_bid_amount .best_ask_price .best_ask_amount",
  interest: ".timestamp .interest .index_price",
  levels: ".timestamp .instrument_name .change_id .bids .asks",
  change: ".timestamp .type .change_id .instrument_name .bids .asks .prev_change_id",
  trade:
    "[].trade_seq [].trade_id [].timestamp [].tick_direction [].price [].mark_price [].instrument_name [].index_price [].direction [].amount [].contracts",
};

function listener() {
  const exchange = createExchange({ seed: 4, start: START, underlyings: ["BTC"] });
  const client = new ReadingClient(exchange);
  const channels = {
    ticker: `ticker.${OPTION}.100ms`,
    perpetual: "ticker.BTC-PERPETUAL.100ms",
    markprice: "markprice.options.btc_usd",
    index: "deribit_price_index.btc_usd",
    ranking: "deribit_price_ranking.btc_usd",
    statistics: "deribit_price_statistics.btc_usd",
    dvol: "deribit_volatility_index.btc_usd",
    expiration: "estimated_expiration_price.btc_usd",
    quote: "quote.BTC-PERPETUAL",
    interest: "perpetual.BTC-PERPETUAL.100ms",
    levels: "book.BTC-PERPETUAL.none.10.100ms",
    change: "book.BTC-PERPETUAL.100ms",
    trade: "trades.BTC-PERPETUAL.100ms",
  };
  client.subscribe(...Object.values(channels), `incremental_ticker.${OPTION}`);
  run(exchange, START + 15_000);
  return { exchange, client, channels };
}

describe("messages", () => {
  const { exchange, client, channels } = listener();

  it.each(Object.entries(channels))("of %s carry the recorded keys and no others (%s)", (kind, channel) => {
    const data = client.on(channel);
    expect(data.length).toBeGreaterThan(0);
    const expected = new Set(RECORDED[kind as keyof typeof RECORDED].split(" "));
    const last = paths(data.at(-1));
    for (const path of expected) expect(last, `${channel} lacks ${path}`).toContain(path);
    for (const path of last) expect(expected, `${channel} has ${path}`).toContain(path);
  });

  it("wrap data as notifications without an id", () => {
    for (const message of client.messages()) {
      if (message.method === undefined) continue;
      expect(Object.keys(message)).toEqual(["jsonrpc", "method", "params"]);
      expect(message.method).toBe("subscription");
      expect(Object.keys(message.params!)).toEqual(["channel", "data"]);
    }
  });

  it("merge incremental tickers to what the full ticker says, nested groups partial", () => {
    type Fields = Record<string, unknown>;
    const merged: Fields = {};
    const list = client.on<Fields>(`incremental_ticker.${OPTION}`);
    expect(list[0]!.type).toBe("snapshot");
    let partialGreeks = false;
    for (const { type, greeks, stats, ...flat } of list) {
      Object.assign(merged, flat);
      merged.greeks = { ...(merged.greeks as Fields), ...(greeks as Fields) };
      merged.stats = { ...(merged.stats as Fields), ...(stats as Fields) };
      if (type === "change" && greeks && Object.keys(greeks).length < 5) partialGreeks = true;
    }
    // At most one a second, and the snapshot.
    expect(list.length).toBeGreaterThan(8);
    expect(list.length).toBeLessThanOrEqual(16);
    expect(partialGreeks).toBe(true);
    const full = client.on<Fields>(channels.ticker).find(({ timestamp }) => timestamp === merged.timestamp)!;
    expect(merged).toEqual(full);
  });

  it("state the mark vol in percent on tickers and as a fraction on markprice.options", () => {
    const rows = new Map<string, { iv: number; mark_price: number }>();
    for (const list of client.on<{ instrument_name: string; iv: number; mark_price: number }[]>(channels.markprice)) {
      for (const row of list) rows.set(row.instrument_name, row);
    }
    expect(rows.size).toBe(client.on<unknown[]>(channels.markprice)[0]!.length);
    const ticker = JSON.parse(exchange.call("public/ticker", { instrument_name: OPTION })).result;
    expect(rows.get(OPTION)!.iv).toBeCloseTo(ticker.mark_iv / 100, 6);
    expect(rows.get(OPTION)!.mark_price).toBe(ticker.mark_price);
  });
});

const fixtures = join(import.meta.dirname, "../../../shared/fixtures/deribit");

describe.skipIf(!existsSync(fixtures))("against recorded messages", () => {
  const { exchange, client, channels } = listener();

  /** Key paths of every recorded file of a folder, from `params.data` or `result`. */
  function recorded(folder: string): Set<string>[] {
    return readdirSync(join(fixtures, folder)).map((file) => {
      const message = JSON.parse(readFileSync(join(fixtures, folder, file), "utf8")) as Message;
      return paths(message.params?.data ?? message.result);
    });
  }

  it.each([
    ["ticker", "ticker_option"],
    ["perpetual", "ticker_perpetual"],
    ["markprice", "markprice_options"],
    ["index", "price_index"],
    ["ranking", "price_ranking"],
    ["statistics", "price_statistics"],
    ["dvol", "volatility_index"],
    ["expiration", "estimated_expiration_price"],
    ["quote", "quote"],
    ["interest", "perpetual_interest"],
    ["levels", "book_grouped"],
    ["change", "book_change"],
  ] as const)("%s has no key that was never recorded in %s, and at least those of one file", (kind, folder) => {
    const known = recorded(folder);
    const all = new Set(known.flatMap((set) => [...set]));
    const ours = paths(client.on(channels[kind]).at(-1));
    for (const path of ours) expect(all, path).toContain(path);
    expect(known.some((set) => [...set].every((path) => ours.has(path)))).toBe(true);
  });

  it("lists instruments with every key the recorded lists have for an option and a perpetual", () => {
    const known = JSON.parse(readFileSync(join(fixtures, "get_instruments/naut_http_get_instruments.json"), "utf8"));
    const list = JSON.parse(exchange.call("public/get_instruments", { currency: "BTC" })).result;
    for (const [kind, name] of [
      ["option", OPTION],
      ["future", "BTC-PERPETUAL"],
    ] as const) {
      const theirs = known.result.find((row: { kind: string }) => row.kind === kind);
      const ours = list.find((row: { instrument_name: string }) => row.instrument_name === name);
      for (const key of Object.keys(theirs)) expect(ours, `${name} ${key}`).toHaveProperty(key);
    }
  });

  it("summarises books with the recorded keys", () => {
    const file = "get_book_summary_by_currency/cmp_open_interest_inverse_swap.json";
    const known = JSON.parse(readFileSync(join(fixtures, file), "utf8")).result[0];
    const summary = JSON.parse(
      exchange.call("public/get_book_summary_by_currency", { currency: "BTC", kind: "future" }),
    );
    const row = summary.result.find((one: { instrument_name: string }) => one.instrument_name === "BTC-PERPETUAL");
    expect(Object.keys(row).sort()).toEqual(Object.keys(known).sort());
  });
});
