import { authenticate, callPrivate, subscribePrivate } from "./account-rpc.ts";
import type { ServerClient } from "./client.ts";
import { hashText } from "./random.ts";
import { marketMethod } from "./rpc-market.ts";
import { greet, needsLogin, prune, subscribe } from "./subscriptions.ts";
import type { Venue } from "./venue.ts";
import { wallTime } from "./venue.ts";

/** Parameters of a request; anything a client may send. */
export type Params = Readonly<Record<string, unknown>>;

/** What a method gives: the result as JSON text, or an error. */
export type Outcome = { readonly json: string } | { readonly error: RpcError };

export interface RpcError {
  readonly code: number;
  readonly message: string;
  readonly data?: { readonly param?: string; readonly reason?: string };
}

export function invalid(param: string, reason: string): Outcome {
  return { error: { code: -32602, message: "Invalid params", data: { param, reason } } };
}

const RAW_REFUSED: RpcError = { code: 13778, message: "raw_subscriptions_not_available_for_unauthorized" };
const UNAUTHORIZED: RpcError = { code: 13009, message: "unauthorized" };
const TOO_MANY: RpcError = { code: 10028, message: "too_many_requests" };
const MAX_REQUEST = 1 << 20;

/** Answers one text frame of a client. Never throws; what is no request gets an error, as the venue does. */
export function receiveText(venue: Venue, client: ServerClient, text: string): void {
  client.heard();
  if (text.length > MAX_REQUEST) {
    client.close(1009, "message too big");
    return;
  }
  const request = parseRequest(text);
  if (!request) {
    client.send(reply(venue, null, { error: { code: -32700, message: "Parse error" } }));
    return;
  }
  const { id, method, params } = request;
  const fault = client.wire.errors.shift();
  const now = wallTime(venue);
  const pool = /subscribe/.test(method) ? "subscribe" : method === "public/get_instruments" ? "instruments" : "other";
  const paid = !venue.limits || method === "public/test" || client.pay(pool, now);
  if (fault === 10028 || !paid) {
    client.send(reply(venue, id, { error: TOO_MANY }));
    client.close(1000, "too_many_requests");
    return;
  }
  if (fault === 13778) {
    client.send(reply(venue, id, { error: RAW_REFUSED }));
    return;
  }
  answer(venue, client, id, method, params);
}

function answer(venue: Venue, client: ServerClient, id: unknown, method: string, params: Params): void {
  switch (method) {
    case "public/subscribe": {
      const names = channelNames(params);
      if (!names) client.send(reply(venue, id, invalid("channels", "must be a list of names")));
      else if (names.some(needsLogin)) client.send(reply(venue, id, { error: RAW_REFUSED }));
      else {
        const accepted = subscribe(venue, client, names);
        // Data may overtake the reply, as on the real wire.
        const early = hashText(names.join()) % 5 === 0;
        if (early) greet(client, accepted);
        client.send(reply(venue, id, { json: JSON.stringify(accepted) }));
        if (!early) greet(client, accepted);
      }
      return;
    }
    case "private/subscribe": {
      const names = channelNames(params);
      const accepted = names && subscribePrivate(venue, client, names);
      if (!names) client.send(reply(venue, id, invalid("channels", "must be a list of names")));
      else if (!accepted) client.send(reply(venue, id, { error: UNAUTHORIZED }));
      else {
        client.send(reply(venue, id, { json: JSON.stringify(accepted) }));
        greet(client, accepted);
      }
      return;
    }
    case "public/auth":
      client.send(reply(venue, id, authenticate(venue, client, params)));
      return;
    case "private/logout":
      client.close(1000, "logout");
      return;
    case "public/unsubscribe": {
      const names = channelNames(params);
      if (!names) {
        client.send(reply(venue, id, invalid("channels", "must be a list of names")));
        return;
      }
      const left = names.filter((name) => client.unsubscribe(name));
      prune(venue, left);
      client.send(reply(venue, id, { json: JSON.stringify(left) }));
      return;
    }
    case "public/unsubscribe_all": {
      const names = [...client.channels.keys()];
      for (const name of names) client.unsubscribe(name);
      prune(venue, names);
      client.send(reply(venue, id, { json: '"ok"' }));
      return;
    }
    case "public/set_heartbeat": {
      const { interval } = params;
      if (typeof interval !== "number" || !(interval >= 10)) {
        client.send(reply(venue, id, invalid("interval", "value too low")));
        return;
      }
      client.setHeartbeat(interval, wallTime(venue));
      client.send(reply(venue, id, { json: '"ok"' }));
      return;
    }
    case "public/disable_heartbeat":
      client.setHeartbeat(0, wallTime(venue));
      client.send(reply(venue, id, { json: '"ok"' }));
      return;
    case "public/get_time":
      client.send(reply(venue, id, { json: `${venue.market.now + client.wire.skewMs}` }));
      return;
    default:
      client.send(
        reply(
          venue,
          id,
          method.startsWith("private/")
            ? callPrivate(venue, client, method, params)
            : callMethod(venue, method, params),
        ),
      );
  }
}

/** A method that needs no connection: what REST and the socket share. */
export function callMethod(venue: Venue, method: string, params: Params): Outcome {
  if (method.startsWith("private/")) return { error: UNAUTHORIZED };
  switch (method) {
    case "public/test":
      return { json: '{"version":"1.2.26"}' };
    case "public/hello":
      return { json: '{"version":"1.2.26"}' };
    case "public/get_time":
      return { json: `${venue.market.now}` };
    case "public/auth":
      return { error: { code: 13004, message: "invalid_credentials" } };
    case "public/status":
      return { json: venue.locked ? '{"locked":true,"locked_currencies":["BTC","ETH"]}' : '{"locked":false}' };
    default:
      return marketMethod(venue, method, params) ?? { error: { code: -32601, message: "Method not found" } };
  }
}

/** The reply envelope with the venue's own timing, microseconds. */
export function reply(venue: Venue, id: unknown, outcome: Outcome): string {
  const usIn = venue.market.now * 1000;
  const usDiff = 120 + (venue.market.changeId % 400);
  const body = "json" in outcome ? `"result":${outcome.json}` : `"error":${JSON.stringify(outcome.error)}`;
  const idText = typeof id === "number" || typeof id === "string" ? `,"id":${JSON.stringify(id)}` : "";
  return `{"jsonrpc":"2.0"${idText},${body},"usIn":${usIn},"usOut":${usIn + usDiff},"usDiff":${usDiff},"testnet":${venue.testnet}}`;
}

function channelNames(params: Params): string[] | null {
  const { channels } = params;
  if (!Array.isArray(channels)) return null;
  return channels.every((name) => typeof name === "string") ? channels : null;
}

function parseRequest(text: string): { id: unknown; method: string; params: Params } | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return null;
    const { id, method, params } = value as Params;
    if (typeof method !== "string") return null;
    return { id, method, params: typeof params === "object" && params !== null ? (params as Params) : {} };
  } catch {
    return null;
  }
}
