import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { type ExchangeServer, startExchangeServer } from "./exchange-server.node.ts";
import { FrameBatch } from "./frame-batch.node.ts";

let server: ExchangeServer;
let base = "";

beforeAll(async () => {
  server = await startExchangeServer({ port: 0, seed: 2, underlyings: ["BTC"] });
  base = `http://127.0.0.1:${server.port}`;
});

afterAll(() => server.close());

const post = (body: string): Promise<Response> => fetch(`${base}/control`, { method: "POST", body });

/** A connected socket and the texts it is sent. */
async function connect(): Promise<{ socket: WebSocket; texts: string[] }> {
  const socket = new WebSocket(`${base.replace("http", "ws")}/ws/api/v2`);
  const texts: string[] = [];
  socket.on("message", (data) => texts.push(String(data)));
  await new Promise((resolve, reject) => {
    socket.on("open", resolve);
    socket.on("error", reject);
  });
  return { socket, texts };
}

/** Waits for `condition`; the test's own time limit ends a wait in vain. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe("the exchange server", () => {
  it("answers REST like the socket, for any origin", async () => {
    const response = await fetch(`${base}/api/v2/public/get_instruments?currency=BTC&kind=future&expired=false`);
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    const { result } = (await response.json()) as { result: { kind: string }[] };
    expect(result.length).toBeGreaterThan(5);
    expect(result.every(({ kind }) => kind === "future")).toBe(true);
    const wrong = await fetch(`${base}/api/v2/public/ticker?instrument_name=BTC-1JAN20-1-C`);
    expect([wrong.status, ((await wrong.json()) as { error: { code: number } }).error.code]).toEqual([400, -32602]);
    expect((await fetch(`${base}/elsewhere`)).status).toBe(404);
  });

  it("streams over the socket, also messages longer than 64 kB", async () => {
    const { socket, texts } = await connect();
    const channels = ["markprice.options.btc_usd", "ticker.BTC-PERPETUAL.100ms"];
    socket.send(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "public/subscribe", params: { channels } }));
    socket.send(
      JSON.stringify({ jsonrpc: "2.0", id: 2, method: "public/get_instruments", params: { currency: "BTC" } }),
    );
    await until(() => texts.length > 8);
    for (const text of texts) JSON.parse(text);
    expect(Math.max(...texts.map((text) => text.length))).toBeGreaterThan(65_536);
    expect(texts.some((text) => text.includes('"channel":"ticker.BTC-PERPETUAL.100ms"'))).toBe(true);
    socket.close();
  });

  it("obeys commands by POST and says what is wrong with them", async () => {
    const { socket } = await connect();
    const closed = new Promise<number>((resolve) => socket.on("close", resolve));
    expect((await post('{"fault":{"kind":"close","code":1011}}')).status).toBe(200);
    expect(await closed).toBe(1011);
    expect((await post('{"burst":{"rate":3000,"seconds":0.1}}')).status).toBe(200);
    for (const body of ["", "{", "{}", '{"regime":"sunny"}', " ".repeat(70_000)]) {
      const answer = await post(body);
      expect(answer.status, body.slice(0, 20)).toBe(400);
      expect(((await answer.json()) as { problem: string }).problem).not.toBe("");
    }
  });

  it("refuses a port that is taken", async () => {
    await expect(startExchangeServer({ port: server.port, underlyings: ["XRP_USDC"] })).rejects.toThrow(/EADDRINUSE/);
  });
});

describe("frame batches", () => {
  it("write what a websocket reads, at every length of header, in one piece", async () => {
    const { socket, texts } = await connect();
    const written: Buffer[] = [];
    const batch = new FrameBatch({
      writable: true,
      writableLength: 0,
      write: (b: Buffer) => written.push(b),
    } as unknown as Socket);
    const sent = [0, 1, 125, 126, 127, 65_534, 65_535, 65_536, 300_000].map((length) => "x".repeat(length));
    sent.push("é".repeat(63), "é".repeat(100), "é".repeat(40_000), "€".repeat(42), "a€😀");
    for (const text of sent) batch.add(text);
    batch.flush();
    expect(written.length).toBe(1);
    // The reading end of a real socket, fed by hand.
    const { _socket } = socket as unknown as { _socket: Duplex };
    texts.length = 0;
    _socket.push(written[0]!);
    await until(() => texts.length >= sent.length);
    expect(texts.filter((text) => !text.startsWith("{"))).toEqual(sent);
    socket.terminate();
  });

  it("give up on a reader that has fallen too far behind, once", () => {
    let gone = 0;
    const writes: Buffer[] = [];
    const batch = new FrameBatch({
      writable: true,
      writableLength: 1e9,
      write: (b: Buffer) => writes.push(b),
    } as unknown as Socket);
    batch.onOverflow = () => gone++;
    for (let i = 0; i < 3; i++) {
      batch.add("late");
      batch.flush(1e6);
    }
    expect([gone, writes.length]).toEqual([1, 0]);
  });
});
