/** Whoever receives the messages of a channel. */
export interface Subscriber {
  send(text: string): void;
}

/**
 * One subscription topic with someone listening. A message is written once, for all subscribers. The functions return the
 * `data` part as JSON, empty text for nothing to say.
 */
export interface Channel {
  readonly name: string;
  readonly head: string;
  readonly subscribers: Subscriber[];
  /** Least ticks between two messages; 0 for at once. */
  interval: number;
  lastTick: number;
  pending: boolean;
  /** What happened since the last message. */
  publish(): string;
  /** First message to a new subscriber: the state that the next `publish` builds on. */
  snapshot(): string;
  /** Called with the first subscriber, and after the last has gone. */
  attach(): void;
  detach(): void;
}

/** What a kind of channel brings; the rest is common. */
export interface ChannelBehaviour {
  readonly interval?: number;
  publish(): string;
  snapshot(): string;
  attach(): void;
  detach(): void;
}

const TAIL = "}}";

export function createChannel(name: string, behaviour: ChannelBehaviour): Channel {
  return {
    name,
    head: `{"jsonrpc":"2.0","method":"subscription","params":{"channel":"${name}","data":`,
    subscribers: [],
    interval: behaviour.interval ?? 0,
    lastTick: Number.NEGATIVE_INFINITY,
    pending: false,
    publish: behaviour.publish,
    snapshot: behaviour.snapshot,
    attach: behaviour.attach,
    detach: behaviour.detach,
  };
}

/** A whole notification around the `data` of a channel. */
export function notification(channel: Channel, data: string): string {
  return channel.head + data + TAIL;
}

const SLOTS = 128;

/** Sends channel messages no oftener than each channel allows, by a wheel of ticks. */
export class Publisher {
  tick = 0;
  /** Notifications sent so far, one per subscriber. */
  sent = 0;
  readonly #wheel: Channel[][] = Array.from({ length: SLOTS }, () => []);

  /** Something changed on `channel`: publishes now, or when its interval has passed. */
  touch(channel: Channel): void {
    if (channel.subscribers.length === 0 || channel.pending) return;
    const due = channel.lastTick + channel.interval;
    if (due <= this.tick) {
      this.publish(channel);
      return;
    }
    channel.pending = true;
    this.#wheel[due % SLOTS]!.push(channel);
  }

  /** Sends what has happened on `channel` to all its subscribers. */
  publish(channel: Channel): void {
    const { subscribers } = channel;
    if (subscribers.length === 0) return;
    const data = channel.publish();
    if (data === "") return;
    channel.lastTick = this.tick;
    this.send(channel, data);
  }

  /** Sends `data` on `channel` as it is. */
  send(channel: Channel, data: string): void {
    const { subscribers } = channel;
    const text = notification(channel, data);
    for (let i = 0; i < subscribers.length; i++) subscribers[i]!.send(text);
    this.sent += subscribers.length;
  }

  /** Begins tick `tick` and sends what was waiting for it. */
  begin(tick: number): void {
    this.tick = tick;
    const slot = this.#wheel[tick % SLOTS]!;
    if (slot.length === 0) return;
    this.#wheel[tick % SLOTS] = [];
    for (const channel of slot) {
      channel.pending = false;
      this.publish(channel);
    }
  }
}
