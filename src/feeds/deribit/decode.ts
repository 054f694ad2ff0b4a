/** An object from outside: read by fixed field names only, never merged or used as a dictionary. */
export type Fields = Readonly<Record<string, unknown>>;

/** Beyond it integers are no longer read as they were written, and no price, size or time comes near it. */
const MAX_MAGNITUDE = Number.MAX_SAFE_INTEGER;

/** Largest notification looked at, characters. */
export const MAX_NOTIFICATION = 1 << 20;

/** Largest reply looked at (a full instrument list), characters. */
export const MAX_REPLY = 16 << 20;

export interface WireError {
  readonly code: number;
  readonly message: string;
  /** `data.reason`, where there is one. */
  readonly reason: string;
}

/** One JSON-RPC frame, its envelope checked; `data` and `result` are still untrusted. */
export type Frame =
  | { readonly kind: "notification"; readonly channel: string; readonly data: unknown }
  | { readonly kind: "heartbeat"; readonly test: boolean }
  | {
      readonly kind: "reply";
      /** NaN where the venue sent none. */
      readonly id: number;
      readonly result: unknown;
      readonly error: WireError | null;
      /** Server receive and send times, epoch ms; NaN where absent. */
      readonly serverIn: number;
      readonly serverOut: number;
    };

export function isRecord(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The number, if it is a finite one of sane magnitude; else `fallback`. Minus zero becomes zero. */
export function finiteOr(value: unknown, fallback: number): number {
  return typeof value === "number" && value >= -MAX_MAGNITUDE && value <= MAX_MAGNITUDE ? value + 0 : fallback;
}

/** The string, if it is one of at most 128 characters; else `fallback`. */
export function textOr(value: unknown, fallback: string): string {
  return typeof value === "string" && value.length <= 128 ? value : fallback;
}

/** Text from outside made fit for a status line: printable ASCII, at most `limit` characters. */
export function printable(text: string, limit = 60): string {
  const clean = text.slice(0, limit).replace(/[^\x20-\x7e]/g, "?");
  return text.length > limit ? `${clean}…` : clean;
}

function decodeError(value: unknown): WireError {
  if (!isRecord(value)) return { code: Number.NaN, message: "error without a body", reason: "" };
  const reason = isRecord(value.data) ? textOr(value.data.reason, "") : "";
  return {
    code: finiteOr(value.code, Number.NaN),
    message: printable(textOr(value.message, "")),
    reason: printable(reason),
  };
}

/** Reads the envelope of one frame. A string says why the frame is refused. */
export function decodeFrame(text: string): Frame | string {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return `malformed JSON: ${printable(text, 40)}`;
  }
  if (!isRecord(json)) return "frame is not an object";
  const { method, params } = json;
  if (method === "subscription") {
    if (!isRecord(params) || typeof params.channel !== "string") return "notification without a channel";
    return { kind: "notification", channel: params.channel, data: params.data };
  }
  if (method === "heartbeat") {
    if (!isRecord(params) || typeof params.type !== "string") return "heartbeat without a type";
    return { kind: "heartbeat", test: params.type === "test_request" };
  }
  if (json.result === undefined && json.error === undefined) return "frame is neither reply nor notification";
  return {
    kind: "reply",
    id: finiteOr(json.id, Number.NaN),
    result: json.result,
    error: json.error === undefined || json.error === null ? null : decodeError(json.error),
    serverIn: finiteOr(json.usIn, Number.NaN) / 1000,
    serverOut: finiteOr(json.usOut, Number.NaN) / 1000,
  };
}
