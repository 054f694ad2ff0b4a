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

  it("give way to further ones, infos before errors and the oldest first", () => {
    notify({ tone: "error", text: "Yours is kept as another." });
    for (const text of ["One.", "Two.", "Three.", "Four."]) notify({ tone: "info", text });
    expect(texts()).toEqual(["Yours is kept as another.", "Two.", "Three.", "Four."]);
    for (const text of ["E1.", "E2.", "E3.", "E4."]) notify({ tone: "error", text });
    expect(texts()).toEqual(["E1.", "E2.", "E3.", "E4."]);
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
