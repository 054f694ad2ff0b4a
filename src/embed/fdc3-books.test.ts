import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { EngineClient } from "../engine/client.ts";
import { BOOK_REST, tellBooks } from "./fdc3-books.ts";
import { frame } from "./frame.ts";
import type { Embedded } from "./opening.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  frame.setState(frame.getInitialState());
});

/** An engine whose book of this name holds one perpetual, and the way to say that it changed. */
function engineWith(name: string) {
  const position = { instrument: "BTC-PERPETUAL", size: 1, unit: "usd", included: true };
  const listeners = new Set<() => void>();
  const engine = {
    portfolio: { document: { active: name, books: [{ id: name, name, positions: [position] }] } },
    onPortfolio(listener: () => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  } as unknown as EngineClient;
  return { engine, listeners, changed: () => [...listeners].forEach((listener) => void listener()) };
}

const view = (sealed: string): Embedded => ({ sealed }) as Embedded;

it("tells the book of whichever engine is shown, also where none is yet, and hears nothing of one that is gone", () => {
  const names: unknown[] = [];
  frame.setState({ embedded: view(""), engine: null });
  tellBooks((context) => names.push((context as { name: string }).name));
  const [pinned, live] = [engineWith("pinned"), engineWith("own")];
  frame.setState({ engine: pinned.engine });
  vi.advanceTimersByTime(BOOK_REST);
  frame.setState({ engine: live.engine });
  expect(pinned.listeners.size).toBe(0);
  live.changed();
  vi.advanceTimersByTime(BOOK_REST);
  expect(names).toEqual(["pinned", "own"]);
});

it("tells no book of a view that is sealed to who looks at it", () => {
  const broadcast = vi.fn();
  const sealed = engineWith("for this viewer alone");
  frame.setState({ embedded: view("v2.x"), engine: sealed.engine });
  tellBooks(broadcast);
  sealed.changed();
  vi.advanceTimersByTime(BOOK_REST);
  expect(broadcast).not.toHaveBeenCalled();
});
