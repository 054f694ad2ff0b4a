import { describe, expect, it } from "vitest";
import { DEFAULT_CLOCK } from "../market/event-clock.ts";
import { SMALL_VIEW } from "./test-support/sample-views.ts";
import { dockLayout, type ViewRow } from "./view-layout.ts";
import { type Arranged, createWorkspaceHistory, MAX_STEPS } from "./workspace-history.ts";

const EMPTY: Arranged = { layouts: {}, settings: {}, models: {}, clock: null, view: null, shared: null };
const set = (settings: Record<string, unknown>): Arranged => ({ ...EMPTY, settings });
const arranged = (row: ViewRow): Arranged => ({ ...EMPTY, layouts: { trader: dockLayout(row, (type) => type) } });

describe("history of a workspace", () => {
  it("takes changes back one at a time and makes them again", () => {
    const history = createWorkspaceHistory(EMPTY);
    const [one, two] = [set({ chain: { preset: 1 } }), set({ chain: { preset: 2 } })];
    expect(history.note(one, false)).toBe("step");
    expect(history.note(two, false)).toBe("step");
    expect(history.undo()).toEqual({ state: one, words: "settings of chain", moves: false });
    expect(history.undo()?.state).toBe(EMPTY);
    expect(history.undo()).toBeNull();
    expect(history.redo()?.state).toBe(one);
    expect(history.redo()).toEqual({ state: two, words: "settings of chain", moves: false });
    expect(history.redo()).toBeNull();
  });

  it("makes one step of what goes on, and forgets what was taken back once something else is done", () => {
    const history = createWorkspaceHistory(EMPTY);
    history.note(set({ surface: { eye: 1 } }), false);
    expect(history.note(set({ surface: { eye: 2 } }), true)).toBe("more");
    expect(history.undo()?.state).toBe(EMPTY);
    history.note(set({ chain: { preset: 3 } }), false);
    expect(history.canRedo).toBe(false);
    expect(history.canUndo).toBe(true);
  });

  it("keeps apart what follows quickly and is something else", () => {
    const history = createWorkspaceHistory(EMPTY);
    history.note(set({ chain: { preset: 2 } }), false);
    expect(history.note(set({ chain: { preset: 2 }, smile: { table: true } }), true)).toBe("step");
  });

  it("takes back how vols count time; the clock that holds by itself is no step", () => {
    const history = createWorkspaceHistory(EMPTY);
    expect(history.note({ ...EMPTY, clock: { ...DEFAULT_CLOCK, events: [] } }, false)).toBeNull();
    const event: Arranged = { ...EMPTY, clock: { ...DEFAULT_CLOCK, use: "event", events: [] } };
    expect(history.note(event, false)).toBe("step");
    expect(history.undo()).toMatchObject({ words: "how vols count time", moves: true });
    expect(history.redo()?.state).toBe(event);
  });

  it("takes no note of tabs brought to the front, nor of the dock writing the same layout anew", () => {
    const row = SMALL_VIEW.layouts.trader as ViewRow;
    const history = createWorkspaceHistory(arranged(row));
    const front: ViewRow = { row: row.row.map((child) => ("row" in child ? child : { ...child, front: 0 })) };
    expect(history.note(arranged(front), false)).toBeNull();
    expect(history.canUndo).toBe(false);
    expect(history.note(arranged({ row: row.row.slice(0, 1) }), false)).toBe("step");
    expect(history.undo()).toEqual({ state: arranged(front), words: "the layout", moves: true });
  });

  it("makes no step of saving, after which what is taken back belongs to the view as it was saved", () => {
    const ref = (revision: number) => ({ id: "a", revision, title: "A", folder: "" });
    const history = createWorkspaceHistory(EMPTY);
    history.note(set({ chain: { preset: 2 } }), false);
    expect(history.note({ ...set({ chain: { preset: 2 } }), view: ref(1) }, true)).toBeNull();
    history.note({ ...set({ chain: { preset: 3 } }), view: ref(1) }, false);
    history.note({ ...set({ chain: { preset: 3 } }), view: ref(2) }, false);
    expect(history.undo()?.state).toEqual({ ...set({ chain: { preset: 2 } }), view: ref(2) });
    expect(history.undo()?.state).toEqual({ ...EMPTY, view: ref(2) });
  });

  it("goes back from a view that was opened to the one before", () => {
    const view = { id: "b", revision: 4, title: "B", folder: "" };
    const history = createWorkspaceHistory(set({ chain: { preset: 2 } }));
    expect(history.note({ ...set({ chain: { preset: 5 } }), view }, true)).toBe("step");
    expect(history.undo()).toEqual({
      state: set({ chain: { preset: 2 } }),
      words: "opening another view",
      moves: false,
    });
  });

  it("makes no step of writing down what was so by itself", () => {
    const history = createWorkspaceHistory(EMPTY);
    expect(history.note({ ...EMPTY, models: { risk: "auto" } }, false)).toBeNull();
    expect(history.note({ ...EMPTY, models: { risk: "svi" } }, false)).toBe("step");
  });

  it("is of the last hundred steps", () => {
    const history = createWorkspaceHistory(EMPTY);
    for (let n = 0; n < MAX_STEPS + 20; n++) history.note(set({ chain: { n } }), false);
    let steps = 0;
    while (history.undo()) steps++;
    expect(steps).toBe(MAX_STEPS);
  });
});
