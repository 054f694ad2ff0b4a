import { describe, expect, it } from "vitest";
import { createFrameLoop, type FrameHooks, LEVEL, type Level, type Painter } from "./frame-loop.ts";

function rig(hooks?: FrameHooks) {
  let booked = 0;
  let clock = 0;
  const painted: string[] = [];
  const loop = createFrameLoop({ request: () => void booked++, now: () => clock }, hooks);
  const painter = (name: string, part: Partial<Painter> = {}): Painter => ({
    layer: "text",
    interval: 0,
    visible: () => true,
    paint: (level: Level) => void painted.push(`${name}${level}`),
    ...part,
  });
  /** A painter that takes `ms`. */
  const slow = (name: string, ms: number, part: Partial<Painter> = {}): Painter => ({
    ...painter(name, part),
    paint(level) {
      painted.push(`${name}${level}`);
      clock += ms;
    },
  });
  const take = () => painted.splice(0);
  return { loop, painter, slow, take, booked: () => booked };
}

describe("frame loop", () => {
  it("books one frame however often it is invalidated, and merges levels by maximum", () => {
    const { loop, painter, take, booked } = rig();
    loop.add("a", painter("a"));
    loop.tick(0);
    take();
    const before = booked();
    loop.invalidate("a", LEVEL.full);
    loop.invalidate("a", LEVEL.light);
    loop.invalidate("a", LEVEL.light);
    expect(booked()).toBe(before + 1);
    loop.tick(16);
    expect(take()).toEqual(["a2"]);
    loop.tick(32);
    expect(take()).toEqual([]);
  });

  it("paints text first, then one chart a frame, the longest waiting one", () => {
    const { loop, painter, take } = rig();
    loop.add("s", painter("s", { layer: "chart" }));
    loop.add("h", painter("h", { layer: "chart" }));
    loop.add("t", painter("t"));
    loop.tick(0);
    expect(take()).toEqual(["t2", "s2"]);
    loop.invalidate("s", LEVEL.full);
    loop.tick(16);
    expect(take()).toEqual(["h2"]);
    loop.tick(32);
    expect(take()).toEqual(["s2"]);
  });

  it("paints everything on screen in the very next frame once it is of another market, however long that takes", () => {
    const { loop, painter, slow, take } = rig();
    for (const name of ["a", "b", "c"]) loop.add(name, slow(name, 20));
    for (const name of ["s", "h"]) loop.add(name, slow(name, 20, { layer: "chart" }));
    loop.add("hidden", painter("hidden", { visible: () => false }));
    for (let time = 0; time < 200; time += 16) loop.tick(time);
    take();
    loop.replaceAll();
    loop.tick(200);
    expect(take().sort()).toEqual(["a2", "b2", "c2", "h2", "s2"]);
    // And only in that one.
    loop.invalidateAll(LEVEL.full);
    loop.tick(216);
    expect(take()).toHaveLength(1);
  });

  it("keeps charts that rest for the first frame after, books none for them, and paints text meanwhile", () => {
    let rest = true;
    const { loop, painter, take, booked } = rig({ before() {}, after() {}, chartsRest: () => rest });
    loop.add("s", painter("s", { layer: "chart" }));
    loop.add("t", painter("t"));
    const before = booked();
    loop.tick(0);
    expect(take()).toEqual(["t2"]);
    expect(booked()).toBe(before);
    loop.invalidate("t", LEVEL.light);
    loop.tick(16);
    expect(take()).toEqual(["t1"]);
    rest = false;
    loop.request();
    loop.tick(32);
    expect(take()).toEqual(["s2"]);
  });

  it("holds a repaint until its interval has passed, and books the frame for it", () => {
    const { loop, painter, take, booked } = rig();
    loop.add("a", painter("a", { interval: 250 }));
    loop.tick(0);
    take();
    loop.invalidate("a", LEVEL.light);
    const before = booked();
    loop.tick(100);
    expect(take()).toEqual([]);
    expect(booked()).toBe(before + 1);
    loop.tick(250);
    expect(take()).toEqual(["a1"]);
  });

  it("keeps what is hidden for later, without booking frames for it", () => {
    const { loop, painter, take, booked } = rig();
    let shown = false;
    loop.add("a", painter("a", { visible: () => shown }));
    const before = booked();
    loop.tick(0);
    expect(take()).toEqual([]);
    expect(booked()).toBe(before);
    shown = true;
    loop.tick(16);
    expect(take()).toEqual(["a2"]);
  });

  it("paints in the same frame what arrives just before it", () => {
    const painted: number[] = [];
    let booked = 0;
    const loop = createFrameLoop(
      { request: () => void booked++, now: () => 0 },
      { before: () => loop.invalidateAll(LEVEL.light), after: () => undefined },
    );
    loop.add("a", { layer: "text", interval: 0, visible: () => true, paint: (level) => void painted.push(level) });
    loop.tick(0);
    expect(painted).toEqual([LEVEL.full]);
    expect(booked).toBe(1);
  });

  it("paints what follows the user's action alone, and what merely moved in the frame after it, even where that is as busy", () => {
    const { loop, painter, take, booked } = rig();
    loop.add("a", painter("a"));
    loop.add("b", painter("b"));
    loop.tick(0);
    take();
    loop.invalidate("a", LEVEL.light);
    loop.invalidate("b", LEVEL.full);
    const before = booked();
    loop.tick(16);
    expect(take()).toEqual(["b2"]);
    expect(booked()).toBe(before + 1);
    loop.invalidate("b", LEVEL.full);
    loop.tick(32);
    expect(take()).toEqual(["b2", "a1"]);
  });

  it("puts off what no longer fits into a frame, and begins the next with it", () => {
    const { loop, slow, take, booked } = rig();
    for (const name of ["a", "b", "c"]) loop.add(name, slow(name, 4));
    loop.add("s", slow("s", 4, { layer: "chart" }));
    const before = booked();
    loop.tick(0);
    expect(take()).toEqual(["a2", "b2"]);
    expect(booked()).toBe(before + 1);
    loop.invalidateAll(LEVEL.full);
    loop.tick(16);
    // The chart has waited once: not again.
    expect(take()).toEqual(["c2", "a2", "s2"]);
    loop.tick(32);
    expect(take()).toEqual(["b2"]);
  });

  it("leaves what merely moved for later while the user waits for an answer", () => {
    let rests = true;
    const { loop, painter, take } = rig({ before() {}, after() {}, lightRests: () => rests });
    loop.add("a", painter("a"));
    loop.tick(0);
    expect(take()).toEqual(["a2"]);
    loop.invalidate("a", LEVEL.light);
    loop.tick(16);
    expect(take()).toEqual([]);
    rests = false;
    loop.tick(32);
    expect(take()).toEqual(["a1"]);
  });
});
