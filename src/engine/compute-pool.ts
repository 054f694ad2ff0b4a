import type { ComputeJob, ComputeResult, Port } from "./protocol.ts";

export interface ComputePool {
  /** Queues a job; a newer one with the same key replaces it while it waits. */
  submit(key: string, kind: string, input: Float64Array, done: (output: Float64Array) => void): void;
  /** The same for a short job that somebody waits for: it goes before all others, to a worker that is kept for such where there are several. */
  submitUrgent: ComputePool["submit"];
  /** The same for what somebody looks at: it goes before what can wait, and takes the kept worker only where no other is free. */
  submitSoon: ComputePool["submit"];
  /** While held, nothing begins that can wait: the machine is somebody's who waits. */
  hold(on: boolean): void;
  /** Forgets waiting jobs and the results of running ones. */
  clear(): void;
  attach(port: Port<ComputeResult, ComputeJob>): void;
}

/** In the order in which jobs begin. */
const URGENCIES = ["now", "soon", "later"] as const;
type Urgency = (typeof URGENCIES)[number];

interface Waiting {
  readonly urgency: Urgency;
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
  let held = false;

  function start(): void {
    for (const urgency of URGENCIES) if (urgency !== "later" || !held) startAll(urgency);
  }

  function startAll(urgency: Urgency): void {
    for (const [key, next] of waiting) {
      if (next.urgency !== urgency || running.has(key)) continue;
      const port = takeIdle(urgency);
      if (!port) return;
      waiting.delete(key);
      running.set(key, next);
      port.post(next.job, [next.job.input.buffer as ArrayBuffer]);
    }
  }

  /** An urgent job takes any worker, the kept one first, or last; others never that one. */
  function takeIdle(urgency: Urgency): Port<ComputeResult, ComputeJob> | undefined {
    const isKept = (port: (typeof idle)[number]): boolean => port === kept && attached > 1;
    const fitting = idle.findIndex((port) => isKept(port) === (urgency === "now"));
    const at = fitting < 0 && urgency !== "later" ? idle.length - 1 : fitting;
    return at < 0 ? undefined : idle.splice(at, 1)[0];
  }

  const submitAs = (urgency: Urgency, ...[key, kind, input, done]: Parameters<ComputePool["submit"]>): void => {
    version++;
    waiting.set(key, { urgency, job: { type: "job", key, version, kind, input }, done });
    start();
  };

  return {
    submit: (...job) => submitAs("later", ...job),
    submitUrgent: (...job) => submitAs("now", ...job),
    submitSoon: (...job) => submitAs("soon", ...job),
    hold(on) {
      held = on;
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
      kept ??= port;
      attached++;
      idle.push(port);
      start();
    },
  };
}
