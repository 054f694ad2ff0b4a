import { describe, expect, it } from "vitest";
import { createComputePool } from "./compute-pool.ts";
import type { ComputeJob, ComputeResult, Port } from "./protocol.ts";

function worker() {
  const jobs: ComputeJob[] = [];
  let answer: (result: ComputeResult) => void = () => undefined;
  const port: Port<ComputeResult, ComputeJob> = {
    post: (job) => void jobs.push(job),
    listen: (handler) => {
      answer = handler;
    },
  };
  const finish = (output: number[]) => {
    const job = jobs.shift();
    if (job)
      answer({ type: "result", key: job.key, version: job.version, output: Float64Array.from(output), error: "" });
  };
  return { port, jobs, finish };
}

describe("compute pool", () => {
  it("runs one job a worker and replaces a waiting job by the newest of its key", () => {
    const pool = createComputePool();
    const one = worker();
    pool.attach(one.port);
    const done: string[] = [];
    pool.submit("a", "fit", Float64Array.of(1), (output) => done.push(`a${output[0]}`));
    pool.submit("a", "fit", Float64Array.of(2), () => done.push("never"));
    pool.submit("a", "fit", Float64Array.of(3), (output) => done.push(`a${output[0]}`));
    pool.submit("b", "fit", Float64Array.of(4), (output) => done.push(`b${output[0]}`));
    expect(one.jobs.map((job) => job.input[0])).toEqual([1]);
    one.finish([10]);
    expect(one.jobs.map((job) => job.input[0])).toEqual([3]);
    one.finish([30]);
    one.finish([40]);
    expect(done).toEqual(["a10", "a30", "b40"]);
  });

  it("drops results of jobs that were cleared, and the worker goes on", () => {
    const pool = createComputePool();
    const one = worker();
    pool.attach(one.port);
    const done: number[] = [];
    pool.submit("a", "fit", Float64Array.of(1), (output) => done.push(output[0] ?? 0));
    pool.clear();
    pool.submit("a", "fit", Float64Array.of(2), (output) => done.push(output[0] ?? 0));
    one.finish([1]);
    one.finish([2]);
    expect(done).toEqual([2]);
  });

  it("gives what somebody looks at another worker than the kept one while there is one, and before what can wait", () => {
    const pool = createComputePool();
    const [kept, other] = [worker(), worker()];
    pool.attach(kept.port);
    pool.attach(other.port);
    const keys = (of: typeof kept) => of.jobs.map(({ key }) => key);
    const follow = (key: string) => pool.submitSoon(key, "grid", Float64Array.of(1), () => undefined);
    follow("first");
    expect([keys(kept), keys(other)]).toEqual([[], ["first"]]);
    follow("second");
    expect([keys(kept), keys(other)]).toEqual([["second"], ["first"]]);
    pool.submit("fit", "fit", Float64Array.of(1), () => undefined);
    follow("third");
    pool.submitUrgent("edit", "margin", Float64Array.of(1), () => undefined);
    other.finish([1]);
    expect(keys(other)).toEqual(["edit"]);
    kept.finish([1]);
    expect(keys(kept)).toEqual(["third"]);
    other.finish([1]);
    expect(keys(other)).toEqual(["fit"]);
  });

  it("keeps one of several workers for urgent jobs, which go first", () => {
    const pool = createComputePool();
    const [kept, other] = [worker(), worker()];
    pool.attach(kept.port);
    pool.attach(other.port);
    const done: string[] = [];
    const queue = (key: string) => pool.submit(key, "fit", Float64Array.of(1), () => done.push(key));
    const hurry = (key: string) => pool.submitUrgent(key, "margin", Float64Array.of(1), () => done.push(key));
    queue("a");
    queue("b");
    expect([kept.jobs.length, other.jobs.map(({ key }) => key)]).toEqual([0, ["a"]]);
    hurry("now");
    hurry("next");
    expect(kept.jobs.map(({ key }) => key)).toEqual(["now"]);
    // Whichever worker is free first takes the urgent one.
    other.finish([1]);
    expect(other.jobs.map(({ key }) => key)).toEqual(["next"]);
    other.finish([1]);
    kept.finish([1]);
    other.finish([1]);
    expect([done, kept.jobs.length]).toEqual([["a", "next", "now", "b"], 0]);
  });

  it("begins nothing that can wait while it is held", () => {
    const pool = createComputePool();
    const [kept, other] = [worker(), worker()];
    pool.attach(kept.port);
    pool.attach(other.port);
    pool.hold(true);
    pool.submit("fit", "fit", Float64Array.of(1), () => undefined);
    pool.submitUrgent("edit", "margin", Float64Array.of(1), () => undefined);
    expect([kept.jobs.map(({ key }) => key), other.jobs.length]).toEqual([["edit"], 0]);
    pool.hold(false);
    expect(other.jobs.map(({ key }) => key)).toEqual(["fit"]);
  });

  it("does urgent jobs on a worker that is alone, too", () => {
    const pool = createComputePool();
    const one = worker();
    pool.attach(one.port);
    pool.submit("a", "fit", Float64Array.of(1), () => undefined);
    pool.submit("b", "fit", Float64Array.of(1), () => undefined);
    pool.submitUrgent("now", "margin", Float64Array.of(1), () => undefined);
    one.finish([1]);
    expect(one.jobs.map(({ key }) => key)).toEqual(["now"]);
  });
});
