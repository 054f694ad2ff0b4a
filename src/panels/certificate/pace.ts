/** When a thing may be asked for anew. */
export interface Pace {
  /** Whether to ask at `time`, ms. A change that comes while the last answer is under way, or too soon after it was asked for, is not forgotten. */
  asks(time: number): boolean;
  /** The answer is there. True where something changed since it was asked for. */
  answered(): boolean;
  stop(): void;
}

/** One question at a time, and at most one every `interval` ms; `again` is called once a change that came too soon may be asked about. */
export function createPace(interval: number, again: () => void): Pace {
  let askedAt = Number.NEGATIVE_INFINITY;
  let busy = false;
  let missed = false;
  let timer: ReturnType<typeof setTimeout> | null = null;
  return {
    asks(time) {
      if (busy) {
        missed = true;
        return false;
      }
      const wait = interval - (time - askedAt);
      if (wait > 0) {
        timer ??= setTimeout(() => {
          timer = null;
          again();
        }, wait);
        return false;
      }
      askedAt = time;
      busy = true;
      missed = false;
      return true;
    },
    answered() {
      busy = false;
      return missed;
    },
    stop() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}
