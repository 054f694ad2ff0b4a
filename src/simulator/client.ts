import type { Login } from "./account-rpc.ts";
import type { Channel, Subscriber } from "./channel.ts";
import type { Fault } from "./faults.ts";
import { FaultyWire } from "./faults.ts";
import type { Random } from "./random.ts";

/** Deribit's credits: a pool per kind of request, refilled by the second, a cost per call. */
interface Credits {
  left: number;
  at: number;
}

const POOLS = {
  subscribe: { size: 30_000, perSecond: 10_000, cost: 3_000 },
  instruments: { size: 50_000, perSecond: 10_000, cost: 10_000 },
  other: { size: 50_000, perSecond: 10_000, cost: 500 },
} as const;
export type CreditPool = keyof typeof POOLS;

/** The server's end of one connection: what is subscribed, heartbeat, credits and the faults on its wire. */
export class ServerClient implements Subscriber {
  readonly id: number;
  readonly channels = new Map<string, Channel>();
  readonly wire: FaultyWire;
  closed = false;
  /** Null before it has signed in. */
  login: Login | null = null;
  /** Heartbeat: interval in wall ms, 0 for off. */
  #heartbeat = 0;
  #nextBeat = 0;
  #heardSince = true;
  #testing = false;
  readonly #credits = new Map<CreditPool, Credits>();
  readonly #deliver: (text: string) => void;
  readonly #onClose: (code: number, reason: string) => void;
  #outbox: string[] = [];
  #flushing = false;
  #wallNow = 0;

  constructor(
    id: number,
    random: Random,
    deliver: (text: string) => void,
    onClose: (code: number, reason: string) => void,
  ) {
    this.id = id;
    this.wire = new FaultyWire(random);
    this.#deliver = deliver;
    this.#onClose = onClose;
  }

  /** Queues a message; it leaves with the next `flush`. */
  send(text: string): void {
    if (!this.closed) this.#outbox.push(text);
  }

  /** Sends what is queued over the wire, and what the wire held back until wall time `now`. */
  flush(now: number): void {
    this.#wallNow = now;
    if (this.#flushing) return;
    this.#flushing = true;
    const deliver = (text: string): void => {
      if (!this.closed) this.#deliver(text);
    };
    this.wire.release(now, deliver);
    while (this.#outbox.length > 0) {
      const batch = this.#outbox;
      this.#outbox = [];
      for (const text of batch) this.wire.pass(text, this.#wallNow, deliver);
    }
    this.#flushing = false;
  }

  /** Takes the price of a request from its pool; false when the pool is empty. */
  pay(pool: CreditPool, now: number): boolean {
    const { size, perSecond, cost } = POOLS[pool];
    const known = this.#credits.get(pool) ?? { left: size, at: now };
    const left = Math.min(size, known.left + ((now - known.at) / 1000) * perSecond);
    const affordable = left >= cost;
    this.#credits.set(pool, { left: affordable ? left - cost : left, at: now });
    return affordable;
  }

  setHeartbeat(seconds: number, now: number): void {
    this.#heartbeat = seconds * 1000;
    this.#nextBeat = now + this.#heartbeat;
    this.#heardSince = false;
    this.#testing = false;
  }

  /** Notes that the client said something. */
  heard(): void {
    this.#heardSince = true;
    this.#testing = false;
  }

  /** Beats when due: asks for proof of life after a silent interval, closes after an unanswered question. */
  beat(now: number): void {
    if (this.#heartbeat === 0 || now < this.#nextBeat) return;
    this.#nextBeat = now + this.#heartbeat;
    if (this.#testing) {
      this.close(1000, "heartbeat not answered");
      return;
    }
    this.#testing = !this.#heardSince;
    this.#heardSince = false;
    const type = this.#testing ? "test_request" : "heartbeat";
    this.send(`{"jsonrpc":"2.0","method":"heartbeat","params":{"type":"${type}"}}`);
  }

  fault(fault: Fault): void {
    this.wire.set(fault);
    if (fault.kind === "close") this.close(fault.code ?? 1006, fault.reason ?? "");
  }

  unsubscribe(name: string): boolean {
    const channel = this.channels.get(name);
    if (!channel) return false;
    this.channels.delete(name);
    const at = channel.subscribers.indexOf(this);
    if (at >= 0) channel.subscribers.splice(at, 1);
    if (channel.subscribers.length === 0) channel.detach();
    return true;
  }

  /** Ends the session; the other side hears of it unless it was the one to go. */
  close(code: number, reason: string): void {
    if (this.closed) return;
    this.flush(this.#wallNow);
    this.leave();
    this.#onClose(code, reason);
  }

  /** Drops all subscriptions and everything queued. */
  leave(): void {
    this.closed = true;
    for (const name of [...this.channels.keys()]) this.unsubscribe(name);
    this.#outbox = [];
  }
}
