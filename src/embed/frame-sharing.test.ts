import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { BoardToTab } from "../engine/switchboard.ts";
import { shareAmongFrames } from "./frame-sharing.ts";

type Place = NonNullable<Parameters<typeof shareAmongFrames>[1]>;

/** A window of another origin: its frames can be counted and reached, all else throws. */
function foreignWindow(frames: Place[]): Place {
  return new Proxy(frames as unknown as Place, {
    get(_, name) {
      if (name === "length") return frames.length;
      if (typeof name === "string" && /^\d+$/.test(name)) return frames[Number(name)];
      throw new DOMException("Blocked a frame", "SecurityError");
    },
  });
}

function frameIn(page: Place, frames: Place[]) {
  const self: Place = { length: 0 };
  frames.push(self);
  const heard: BoardToTab[] = [];
  const sharing = shareAmongFrames((message) => void heard.push(message), self, page);
  return {
    heard,
    sharing,
    /** Gone without a word, as a frame that crashed. */
    vanish: () => void frames.splice(frames.indexOf(self), 1),
    /** Waits for the market `key`; the way to let go once it is held. */
    wait(key: string) {
      const waiting = { release: null as (() => void) | null, stop: new AbortController() };
      sharing.holdNext(key, waiting.stop.signal, (release) => {
        waiting.release = release;
      });
      return waiting;
    },
  };
}

describe("frames of one portal page", () => {
  const port = {} as MessagePort;
  beforeEach(
    () => void vi.useFakeTimers({ now: 1_000, toFake: ["setTimeout", "setInterval", "clearInterval", "performance"] }),
  );
  afterEach(() => void vi.useRealTimers());

  /** A portal with frames of its own origin, one of a third, and ours, one of them within a frame of the portal. */
  function stage() {
    const [frames, inner]: [Place[], Place[]] = [[], []];
    const page = foreignWindow(frames);
    frames.push(foreignWindow(inner));
    const next = (list: Place[]) => {
      vi.advanceTimersByTime(10);
      return frameIn(page, list);
    };
    return { frames, first: next(frames), second: next(inner), third: next(frames) };
  }

  it("share on a page that has a frame of the name under which ours look for one another", async () => {
    const frames: Place[] = [];
    const bare = foreignWindow(frames);
    const named = foreignWindow([]);
    const page = new Proxy(bare, {
      get: (_, name) =>
        typeof name === "string" && name.startsWith("volscape frame") ? named : Reflect.get(bare, name, bare),
    });
    const [first, second] = [frameIn(page, frames), frameIn(page, frames)];
    expect(await first.sharing.holdNow("btc")).not.toBeNull();
    expect(await second.sharing.holdNow("btc")).toBeNull();
  });

  it("have one host for a market, and another for another", async () => {
    const { first, second, third } = stage();
    expect(await first.sharing.holdNow("btc")).not.toBeNull();
    expect(await second.sharing.holdNow("btc")).toBeNull();
    expect(await third.sharing.holdNow("eth")).not.toBeNull();
    second.sharing.tell({ type: "attach", key: "btc", port });
    vi.advanceTimersByTime(0);
    expect(first.heard).toEqual([{ type: "window", key: "btc", port }]);
    expect(third.heard).toEqual([]);
    first.sharing.tell({ type: "host", key: "btc" });
    vi.advanceTimersByTime(0);
    expect([second.heard, third.heard]).toEqual(Array(2).fill([{ type: "hosted", key: "btc" }]));
  });

  it("let the eldest of those who wait take over from a host that leaves or vanishes", async () => {
    const { first, second, third } = stage();
    await first.sharing.holdNow("btc");
    const [young, old] = [third.wait("btc"), second.wait("btc")];
    expect(await first.sharing.othersWait("btc")).toBe(true);
    vi.advanceTimersByTime(5_000);
    expect([old.release, young.release]).toEqual([null, null]);
    first.vanish();
    vi.advanceTimersByTime(2_000);
    expect(old.release).not.toBeNull();
    expect(young.release).toBeNull();
    second.sharing.tell({ type: "leave" });
    vi.advanceTimersByTime(0);
    expect(young.release).not.toBeNull();
  });

  it("hand a market on when its host goes to another, and pass over those who wait no more", async () => {
    const { first, second, third } = stage();
    const release = await first.sharing.holdNow("btc");
    const [gone, next] = [second.wait("btc"), third.wait("btc")];
    gone.stop.abort();
    const other = await first.sharing.holdNow("eth");
    release?.();
    vi.advanceTimersByTime(0);
    expect(gone.release).toBeNull();
    expect(next.release).not.toBeNull();
    expect(await second.sharing.holdNow("eth")).toBeNull();
    other?.();
    expect(await second.sharing.holdNow("eth")).not.toBeNull();
  });
});
