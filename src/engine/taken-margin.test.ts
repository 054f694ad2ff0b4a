import { expect, it, vi } from "vitest";
import type { PricedAtMarks } from "./books-at-marks.ts";
import type { ComputePool } from "./compute-pool.ts";
import { createTakenMargin } from "./taken-margin.ts";

const priced = (at: number): PricedAtMarks => ({
  made: {
    portfolio: { currency: "BTC", cash: 1, positions: [] },
    book: { instruments: [], legs: [], excluded: [] },
    equity: 1,
    unrated: [],
    rate: 1,
  },
  at,
  asOf: at,
});

it("answers who waits for a job that gave way to a newer one under its key", () => {
  const jobs = new Map<string, (output: Float64Array) => void>();
  const submit: ComputePool["submit"] = (key, _kind, _input, done) => void jobs.set(key, done);
  const taken = createTakenMargin({
    submit,
    submitUrgent: submit,
    submitSoon: submit,
    hold: () => undefined,
    clear: () => jobs.clear(),
    attach: () => undefined,
  });
  const [old, replaced, waited, next] = [priced(1), vi.fn(), vi.fn(), vi.fn()];
  taken.take("margin", old, replaced);
  taken.of("totals", old, waited);
  taken.take("margin", priced(2), next);
  // One of each key: the first was never begun.
  expect([...jobs.keys()].sort()).toEqual(["margin", "totals"]);
  for (const done of jobs.values()) done(new Float64Array(0));
  expect(waited).toHaveBeenCalledOnce();
  expect(next).toHaveBeenCalledOnce();
  expect(replaced).not.toHaveBeenCalled();
});
