import { describe, expect, it } from "vitest";
import { API_KEYS } from "../simulator/accounts.ts";
import { createExchange, type ExchangeClient } from "../simulator/exchange.ts";
import { type AccountDriver, startAccountDriver } from "./account-driver.ts";
import { importAccountKey } from "./account-key.ts";
import { createAccountSession } from "./deribit/account.ts";
import type { Transport } from "./feed.ts";

const START = Date.UTC(2026, 10, 24, 13);
const [READER, TRADER, BLIND] = API_KEYS as [(typeof API_KEYS)[0], (typeof API_KEYS)[0], (typeof API_KEYS)[0]];

/** An account at a simulated exchange, its clock `skew` ms behind; `answer` may change what the exchange says. */
async function signedIn(
  key: { readonly clientId: string; readonly clientSecret: string },
  { skew = 0, answer = (text: string) => text, sending = (_text: string): void => undefined } = {},
) {
  const exchange = createExchange({ seed: 7, start: START, underlyings: ["BTC", "ETH"] });
  let timers: { at: number; task: () => void }[] = [];
  const now = () => exchange.now - skew;
  const sent: string[] = [];
  const clients: ExchangeClient[] = [];
  const transport: Transport = {
    connect(listener) {
      let over = false;
      const later = (task: () => void) => queueMicrotask(() => over || task());
      const client = exchange.connect(
        (text) => later(() => listener.message(answer(text))),
        (code, reason) => later(() => listener.close(code, reason)),
      );
      clients.push(client);
      later(listener.open);
      return {
        send(text) {
          sent.push(text);
          sending(text);
          client.receive(text);
        },
        close() {
          over = true;
          client.disconnect();
        },
      };
    },
  };
  const imported = await importAccountKey(key.clientId, key.clientSecret);
  let proofs: Promise<unknown>[] = [];
  const session = createAccountSession({ venue: "Simulated", clientId: key.clientId, seed: 1 });
  const driver: AccountDriver = startAccountDriver({
    session,
    key: {
      clientId: key.clientId,
      prove(at) {
        const proof = imported.prove(at);
        proofs.push(proof);
        return proof;
      },
    },
    transport,
    now,
    schedule(task, delayMs) {
      const timer = { at: now() + delayMs, task };
      timers.push(timer);
      return () => (timers = timers.filter((one) => one !== timer));
    },
    changed: () => {},
  });
  /** Everything under way has arrived, signatures included. */
  async function settled(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    for (; proofs.length > 0; await new Promise((resolve) => setImmediate(resolve))) {
      const waiting = proofs;
      proofs = [];
      await Promise.all(waiting);
    }
  }
  /** Lets `ms` pass, and everything under way arrive. */
  async function pass(ms: number): Promise<void> {
    for (const until = exchange.now + ms; exchange.now < until; ) {
      exchange.advance(exchange.now + 100);
      const due = timers.filter(({ at }) => at <= now());
      timers = timers.filter((one) => !due.includes(one));
      for (const { task } of due) task();
      await settled();
    }
  }
  await pass(1_000);
  return { exchange, session, driver, pass, settled, sent, clients };
}

describe("an account read with a key", () => {
  it("shows positions and cash that make up the venue's equity, and asks for reading alone", async () => {
    const { exchange, session, sent } = await signedIn(READER);
    expect(session.status).toMatchObject({ phase: "connected", name: "sim", detail: "" });
    expect(session.status.scope).toContain("trade:read wallet:none");
    const auth = sent.find((text) => text.includes("public/auth"))!;
    expect(JSON.parse(auth).params.scope).toBe("account:read trade:read");
    const { positions, cash } = session.book!;
    expect(positions.map(({ unit }) => unit).sort()).toEqual([
      "underlying",
      "underlying",
      "underlying",
      "underlying",
      "usd",
      "usd",
    ]);
    expect(positions.find(({ instrument }) => instrument === "BTC-PERPETUAL")?.size).toBe(120_000);
    expect(cash.map(({ currency }) => currency)).toEqual(["BTC", "ETH", "USDC"]);
    const mark = (name: string) => exchange.market.instruments.get(name)!.values[6]!;
    const options = positions.filter(({ instrument }) => /^BTC.*-[CP]$/.test(instrument));
    const perpetual = positions.find(({ instrument }) => instrument === "BTC-PERPETUAL")!;
    const equity =
      cash[0]!.amount +
      options.reduce((sum, { instrument, size }) => sum + size * mark(instrument), 0) +
      perpetual.size * (1 / perpetual.averagePrice! - 1 / mark("BTC-PERPETUAL"));
    const auths = { grant_type: "client_credentials", client_id: READER.clientId, client_secret: READER.clientSecret };
    let theirs = Number.NaN;
    const client = exchange.connect(
      (text) => (theirs = (JSON.parse(text) as { result: { equity?: number } }).result.equity ?? theirs),
      () => {},
    );
    client.receive(JSON.stringify({ id: 1, method: "public/auth", params: auths }));
    client.receive(JSON.stringify({ id: 2, method: "private/get_account_summary", params: { currency: "BTC" } }));
    expect(equity).toBeCloseTo(theirs, 6);
  });

  it.each([
    [TRADER, /could trade \(trade:read_write\)\. Only a key that can do nothing but read is accepted, however/],
    [BLIND, /cannot be read \(forbidden, code 13021\): it needs account:read/],
    [{ ...READER, clientSecret: "wrong" }, /does not accept this key and secret \(invalid_credentials, code 13004\)/],
    [{ ...READER, clientId: "nobody" }, /does not accept this key/],
  ])("refuses %j and lets it go", async (key, reason) => {
    const { session, pass, sent, driver } = await signedIn(key);
    expect(session.status).toMatchObject({ phase: "refused" });
    expect(session.status.detail).toMatch(reason);
    expect(session.book).toBeNull();
    const count = sent.length;
    await pass(120_000);
    expect(sent).toHaveLength(count);
    expect(sent.some((text) => text.includes("get_positions"))).toBe(false);
    await expect(driver.ask((id) => `${id}`)).rejects.toThrow("No account is connected");
  });

  it.each([
    [
      '"max_scope":"account:read',
      '"max_scope":"account:read vault:admin',
      /do what is not understood here \(vault:admin\)/,
    ],
    ['"client_id":"sim-reader"', '"client_id":"other"', /does not list this key/],
    ['"max_scope"', '"scope"', /does not say what this key may do/],
    ["connection mainaccount trade:read", "trade:read_write", /^The token that the venue gave could trade/],
    ['"expires_in":900', '"expires_in":"x"', /reply to the sign-in could not be read/],
  ])("refuses where the venue says %s as %s", async (said, instead, reason) => {
    const { session } = await signedIn(READER, { answer: (text) => text.replace(said, instead) });
    expect(session.status).toMatchObject({ phase: "refused" });
    expect(session.status.detail).toMatch(reason);
  });

  it("follows trades at once, and a clock that is wrong by minutes", async () => {
    const { exchange, session, pass } = await signedIn(READER, { skew: 300_000 });
    expect(session.status.phase).toBe("connected");
    const before = session.book;
    await pass(2_000);
    expect(session.book).toBe(before);
    exchange.command({ type: "fill", instrument: "BTC-PERPETUAL", size: -120_000 });
    await pass(200);
    expect(session.book?.positions.some(({ instrument }) => instrument === "BTC-PERPETUAL")).toBe(false);
  });

  it("renews its token in time, and one that ended early", async () => {
    const { exchange, session, pass, sent } = await signedIn(READER);
    const first = session.status.renewedAt;
    exchange.command({ type: "expireTokens" });
    await pass(33_000);
    expect(session.status.phase).toBe("connected");
    expect(session.status.renewedAt).toBeGreaterThan(first);
    expect(sent.filter((text) => text.includes("refresh_token"))).toHaveLength(1);
    await pass(725_000);
    expect(sent.filter((text) => text.includes('"grant_type":"refresh_token"'))).toHaveLength(2);
    expect(session.status.phase).toBe("connected");
  });

  it.each(["get_account_summaries", "list_api_keys"])(
    "signs in no sooner than half a minute after the venue refused a token that it gave: %s",
    async (refused) => {
      const asked = new Map<number, string>();
      const rig = await signedIn(READER, {
        sending: (text) => {
          const { id, method, params } = JSON.parse(text) as { id: number; method: string; params: object };
          asked.set(id, `${method} ${JSON.stringify(params)}`);
        },
        answer(text) {
          const { id } = JSON.parse(text) as { id?: number };
          const error = { code: 13009, message: "unauthorized" };
          return asked.get(id ?? -1)?.includes(refused) ? JSON.stringify({ jsonrpc: "2.0", id, error }) : text;
        },
      });
      await rig.pass(100_000);
      expect(rig.session.status.detail).toMatch(/code 13009\); signing in again in 30 s\./);
      // Twice in each half minute at most: by the key, and by the token's own renewal.
      const auths = rig.sent.filter((text) => text.includes("public/auth")).length;
      expect(auths).toBeGreaterThan(2);
      expect(auths).toBeLessThanOrEqual(8);
      expect(rig.clients.length).toBeLessThanOrEqual(4);
    },
  );

  it("signs in again after a loss, shows what it had, and gives up a silent connection", async () => {
    const { exchange, session, pass, settled, clients } = await signedIn(READER);
    exchange.command({ type: "restart" });
    await settled();
    expect(session.status).toMatchObject({ phase: "lost", detail: "Connection closed (code 1012, service restart)." });
    expect(session.book?.positions).toHaveLength(6);
    await pass(3_000);
    expect(session.status.phase).toBe("connected");
    expect(clients).toHaveLength(2);
    exchange.command({ type: "fault", fault: { kind: "half-open" } });
    await pass(41_000);
    expect(clients.length).toBeGreaterThanOrEqual(3);
    await pass(5_000);
    expect(session.status.phase).toBe("connected");
  });

  it("survives whatever is sent in place of an answer", async () => {
    for (const garbage of [
      "",
      "null",
      "[]",
      '{"result":null}',
      '{"id":4,"result":7}',
      "<html>",
      '{"method":"subscription"}',
    ]) {
      const { session, pass } = await signedIn(READER, {
        answer: (text) => (/"id":[3-9]/.test(text) ? garbage : text),
      });
      await pass(16_000);
      expect(["lost", "connecting", "authenticating", "checking", "loading", "refused"]).toContain(
        session.status.phase,
      );
    }
  });
});
