import type { Exchange, ExchangeClient } from "./exchange.ts";

export interface Message {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: { readonly reason?: string } };
  readonly method?: string;
  readonly params?: { readonly channel?: string; readonly data?: unknown; readonly type?: string };
}

/** A plain reader of an exchange, independent of the product's own feed: keeps every text it is sent. */
export class ReadingClient {
  readonly texts: string[] = [];
  closed: { readonly code: number; readonly reason: string } | null = null;
  readonly client: ExchangeClient;
  /** Answers test requests unless told not to. */
  answers = true;
  #id = 0;

  constructor(exchange: Exchange) {
    this.client = exchange.connect(
      (text) => {
        this.texts.push(text);
        if (this.answers && text.includes('"test_request"')) this.send("public/test", {});
      },
      (code, reason) => {
        this.closed = { code, reason };
      },
    );
  }

  send(method: string, params: object): number {
    this.#id++;
    this.client.receive(JSON.stringify({ jsonrpc: "2.0", id: this.#id, method, params }));
    return this.#id;
  }

  /** The reply to a request just sent. */
  call(method: string, params: object): Message {
    const id = this.send(method, params);
    return this.messages().find((message) => message.id === id)!;
  }

  subscribe(...channels: string[]): string[] {
    return this.call("public/subscribe", { channels }).result as string[];
  }

  messages(): Message[] {
    return this.texts.map((text) => JSON.parse(text) as Message);
  }

  /** `data` of every notification on a channel, oldest first. */
  on<Data>(channel: string): Data[] {
    const head = `"channel":"${channel}"`;
    return this.texts
      .filter((text) => text.includes(head))
      .map((text) => (JSON.parse(text) as Message).params!.data as Data);
  }
}

/** Lives through every tick from the exchange's time to `until`. */
export function run(exchange: Exchange, until: number, stepMs = 1000): void {
  for (let now = exchange.now + stepMs; now < until; now += stepMs) exchange.advance(now);
  exchange.advance(until);
}
