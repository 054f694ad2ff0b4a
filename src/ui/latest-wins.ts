/** A queue of one: while a job runs, only the newest of the items pushed meanwhile is kept. */
export interface LatestWins<Item> {
  push(item: Item): void;
  /** True while a job runs or one waits. */
  readonly busy: boolean;
  /** Items that were replaced by a newer one before they ran. */
  readonly dropped: number;
  /** Forgets what waits and takes nothing more; a running job ends by itself. */
  close(): void;
}

/** Runs `job` on the newest item, at most one at a time. A job that fails is told to `failed` and does not stop the queue. */
export function createLatestWins<Item>(
  job: (item: Item) => Promise<void>,
  failed: (error: unknown) => void,
): LatestWins<Item> {
  let running = false;
  let closed = false;
  let waiting: { readonly item: Item } | null = null;
  let dropped = 0;

  async function run(first: Item): Promise<void> {
    running = true;
    let next: { readonly item: Item } | null = { item: first };
    while (next) {
      try {
        await job(next.item);
      } catch (error) {
        if (!closed) failed(error);
      }
      next = closed ? null : waiting;
      waiting = null;
    }
    running = false;
  }

  return {
    push(item) {
      if (closed) return;
      if (!running) {
        void run(item);
        return;
      }
      if (waiting) dropped++;
      waiting = { item };
    },
    get busy() {
      return running;
    },
    get dropped() {
      return dropped;
    },
    close() {
      closed = true;
      waiting = null;
    },
  };
}
