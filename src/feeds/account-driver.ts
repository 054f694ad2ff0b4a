import type { AccountAction, AccountEvent, AccountSession } from "./account.ts";
import type { AccountKey } from "./account-key.ts";
import type { Connection, Transport } from "./feed.ts";
import { createSideRequests } from "./side-requests.ts";

export interface AccountDriverOptions {
  readonly session: AccountSession;
  readonly key: AccountKey;
  /** A connection of the account's own: nothing of it reaches the market's event log. */
  readonly transport: Transport;
  /** Epoch ms. */
  now(): number;
  schedule(task: () => void, delayMs: number): () => void;
  /** Called after events were applied: `session.status` and `session.book` may have changed. */
  changed(): void;
}

export interface AccountDriver {
  /** Asks the venue something as the account; rejects with one sentence where it is not signed in. */
  ask(build: (id: number) => string): Promise<string>;
  /** Closes the connection and forgets the key. */
  stop(): void;
}

const TICK = 500;

/** Joins an account session to the world. Nothing that passes here is logged, recorded or kept. */
export function startAccountDriver(options: AccountDriverOptions): AccountDriver {
  const { session, transport, now, schedule, changed } = options;
  let key: AccountKey | null = options.key;
  let connection: Connection | null = null;
  /** Counts connections: what an older one still says is not heard. */
  let epoch = 0;
  let cancelTick = (): void => {};

  const side = createSideRequests({
    send(text) {
      connection?.send(text);
      return connection !== null;
    },
    schedule,
  });

  function take(event: AccountEvent): void {
    for (const action of session.handle(event)) act(action);
    changed();
  }

  function act(action: AccountAction): void {
    switch (action.type) {
      case "connect":
        connect();
        return;
      case "send":
        connection?.send(action.text);
        return;
      case "sign":
        sign(action.at, epoch);
        return;
      case "disconnect":
        disconnect();
        return;
      case "forget":
        stop();
        return;
    }
  }

  function connect(): void {
    disconnect();
    const mine = epoch;
    const heard = (event: AccountEvent): void => {
      if (mine === epoch) take(event);
    };
    connection = transport.connect({
      open: () => heard({ type: "open", at: now() }),
      message: (text) => {
        if (mine === epoch && !side.take(text)) take({ type: "message", at: now(), text });
      },
      close: (code, reason) => {
        if (mine !== epoch) return;
        disconnect();
        take({ type: "close", at: now(), code, reason: reason.slice(0, 256) });
      },
    });
  }

  function sign(at: number, mine: number): void {
    key?.prove(at).then(
      (proof) => {
        if (mine === epoch) take({ type: "signed", at: now(), proof });
      },
      // A signature that fails leaves the sign-in to its time limit.
      () => undefined,
    );
  }

  function disconnect(): void {
    epoch++;
    const old = connection;
    connection = null;
    side.drop("The connection was lost before the venue answered");
    old?.close();
  }

  function tick(): void {
    cancelTick = schedule(tick, TICK);
    take({ type: "clock", at: now() });
  }

  function stop(): void {
    cancelTick();
    cancelTick = () => {};
    key = null;
    disconnect();
  }

  tick();
  return {
    ask(build) {
      if (session.status.phase !== "connected") return Promise.reject(new Error("No account is connected"));
      return side.ask(build);
    },
    stop,
  };
}
