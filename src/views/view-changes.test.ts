import { afterEach, describe, expect, it } from "vitest";
import { SMALL_VIEW } from "./test-support/sample-views.ts";
import { onViewChanged, tellViewChanges, tellWaitingChanges } from "./view-changes.ts";
import type { ViewDocument } from "./view-document.ts";
import { EMPTY_WORKSPACE, workspace } from "./workspace-store.ts";

const capture = (): ViewDocument => ({ ...SMALL_VIEW, active: workspace.getState().active });

/** A clock that is turned by hand. */
function byHand() {
  let waiting: (() => void) | null = null;
  return {
    later(run: () => void) {
      waiting = run;
      return () => {
        waiting = null;
      };
    },
    turn() {
      const run = waiting;
      waiting = null;
      run?.();
    },
  };
}

describe("changes of a view", () => {
  afterEach(() => workspace.setState(EMPTY_WORKSPACE, true));

  it("are told once when things are quiet, as the whole view, and not where nothing of it changed", () => {
    const told: string[] = [];
    const { later, turn } = byHand();
    const stopWatching = tellViewChanges(capture, later);
    const stop = onViewChanged(({ active }) => told.push(active));
    workspace.setState({ active: "risk" });
    workspace.setState({ active: "trader" });
    workspace.setState({ active: "risk" });
    expect(told).toEqual([]);
    turn();
    expect(told).toEqual(["risk"]);
    workspace.setState({ singleKeys: false });
    turn();
    expect(told).toEqual(["risk"]);
    stop();
    workspace.setState({ active: "trader" });
    turn();
    expect(told).toEqual(["risk"]);
    stopWatching();
  });

  it("are not told after the watch has ended", () => {
    const told: string[] = [];
    const { later, turn } = byHand();
    const stopWatching = tellViewChanges(capture, later);
    const stop = onViewChanged(({ active }) => told.push(active));
    workspace.setState({ active: "risk" });
    stopWatching();
    turn();
    expect(told).toEqual([]);
    stop();
  });

  it("are told at once where they cannot wait, and not again", () => {
    const told: string[] = [];
    const { later, turn } = byHand();
    const stopWatching = tellViewChanges(capture, later);
    const stop = onViewChanged(({ active }) => told.push(active));
    tellWaitingChanges();
    expect(told).toEqual([]);
    workspace.setState({ active: "risk" });
    tellWaitingChanges();
    expect(told).toEqual(["risk"]);
    turn();
    tellWaitingChanges();
    expect(told).toEqual(["risk"]);
    workspace.setState({ active: "trader" });
    stopWatching();
    tellWaitingChanges();
    expect(told).toEqual(["risk"]);
    stop();
  });
});
