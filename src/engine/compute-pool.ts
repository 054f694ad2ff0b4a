import type { ComputeJob, ComputeResult, Port } from "./protocol.ts";

export interface ComputePool {
  /** Queues a job; a newer one with the same key replaces it while it waits. */
  submit(key: string, kind: string, input: Float64Array, done: (output: Float64Array) => void): void;
  /** Forgets waiting jobs and the results of running ones. */
  clear(): void;
  attach(port: Port<ComputeResult, ComputeJob>): void;
}

interface Waiting {
  readonly job: ComputeJob;
  readonly done: (output: Float64Array) => void;
}

/**
 * Spreads jobs over compute workers, one at a time each, latest wins per key. A job that fails yields an empty output:
 * the caller shows its slice as not computable.
 */
export function createComputePool(): ComputePool {
  const idle: Port<ComputeResult, ComputeJob>[] = [];
  const waiting = new Map<string, Waiting>();
  const running = new Map<string, Waiting>();
  let version = 0;

  function start(): void {
    for (const [key, next] of waiting) {
      if (running.has(key)) continue;
      const port = idle.pop();
      if (!port) return;
      waiting.delete(key);
      running.set(key, next);
      port.post(next.job, [next.job.input.buffer as ArrayBuffer]);
    }
  }

  return {
    submit(key, kind, input, done) {
      version++;
      waiting.set(key, { job: { type: "job", key, version, kind, input }, done });
      start();
    },
    clear() {
      waiting.clear();
      running.clear();
    },
    attach(port) {
      port.listen((result) => {
        const job = running.get(result.key);
        if (job?.job.version === result.version) {
          running.delete(result.key);
          job.done(result.output);
        }
        idle.push(port);
        start();
      });
      idle.push(port);
      start();
    },
  };
}
