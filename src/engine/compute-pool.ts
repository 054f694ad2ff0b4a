import type { ComputeJob, ComputeResult, Port } from "./protocol.ts";

export interface ComputePool {
  /** Queues a job; a newer one with the same key replaces it while it waits. */
  submit(key: string, kind: string, input: Float64Array, done: (output: Float64Array) => void): void;
  /** The same for a short job that somebody waits for: it goes before all others, to a worker that takes nothing else where there are several. */
  submitUrgent(key: string, kind: string, input: Float64Array, done: (output: Float64Array) => void): void;
  /** Forgets waiting jobs and the results of running ones. */
  clear(): void;
  attach(port: Port<ComputeResult, ComputeJob>): void;
}

interface Waiting {
  readonly urgent: boolean;
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
  /** The first of several workers is kept for urgent jobs. */
  let kept: Port<ComputeResult, ComputeJob> | null = null;
  let attached = 0;
  let version = 0;

  function start(): void {
    startAll(true);
    startAll(false);
  }

  function startAll(urgent: boolean): void {
    for (const [key, next] of waiting) {
      if (next.urgent !== urgent || running.has(key)) continue;
      const port = takeIdle(urgent);
      if (!port) return;
      waiting.delete(key);
      running.set(key, next);
      port.post(next.job, [next.job.input.buffer as ArrayBuffer]);
    }
  }

  /** An urgent job takes any worker, the kept one first; others never that one. */
  function takeIdle(urgent: boolean): Port<ComputeResult, ComputeJob> | undefined {
    const isKept = (port: (typeof idle)[number]): boolean => port === kept && attached > 1;
    const fitting = idle.findIndex((port) => isKept(port) === urgent);
    const at = fitting < 0 && urgent ? idle.length - 1 : fitting;
    return at < 0 ? undefined : idle.splice(at, 1)[0];
  }

  const submit = (urgent: boolean): ComputePool["submit"] => {
    return (key, kind, input, done) => {
      version++;
      waiting.set(key, { urgent, job: { type: "job", key, version, kind, input }, done });
      start();
    };
  };

  return {
    submit: submit(false),
    submitUrgent: submit(true),
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
      kept ??= port;
      attached++;
      idle.push(port);
      start();
    },
  };
}
