import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { parseCommands } from "./control.ts";
import { createExchange, type Exchange, type ExchangeOptions } from "./exchange.ts";
import { FrameBatch } from "./frame-batch.node.ts";

export interface ExchangeServerOptions extends Partial<ExchangeOptions> {
  /** 0 for any free port. */
  readonly port: number;
  readonly host?: string;
}

export interface ExchangeServer {
  readonly port: number;
  /** The exchange behind the server, for tests that compare with it. */
  readonly exchange: Exchange;
  close(): Promise<void>;
}

const SOCKET_PATH = "/ws/api/v2";
const REST_PATH = "/api/v2/";
const STEP_MS = 10;
const MAX_BODY = 64 * 1024;
/** A client this far behind, bytes, is dropped as the real venue drops slow ones. */
const MAX_BACKLOG = 64 << 20;

/**
 * Serves a simulated exchange over HTTP: the socket under `/ws/api/v2`, REST under `/api/v2/<method>`, commands by POST to
 * `/control`. Rejects when the port cannot be had.
 */
export async function startExchangeServer(options: ExchangeServerOptions): Promise<ExchangeServer> {
  const openedAt = Date.now();
  const start = options.start ?? openedAt;
  const exchange = createExchange({ ...options, seed: options.seed ?? 1, start });
  const http = createServer((request, response) => answerHttp(exchange, request, response));
  const sockets = new WebSocketServer({ server: http, path: SOCKET_PATH, perMessageDeflate: false });
  const batches = new Set<FrameBatch>();
  // The socket server repeats the HTTP server's errors, which are handled below.
  sockets.on("error", () => {});

  sockets.on("connection", (socket, request) => {
    const batch = new FrameBatch(request.socket);
    batches.add(batch);
    const client = exchange.connect(
      (text) => batch.add(text),
      (code, reason) => {
        batch.flush();
        end(socket, code, reason);
      },
    );
    socket.on("message", (data) => {
      client.receive(String(data));
      batch.flush();
    });
    socket.on("close", () => {
      batches.delete(batch);
      client.disconnect();
    });
    // A reset connection also closes, which is handled above.
    socket.on("error", () => {});
    batch.onOverflow = () => end(socket, 1008, "connection_too_slow");
  });

  await new Promise<void>((resolve, reject) => {
    http.once("error", reject);
    http.listen(options.port, options.host ?? "127.0.0.1", resolve);
  });

  const timer = setInterval(() => {
    exchange.advance(start + (Date.now() - openedAt) * exchange.speed);
    for (const batch of batches) batch.flush(MAX_BACKLOG);
  }, STEP_MS);

  return {
    port: (http.address() as AddressInfo).port,
    exchange,
    async close() {
      clearInterval(timer);
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

/** Closes with a code that may stand in a close frame, or cuts the connection. */
function end(socket: WebSocket, code: number, reason: string): void {
  if (code === 1000 || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999)) socket.close(code, reason);
  else socket.terminate();
}

function answerHttp(exchange: Exchange, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? "/", "http://localhost");
  response.setHeader("access-control-allow-origin", "*");
  response.setHeader("access-control-allow-headers", "content-type, authorization");
  if (request.method === "OPTIONS") {
    response.writeHead(204).end();
  } else if (url.pathname.startsWith(REST_PATH) && request.method === "GET") {
    const text = exchange.call(url.pathname.slice(REST_PATH.length), Object.fromEntries(url.searchParams));
    sendJson(response, text.includes('"error":') && !text.includes('"result":') ? 400 : 200, text);
  } else if (url.pathname === "/control" && request.method === "POST") {
    readBody(request, (body) => {
      const problem = control(exchange, body);
      sendJson(response, problem === null ? 200 : 400, JSON.stringify(problem === null ? { ok: true } : { problem }));
    });
  } else if (url.pathname === "/control" && request.method === "GET") {
    sendJson(response, 200, JSON.stringify({ now: exchange.now, sent: exchange.sent }));
  } else {
    sendJson(response, 404, '{"problem":"not found"}');
  }
}

function control(exchange: Exchange, body: string | null): string | null {
  if (body === null) return "the body is too long";
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return "the body is not JSON";
  }
  const commands = parseCommands(value);
  if (typeof commands === "string") return commands;
  for (const command of commands) exchange.command(command);
  return null;
}

function sendJson(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "application/json" }).end(text);
}

/** Gives the whole body, or null if it is too long. */
function readBody(request: IncomingMessage, done: (body: string | null) => void): void {
  let body = "";
  request.setEncoding("utf8");
  request.on("data", (chunk: string) => {
    if (body.length <= MAX_BODY) body += chunk;
  });
  request.on("end", () => done(body.length > MAX_BODY ? null : body));
}
