import { describe, expect, it } from "vitest";
import { createLatestWins } from "./latest-wins.ts";

/** Jobs that end when the test says so. */
function manualJobs() {
  const started: string[] = [];
  const failures: unknown[] = [];
  let end: (() => void) | null = null;
  let fail: ((error: Error) => void) | null = null;
  const queue = createLatestWins<string>(
    (item) => {
      started.push(item);
      return new Promise((resolve, reject) => {
        end = resolve;
        fail = reject;
      });
    },
    (error) => failures.push(error),
  );
  const settle = async (how: () => void) => {
    how();
    for (let i = 0; i < 5; i++) await Promise.resolve();
  };
  return {
    queue,
    started,
    failures,
    finish: () => settle(() => end?.()),
    crash: () => settle(() => fail?.(new Error("lost"))),
  };
}

describe("a queue where the latest wins", () => {
  it("starts the first at once and never two at a time", () => {
    const { queue, started } = manualJobs();
    queue.push("a");
    queue.push("b");
    expect(started).toEqual(["a"]);
    expect(queue.busy).toBe(true);
  });

  it("keeps only the newest of what arrives meanwhile", async () => {
    const { queue, started, finish } = manualJobs();
    for (const item of ["a", "b", "c", "d"]) queue.push(item);
    await finish();
    expect(started).toEqual(["a", "d"]);
    expect(queue.dropped).toBe(2);
    await finish();
    expect(started).toEqual(["a", "d"]);
    expect(queue.busy).toBe(false);
    queue.push("e");
    expect(started).toEqual(["a", "d", "e"]);
  });

  it("goes on after a failure and reports it", async () => {
    const { queue, started, failures, crash } = manualJobs();
    queue.push("a");
    queue.push("b");
    await crash();
    expect(failures).toHaveLength(1);
    expect(started).toEqual(["a", "b"]);
  });

  it("draws nothing more once closed", async () => {
    const { queue, started, failures, crash } = manualJobs();
    queue.push("a");
    queue.push("b");
    queue.close();
    await crash();
    queue.push("c");
    expect(started).toEqual(["a"]);
    expect(failures).toEqual([]);
  });
});
