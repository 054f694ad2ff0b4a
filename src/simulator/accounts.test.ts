import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { API_KEYS } from "./accounts.ts";
import { createExchange } from "./exchange.ts";
import { ReadingClient, run } from "./reading-client.test-support.ts";

const START = Date.UTC(2026, 10, 24, 13);
const [READER, TRADER, BLIND] = API_KEYS as [(typeof API_KEYS)[0], (typeof API_KEYS)[0], (typeof API_KEYS)[0]];

function opened() {
  const exchange = createExchange({ seed: 7, start: START, underlyings: ["BTC", "ETH"] });
  return { exchange, client: new ReadingClient(exchange) };
}

/** Parameters of a signed sign-in, the signature by Node's own HMAC. */
function signature(key: { clientId: string; clientSecret: string }, at: number, scope?: string) {
  const [timestamp, nonce, data] = [String(at), "n0nce", ""];
  return {
    grant_type: "client_signature",
    client_id: key.clientId,
    timestamp,
    nonce,
    data,
    signature: createHmac("sha256", key.clientSecret).update(`${timestamp}\n${nonce}\n${data}`).digest("hex"),
    ...(scope === undefined ? {} : { scope }),
  };
}

describe("signing in", () => {
  it("takes a signature or the secret, and refuses a wrong one, an old one and an unknown key", () => {
    const { exchange, client } = opened();
    const good = signature(READER, exchange.now);
    const reply = client.call("public/auth", good).result as { scope: string; expires_in: number };
    expect(reply).toMatchObject({ scope: "account:read connection mainaccount trade:read", expires_in: 900 });
    const secret = { grant_type: "client_credentials", client_id: TRADER.clientId, client_secret: TRADER.clientSecret };
    expect(client.call("public/auth", secret).error).toBeUndefined();
    for (const bad of [
      { ...good, signature: `0${good.signature.slice(1)}`.replace(/^00/, "10") },
      { ...good, nonce: "other" },
      signature(READER, exchange.now - 120_000),
      signature({ ...READER, clientId: "nobody" }, exchange.now),
      { ...secret, client_secret: "wrong" },
      { grant_type: "refresh_token", refresh_token: "made up" },
    ]) {
      expect(client.call("public/auth", bad).error?.code, JSON.stringify(bad)).toBe(13004);
    }
    expect(client.call("public/auth", { grant_type: "password" }).error?.code).toBe(-32602);
  });

  it("gives a token no more than was asked for and the key allows; the key's own limit stays as it is", () => {
    const { exchange, client } = opened();
    const narrowed = signature(TRADER, exchange.now, "account:read trade:read wallet:read_write");
    const { scope } = client.call("public/auth", narrowed).result as { scope: string };
    expect(scope).toBe("account:read connection mainaccount trade:read wallet:read");
    const keys = client.call("private/list_api_keys", {}).result as { client_id: string; max_scope: string }[];
    expect(keys.find((of) => of.client_id === TRADER.clientId)?.max_scope).toContain("trade:read_write");
    expect(client.call("private/buy", { instrument_name: "BTC-PERPETUAL", amount: 10 }).error?.code).toBe(13021);
    client.call("public/auth", signature(BLIND, exchange.now));
    expect(client.call("private/list_api_keys", {}).error?.code).toBe(13021);
    expect(client.call("private/get_positions", {}).error).toBeUndefined();
  });

  it("ends with its token, and goes on with a new one", () => {
    const { exchange, client } = opened();
    const { refresh_token } = client.call("public/auth", signature(READER, exchange.now)).result as {
      refresh_token: string;
    };
    exchange.command({ type: "expireTokens" });
    expect(client.call("private/get_positions", {}).error?.code).toBe(13009);
    expect(client.call("public/auth", { grant_type: "refresh_token", refresh_token }).error).toBeUndefined();
    expect(client.call("private/get_positions", {}).error).toBeUndefined();
  });
});

interface Position {
  readonly instrument_name: string;
  readonly kind: string;
  readonly size: number;
  readonly size_currency?: number;
  readonly mark_price: number;
  readonly floating_profit_loss: number;
}

describe("the account", () => {
  function signedIn() {
    const { exchange, client } = opened();
    client.call("public/auth", signature(READER, exchange.now));
    return { exchange, client };
  }

  it("states equity and margin that follow from its positions", () => {
    const { client } = signedIn();
    const { summaries } = client.call("private/get_account_summaries", { extended: true }).result as {
      summaries: Record<string, number>[];
    };
    const positions = client.call("private/get_positions", { currency: "BTC" }).result as Position[];
    expect(positions).toHaveLength(4);
    const btc = summaries.find((of) => (of.currency as unknown) === "BTC")!;
    const options = positions.filter(({ kind }) => kind === "option");
    const value = options.reduce((sum, of) => sum + of.size * of.mark_price, 0);
    const open = positions
      .filter(({ kind }) => kind === "future")
      .reduce((sum, of) => sum + of.floating_profit_loss, 0);
    expect(btc.options_value).toBeCloseTo(value, 8);
    expect(btc.equity).toBeCloseTo(25 + open + value, 8);
    expect(btc.initial_margin).toBeGreaterThan(btc.maintenance_margin!);
  });

  it("tells on its channels of a trade, and to nobody who has not signed in", () => {
    const { exchange, client } = signedIn();
    const channels = ["user.changes.any.BTC.100ms", "user.portfolio.btc"];
    expect(client.call("private/subscribe", { channels }).result).toEqual([...channels].reverse());
    const stranger = new ReadingClient(exchange);
    expect(stranger.call("public/subscribe", { channels }).error?.code).toBe(13778);
    expect(stranger.call("private/subscribe", { channels }).error?.code).toBe(13009);
    exchange.command({ type: "fill", instrument: "BTC-PERPETUAL", size: -20_000 });
    run(exchange, exchange.now + 2_500);
    const [change] = client.on<{ positions: Position[]; trades: { amount: number }[] }>("user.changes.any.BTC.100ms");
    expect(change).toMatchObject({ trades: [{ amount: 20_000 }], positions: [{ size: 100_000 }] });
    expect(client.on("user.portfolio.btc").length).toBeGreaterThanOrEqual(3);
    expect(stranger.texts.some((text) => text.includes("user."))).toBe(false);
  });

  it("takes and keeps the gain of what is closed, and pays out what expires", () => {
    const { exchange, client } = signedIn();
    const equity = () =>
      (client.call("private/get_account_summary", { currency: "BTC" }).result as { equity: number }).equity;
    const before = equity();
    exchange.command({ type: "fill", instrument: "BTC-PERPETUAL", size: -150_000 });
    expect(equity()).toBeCloseTo(before, 7);
    const soon = [...exchange.market.instruments.values()].find(
      ({ listing }) => listing.kind === "option" && listing.spec.root === "BTC" && listing.call,
    )!;
    exchange.command({ type: "fill", instrument: soon.listing.name, size: 2 });
    expect(equity()).toBeCloseTo(before, 7);
    exchange.advance(soon.listing.expiry + 60_000);
    client.call("public/auth", signature(READER, exchange.now));
    const names = (client.call("private/get_positions", {}).result as Position[]).map((of) => of.instrument_name);
    expect(names).not.toContain(soon.listing.name);
    expect(Number.isFinite(equity())).toBe(true);
  });
});
