import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { dismiss, hold, notices, notify } from "./notices.ts";

const texts = (): string[] => notices.getState().shown.map(({ text }) => text);
const idOf = (text: string): number => notices.getState().shown.find((one) => one.text === text)?.id ?? Number.NaN;

describe("notices", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    for (const { id } of notices.getState().shown) dismiss(id);
    vi.useRealTimers();
  });

  it("go by themselves, later where there is something to press; errors stay", () => {
    notify({ tone: "info", text: "Saved." });
    notify({ tone: "info", text: "Deleted.", action: { label: "Undo", run: () => undefined } });
    notify({ tone: "error", text: "Refused." });
    vi.advanceTimersByTime(5_000);
    expect(texts()).toEqual(["Deleted.", "Refused."]);
    vi.advanceTimersByTime(15_000);
    expect(texts()).toEqual(["Refused."]);
  });

  it("stay while they are held", () => {
    notify({ tone: "info", text: "Deleted." });
    hold(idOf("Deleted."), true);
    vi.advanceTimersByTime(60_000);
    expect(texts()).toEqual(["Deleted."]);
    hold(idOf("Deleted."), false);
    vi.advanceTimersByTime(1_000);
    expect(texts()).toEqual([]);
  });
});
