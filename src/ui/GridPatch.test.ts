import { describe, expect, it } from "vitest";
import { createGridPatch, LOOK, MISSING, type PatchNode, patchText } from "./GridPatch.ts";

/** A cell that counts what is written to it. */
function countingNode() {
  const writes = { text: 0, className: 0, attributes: 0 };
  let data = "";
  let className = "";
  const attributes = new Map<string, string>();
  const node: PatchNode = {
    text: {
      get data() {
        return data;
      },
      set data(next) {
        writes.text++;
        data = next;
      },
    },
    element: {
      get className() {
        return className;
      },
      set className(next) {
        writes.className++;
        className = next;
      },
      setAttribute(name, value) {
        writes.attributes++;
        attributes.set(name, value);
      },
      removeAttribute(name) {
        writes.attributes++;
        attributes.delete(name);
      },
    },
  };
  return { node, writes, attributes };
}

function setUp(cells = 1) {
  let formatted = 0;
  const column = {
    className: "price",
    flash: true,
    format: (value: number) => {
      formatted++;
      return value.toFixed(4);
    },
  };
  const made = Array.from({ length: cells }, countingNode);
  const patch = createGridPatch(
    [column],
    made.map((one) => one.node),
    (note) => `reason ${note}`,
  );
  return { patch, cells: made, formatted: () => formatted };
}

const has = (node: PatchNode, word: string): boolean => node.element.className.split(" ").includes(word);

describe("grid patch", () => {
  it("touches no node and formats nothing where the number did not change", () => {
    const { patch, cells, formatted } = setUp(3);
    for (let cell = 0; cell < 3; cell++) patch.set(cell, 0, 0.0325, 0, 0, 0, false);
    const before = cells.map((one) => ({ ...one.writes }));
    const calls = formatted();
    for (let frame = 1; frame < 100; frame++) {
      for (let cell = 0; cell < 3; cell++) patch.set(cell, 0, 0.0325, 0, 0, frame * 16, false);
    }
    expect(cells.map((one) => one.writes)).toEqual(before);
    expect(formatted()).toBe(calls);
  });

  it("touches no node where the number changed and its shown form did not", () => {
    const { patch, cells } = setUp();
    patch.set(0, 0, 0.0325, 0, 0, 0, false);
    const before = { ...cells[0]!.writes };
    patch.set(0, 0, 0.032501, 0, 0, 16, false);
    expect(cells[0]!.writes).toEqual(before);
    expect(patch.valueAt(0)).toBe(0.032501);
  });

  it("writes only the cell that changed", () => {
    const { patch, cells } = setUp(3);
    for (let cell = 0; cell < 3; cell++) patch.set(cell, 0, 0.0325, 0, 0, 0, false);
    const before = cells.map((one) => ({ ...one.writes }));
    patch.set(1, 0, 0.033, 0, 0, 16, false);
    expect(cells[0]!.writes).toEqual(before[0]);
    expect(cells[2]!.writes).toEqual(before[2]);
    expect(cells[1]!.writes.text - before[1]!.text).toBe(1);
    expect(cells[1]!.node.text.data).toBe("0.0330");
  });

  it("shows a dash with its reason for what is missing, and takes the reason back", () => {
    const { patch, cells } = setUp();
    patch.set(0, 0, Number.NaN, 0, 7, 0, false);
    expect(cells[0]!.node.text.data).toBe(MISSING);
    expect(has(cells[0]!.node, "grid-missing")).toBe(true);
    expect(cells[0]!.attributes.get("aria-label")).toBe("reason 7");
    expect(cells[0]!.attributes.get("title")).toBe("reason 7");
    patch.set(0, 0, 0, 0, 0, 16, false);
    expect(cells[0]!.node.text.data).toBe("0.0000");
    expect(cells[0]!.attributes.size).toBe(0);
    expect(has(cells[0]!.node, "grid-missing")).toBe(false);
  });

  it("shows a block, not a dash, while loading", () => {
    const { patch, cells } = setUp();
    patch.set(0, 0, Number.NaN, LOOK.skeleton, 0, 0, false);
    expect(cells[0]!.node.text.data).toBe("");
    expect(has(cells[0]!.node, "grid-skeleton")).toBe(true);
    patch.set(0, 0, Number.NaN, 0, 3, 16, false);
    expect(cells[0]!.node.text.data).toBe(MISSING);
  });

  it("flashes in the direction of the change, at most five times a second", () => {
    const { patch, cells } = setUp();
    const node = cells[0]!.node;
    patch.set(0, 0, 1, 0, 0, 0, false);
    expect(/grid-(up|down)/.test(node.element.className)).toBe(false);
    const starts: number[] = [];
    for (let time = 16; time < 1_016; time += 16) {
      const before = has(node, "grid-fade-0");
      patch.set(0, 0, 1 + time, 0, 0, time, false);
      patch.fade(time);
      if (has(node, "grid-fade-0") && !before) starts.push(time);
    }
    expect(starts.length).toBe(5);
    expect(Math.min(...starts.slice(1).map((time, i) => time - starts[i]!))).toBeGreaterThanOrEqual(200);
    expect(has(node, "grid-up")).toBe(true);
    patch.set(0, 0, 0.5, 0, 0, 2_000, false);
    expect(has(node, "grid-down")).toBe(true);
  });

  it("fades a flash in steps and is done with it after 200 ms", () => {
    const { patch, cells } = setUp();
    const node = cells[0]!.node;
    patch.set(0, 0, 1, 0, 0, 0, false);
    patch.set(0, 0, 2, 0, 0, 1_000, false);
    const steps = [0, 39, 40, 80, 120, 199].map((after) => {
      expect(patch.fade(1_000 + after)).toBe(true);
      return node.element.className.match(/grid-fade-(\d)/)?.[1];
    });
    expect(steps).toEqual(["0", "0", "1", "2", "3", "4"]);
    expect(patch.fade(1_200)).toBe(false);
    expect(/grid-(up|down|fade|flash)/.test(node.element.className)).toBe(false);
    const writes = cells[0]!.writes.className;
    expect(patch.fade(1_216)).toBe(false);
    expect(cells[0]!.writes.className).toBe(writes);
  });

  it("does not flash on the first paint, after forgetting, when quiet, or from and to a dash", () => {
    const { patch, cells } = setUp();
    const flashed = (): boolean => /grid-(up|down)/.test(cells[0]!.node.element.className);
    patch.set(0, 0, 1, 0, 0, 0, false);
    patch.set(0, 0, 2, 0, 0, 1_000, true);
    expect(flashed()).toBe(false);
    patch.forget(0, 1);
    patch.set(0, 0, 3, 0, 0, 2_000, false);
    expect(flashed()).toBe(false);
    patch.set(0, 0, Number.NaN, 0, 1, 3_000, false);
    patch.set(0, 0, 4, 0, 0, 4_000, false);
    expect(flashed()).toBe(false);
  });

  it("changes the look of a number that stayed the same", () => {
    const { patch, cells } = setUp();
    patch.set(0, 0, 1, 0, 0, 0, false);
    const texts = cells[0]!.writes.text;
    patch.set(0, 0, 1, LOOK.stale, 0, 16, false);
    expect(has(cells[0]!.node, "grid-stale")).toBe(true);
    expect(cells[0]!.writes.text).toBe(texts);
  });
});

describe("patchText", () => {
  it("writes a text that differs, and nothing else", () => {
    const { node, writes } = countingNode();
    expect(patchText(node.text, "a")).toBe(true);
    expect(patchText(node.text, "a")).toBe(false);
    expect(writes.text).toBe(1);
  });
});
