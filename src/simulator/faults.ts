import type { Random } from "./random.ts";

/**
 * Something that goes wrong on one client's wire, by command. Where messages are concerned: `probability` per message
 * (1 unless given), at most `count` messages (no limit unless given), only those whose text contains `match`.
 */
export type Fault =
  | MessageFault
  /** The next requests (one unless `count` says more) fail: all of a subscribe, or refused and the session dropped. */
  | { readonly kind: "error"; readonly code: 13778 | 10028; readonly count?: number }
  /** Both directions silent without a close. */
  | { readonly kind: "half-open" }
  | { readonly kind: "close"; readonly code?: number; readonly reason?: string }
  | { readonly kind: "heartbeat-silence" }
  /** Every time the server states is off by `ms`. */
  | { readonly kind: "clock-skew"; readonly ms: number }
  /** Ends all faults; messages held back are delivered. */
  | { readonly kind: "clear" };

type MessageFault = Scope &
  (
    | { readonly kind: "drop" | "duplicate" | "reorder" | "truncate" }
    | { readonly kind: "delay"; readonly ms: number }
    /** An extra frame that is no message: an HTML page, broken JSON, or JSON that is no object. */
    | { readonly kind: "garbage"; readonly form: "html" | "json" | "null" }
    /** Loses book changes (one unless `count` says more): the next one does not follow on. */
    | { readonly kind: "gap"; readonly name?: string }
  );

interface Scope {
  readonly probability?: number;
  readonly count?: number;
  readonly match?: string;
}

const GARBAGE = {
  html: "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>",
  json: '{"jsonrpc":"2.0","method":"subscription","params":{"channel":"ticker.',
  null: "null",
};

interface ActiveRule {
  readonly fault: MessageFault;
  left: number;
}

/** The faulty wire from the server to one client: texts go in, some texts come out at some time. */
export class FaultyWire {
  halfOpen = false;
  heartbeatSilent = false;
  skewMs = 0;
  readonly errors: (13778 | 10028)[] = [];
  readonly #rules: ActiveRule[] = [];
  readonly #random: Random;
  readonly #delayed: { readonly text: string; readonly at: number }[] = [];
  #held: string | null = null;

  constructor(random: Random) {
    this.#random = random;
  }

  set(fault: Fault): void {
    switch (fault.kind) {
      case "half-open":
        this.halfOpen = true;
        return;
      case "heartbeat-silence":
        this.heartbeatSilent = true;
        return;
      case "clock-skew":
        this.skewMs = fault.ms;
        return;
      case "error":
        for (let i = 0; i < (fault.count ?? 1); i++) this.errors.push(fault.code);
        return;
      case "close":
        return;
      case "clear":
        this.halfOpen = false;
        this.heartbeatSilent = false;
        this.skewMs = 0;
        this.errors.length = 0;
        this.#rules.length = 0;
        return;
      case "gap":
        this.#rules.push({ fault, left: fault.count ?? 1 });
        return;
      default:
        this.#rules.push({ fault, left: fault.count ?? Number.POSITIVE_INFINITY });
    }
  }

  /** Puts a message on the wire at wall time `now`; what arrives at once is given to `deliver`. */
  pass(text: string, now: number, deliver: (text: string) => void): void {
    if (this.halfOpen) return;
    if (this.heartbeatSilent && text.includes('"method":"heartbeat"')) return;
    let message = this.skewMs === 0 ? text : skewed(text, this.skewMs);
    let delay = 0;
    let copies = 1;
    for (const rule of this.#rules) {
      if (!this.#applies(rule, message)) continue;
      const { fault } = rule;
      if (fault.kind === "drop" || fault.kind === "gap") return;
      if (fault.kind === "duplicate") copies = 2;
      else if (fault.kind === "truncate")
        message = message.slice(0, Math.floor(message.length * this.#random.uniform()));
      else if (fault.kind === "delay") delay = fault.ms * (0.5 + this.#random.uniform());
      else if (fault.kind === "garbage") this.#emit(GARBAGE[fault.form], now, 0, deliver);
      else if (fault.kind === "reorder" && this.#held === null) {
        this.#held = message;
        return;
      }
    }
    for (let i = 0; i < copies; i++) this.#emit(message, now, delay, deliver);
    const held = this.#held;
    if (held !== null) {
      this.#held = null;
      this.#emit(held, now, delay, deliver);
    }
  }

  /** Delivers what was held back and is due by wall time `now`. */
  release(now: number, deliver: (text: string) => void): void {
    while (this.#delayed.length > 0 && this.#delayed[0]!.at <= now) deliver(this.#delayed.shift()!.text);
    if (this.#rules.length === 0 && this.#held !== null) {
      const held = this.#held;
      this.#held = null;
      deliver(held);
    }
  }

  #applies(rule: ActiveRule, text: string): boolean {
    const { fault } = rule;
    if (rule.left <= 0) return false;
    if (fault.kind === "gap") {
      if (!text.includes(`"channel":"book.${fault.name === undefined ? "" : `${fault.name}.`}`)) return false;
      if (!text.includes('"type":"change"')) return false;
    }
    if (fault.match !== undefined && !text.includes(fault.match)) return false;
    if (fault.probability !== undefined && this.#random.uniform() >= fault.probability) return false;
    rule.left--;
    return true;
  }

  #emit(text: string, now: number, delay: number, deliver: (text: string) => void): void {
    const last = this.#delayed.at(-1);
    if (delay <= 0 && last === undefined) deliver(text);
    else this.#delayed.push({ text, at: Math.max(now + delay, last?.at ?? 0) });
  }
}

/** A message as a server with a wrong clock would have sent it. */
function skewed(text: string, ms: number): string {
  return text.replace(/"(timestamp|usIn|usOut)":(\d{13,16})/g, (_, key: string, digits: string) => {
    const shift = key === "timestamp" ? ms : ms * 1000;
    return `"${key}":${Number(digits) + shift}`;
  });
}
