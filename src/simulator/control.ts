import type { Fault } from "./faults.ts";
import type { Regime } from "./market-model.ts";
import { REGIMES } from "./market-model.ts";

/** What an operator can make the exchange do. */
export type ExchangeCommand =
  | { readonly type: "regime"; readonly regime: Regime }
  /** Option quotes per second in all; null for the natural pace. */
  | { readonly type: "rate"; readonly rate: number | null }
  | { readonly type: "burst"; readonly rate: number; readonly seconds: number }
  /** The coin's price moves by a fraction at once. */
  | { readonly type: "jump"; readonly base: string; readonly fraction: number }
  | { readonly type: "list"; readonly underlying: string; readonly expiry: number; readonly strike: number }
  | { readonly type: "lock"; readonly index: string; readonly locked: boolean }
  /** Prices, quotes and trades stand still, each told a last time; time, heartbeats and requests go on. */
  | { readonly type: "pause"; readonly paused: boolean }
  /** On one client's wire, or on everybody's. */
  | { readonly type: "fault"; readonly fault: Fault; readonly client?: number }
  /** The account trades at the mark: USD of inverse futures, units of underlying of all else, negative to sell. */
  | { readonly type: "fill"; readonly instrument: string; readonly size: number }
  /** The account's token ends now; the next private call of each connection is refused. */
  | { readonly type: "expireTokens" }
  | { readonly type: "restart" };

type Fields = Readonly<Record<string, unknown>>;

const FAULT_KINDS: readonly string[] = [
  "drop",
  "duplicate",
  "reorder",
  "truncate",
  "delay",
  "garbage",
  "gap",
  "error",
  "half-open",
  "close",
  "heartbeat-silence",
  "clock-skew",
  "clear",
];

const MAX_RATE = 200_000;

/**
 * Reads commands from a JSON body such as `{"burst": {"rate": 50000, "seconds": 5}}`, `{"regime": "crash"}`,
 * `{"rate": 5000}`, `{"pause": true}`, `{"jump": {"base": "BTC", "fraction": -0.05}}` or `{"fault": {"kind": "drop", "probability": 0.1}}`.
 * A text result says what is wrong.
 */
export function parseCommands(body: unknown): ExchangeCommand[] | string {
  if (!isFields(body)) return "the body is not an object";
  const commands: ExchangeCommand[] = [];
  for (const [key, value] of Object.entries(body)) {
    const command = parseCommand(key, value);
    if (typeof command === "string") return command;
    commands.push(command);
  }
  return commands.length > 0 ? commands : "the body names no command";
}

function parseCommand(key: string, value: unknown): ExchangeCommand | string {
  const fields: Fields = isFields(value) ? value : {};
  switch (key) {
    case "regime": {
      const regime = REGIMES.find((known) => known === value);
      return regime ? { type: "regime", regime } : `regime is one of ${REGIMES.join(", ")}`;
    }
    case "rate":
      if (value === null) return { type: "rate", rate: null };
      return isRate(value) ? { type: "rate", rate: value } : `rate is a number from 0 to ${MAX_RATE}, or null`;
    case "burst": {
      const { rate, seconds } = fields;
      if (!isRate(rate) || !isNumber(seconds) || !(seconds > 0)) return "burst needs rate and seconds";
      return { type: "burst", rate, seconds };
    }
    case "jump": {
      const { base, fraction } = fields;
      if (typeof base !== "string" || !isNumber(fraction) || !(fraction > -0.9 && fraction < 10)) {
        return "jump needs base and fraction";
      }
      return { type: "jump", base, fraction };
    }
    case "list": {
      const { underlying, expiry, strike } = fields;
      if (typeof underlying !== "string" || !isNumber(expiry) || !isNumber(strike) || !(strike > 0)) {
        return "list needs underlying, expiry and strike";
      }
      return { type: "list", underlying, expiry, strike };
    }
    case "lock": {
      const { index, locked } = fields;
      if (typeof index !== "string" || !/^[a-z0-9_]{1,20}$/.test(index) || typeof locked !== "boolean") {
        return "lock needs index and locked";
      }
      return { type: "lock", index, locked };
    }
    case "pause":
      return typeof value === "boolean" ? { type: "pause", paused: value } : "pause is true or false";
    case "fault":
      return parseFault(fields);
    case "fill": {
      const { instrument, size } = fields;
      if (typeof instrument !== "string" || !isNumber(size) || size === 0) return "fill needs instrument and size";
      return { type: "fill", instrument, size };
    }
    case "expireTokens":
      return { type: "expireTokens" };
    case "restart":
      return { type: "restart" };
    default:
      return `unknown command ${JSON.stringify(key.slice(0, 40))}`;
  }
}

function parseFault(fields: Fields): ExchangeCommand | string {
  const { kind, client } = fields;
  if (typeof kind !== "string" || !FAULT_KINDS.includes(kind)) return `fault kind is one of ${FAULT_KINDS.join(", ")}`;
  for (const key of ["probability", "count", "ms", "code"]) {
    if (fields[key] !== undefined && !isNumber(fields[key])) return `fault ${key} is not a number`;
  }
  for (const key of ["match", "name", "reason"]) {
    if (fields[key] !== undefined && typeof fields[key] !== "string") return `fault ${key} is not a text`;
  }
  if ((kind === "delay" || kind === "clock-skew") && !isNumber(fields.ms)) return `fault ${kind} needs ms`;
  if (kind === "error" && fields.code !== 13778 && fields.code !== 10028)
    return "fault error needs code 13778 or 10028";
  if (kind === "garbage" && !["html", "json", "null"].includes(String(fields.form))) {
    return "fault garbage needs form html, json or null";
  }
  const { client: _, ...fault } = fields;
  const command = { type: "fault", fault: fault as unknown as Fault } as const;
  return isNumber(client) ? { ...command, client } : command;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function isRate(value: unknown): value is number {
  return isNumber(value) && value >= 0 && value <= MAX_RATE;
}
