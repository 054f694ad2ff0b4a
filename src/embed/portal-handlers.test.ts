import { afterEach, expect, it, vi } from "vitest";
import { SMALL_VIEW } from "../views/test-support/sample-views.ts";
import { frame } from "./frame.ts";
import type { Opening } from "./opening.ts";
import type { PageEngine } from "./page-engine.ts";
import { portalHandlers } from "./portal-handlers.ts";

const pending = vi.hoisted(() => new Map<string, (opening: unknown) => void>());
vi.mock("./opening.ts", () => ({
  openWord: (word: string) => new Promise((resolve) => pending.set(word, resolve)),
}));

const engines = { show: () => frame.setState({ engine: {} as never }) } as unknown as PageEngine;

function opens(title: string): Opening {
  const embedded = {
    choice: { venue: "simulated", underlying: "BTC" },
    title,
    layout: SMALL_VIEW.layouts.trader ?? { row: [] },
    settings: {},
    model: undefined,
    clock: null,
    shared: null,
    snapshot: null,
    signer: "",
    sealed: "",
    beyond: "",
  } as const;
  return { ok: true, embedded };
}

async function open(word: string, opening: Opening): Promise<void> {
  await vi.waitFor(() => expect(pending.has(word)).toBe(true));
  pending.get(word)?.(opening);
}

afterEach(() => {
  pending.clear();
  frame.setState(frame.getInitialState());
});

it("shows of two views the one that was set last, whichever is read sooner, and what was asked after it is of it", async () => {
  const handlers = portalHandlers(engines);
  const first = handlers["view.set"]({ view: "v1.large" });
  const second = handlers["view.set"]({ view: "v1.small" });
  const context = handlers["context.set"]({ venue: "deribit" });
  // What is not asked for yet waits: the test lends it an answer all the same.
  const small = open("v1.small", opens("small"));
  await open("v1.large", opens("large"));
  await small;
  await Promise.all([first, second, context]);
  expect(frame.getState().embedded).toMatchObject({ title: "small", choice: { venue: "deribit" } });
});

it("goes on after a view that cannot be read", async () => {
  const handlers = portalHandlers(engines);
  const bad = expect(handlers["view.set"]({ view: "v1.bad" })).rejects.toThrow("altered");
  const good = handlers["view.set"]({ view: "v1.good" });
  await open("v1.bad", { ok: false, problem: "altered" });
  await open("v1.good", opens("good"));
  await Promise.all([bad, good]);
  expect(frame.getState().embedded?.title).toBe("good");
});
