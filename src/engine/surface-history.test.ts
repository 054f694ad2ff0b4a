import { describe, expect, it } from "vitest";
import { createSurfaceHistory } from "./surface-history.ts";

const row = (value: number) => Float64Array.of(value);

describe("surfaces kept since a market was opened", () => {
  it("are found by the nearest time, and are thinned evenly when there are too many", () => {
    const history = createSurfaceHistory();
    expect(history.near(0)).toBeNull();
    for (let at = 0; at <= 3_600_000; at += 500) history.keep(at, [row(at)]);
    const times = history.times();
    if (times.kind !== "surfaceTimes") throw new Error("unexpected reply");
    expect(times.times.length).toBeGreaterThan(180);
    expect(times.times.length).toBeLessThanOrEqual(360);
    expect(times.times[0]).toBe(0);
    const gaps = new Set(times.times.slice(1).map((at, i) => at - times.times[i]!));
    expect([...gaps].every((gap) => gap >= 8_000 && gap <= 16_000)).toBe(true);
    const found = history.near(1_800_000);
    if (found?.kind !== "surface") throw new Error("unexpected reply");
    expect(Math.abs(found.at - 1_800_000)).toBeLessThanOrEqual(8_000);
    expect(found.rows[0]![0]).toBe(found.at);
  });

  it("hand out copies", () => {
    const history = createSurfaceHistory();
    history.keep(0, [row(1)]);
    const first = history.near(0);
    if (first?.kind === "surface") first.rows[0]![0] = 2;
    expect(history.near(0)).toMatchObject({ rows: [row(1)] });
    history.clear();
    expect(history.near(0)).toBeNull();
  });
});
