/** Questions to a venue beside its market data, over the same connection. Their replies are no events: nothing of the market depends on them. */
export interface SideRequests {
  /** Sends what `build` makes of a fresh id; settles with the reply's text, or rejects with one sentence. */
  ask(build: (id: number) => string): Promise<string>;
  /** True where `text` answers one of them, and so is nobody else's. */
  take(text: string): boolean;
  /** The connection is gone, and every answer with it. */
  drop(reason: string): void;
}

export interface SideRequestsWorld {
  /** False where there is no connection. */
  send(text: string): boolean;
  schedule(task: () => void, delayMs: number): () => void;
}

/** Ids far above those a session counts up to. */
const FIRST_ID = 900_000_001;
const ID = /"id":(9\d{8})[,}]/;
/** A reply names its id at its beginning. */
const HEAD = 64;
const TIMEOUT = 10_000;

export function createSideRequests({ send, schedule }: SideRequestsWorld): SideRequests {
  const waiting = new Map<
    number,
    { resolve: (text: string) => void; reject: (error: Error) => void; cancel: () => void }
  >();
  let nextId = FIRST_ID;

  function settle(id: number): ReturnType<typeof waiting.get> {
    const one = waiting.get(id);
    waiting.delete(id);
    one?.cancel();
    return one;
  }

  return {
    ask(build) {
      const id = nextId++;
      return new Promise((resolve, reject) => {
        if (!send(build(id))) {
          reject(new Error("There is no connection to ask over"));
          return;
        }
        const cancel = schedule(() => settle(id)?.reject(new Error("The venue gave no answer in 10 s")), TIMEOUT);
        waiting.set(id, { resolve, reject, cancel });
      });
    },
    take(text) {
      if (waiting.size === 0) return false;
      const found = ID.exec(text.slice(0, HEAD));
      const one = found ? settle(Number(found[1])) : undefined;
      one?.resolve(text);
      return one !== undefined;
    },
    drop(reason) {
      for (const id of [...waiting.keys()]) settle(id)?.reject(new Error(reason));
    },
  };
}
