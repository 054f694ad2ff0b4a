import { afterEach, expect, it, vi } from "vitest";
import { SMALL_VIEW } from "../views/test-support/sample-views.ts";
import { frame } from "./frame.ts";
import type { Embedded, Opening } from "./opening.ts";
import type { PageEngine } from "./page-engine.ts";
import { portalHandlers } from "./portal-handlers.ts";

const pending = vi.hoisted(() => new Map<string, (opening: unknown) => void>());
vi.mock("./opening.ts", () => ({
  openWord: (word: string) => new Promise((resolve) => pending.set(word, resolve)),
}));

const picture = vi.hoisted(() => ({ fetched: (): void => undefined, taken: 0 }));
vi.mock("./capture-image.ts", async () => {
  await new Promise<void>((resolve) => {
    picture.fetched = resolve;
  });
  return { captureImage: () => ++picture.taken };
});

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
    whole: false,
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
  vi.unstubAllGlobals();
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

const BTC = { venue: "simulated", underlying: "BTC" } as const;
const shows = (part: Partial<Embedded>, catalog: object | null = { choice: BTC }): void => {
  const opening = opens("shown");
  if (!opening.ok) return;
  const view = { catalog, columns: [], derived: [] };
  frame.setState({ embedded: { ...opening.embedded, ...part }, engine: { view } as never });
};

it("pictures nothing of positions or of a sealed view that came while what draws it was fetched", async () => {
  vi.stubGlobal("document", { getElementById: () => null });
  const handlers = portalHandlers(engines);
  shows({ layout: { row: [{ tabs: ["smile"] }] } });
  const both = [handlers["image.get"]({}), handlers["image.get"]({})].map((one) => Promise.resolve(one));
  const refused = Promise.all(
    both.map((one) => expect(one).rejects.toThrow("no picture of panels that show positions")),
  );
  await vi.waitFor(() => expect(picture.fetched.name).not.toBe("fetched"));
  shows({ layout: { row: [{ tabs: ["portfolio"] }] } });
  picture.fetched();
  await refused;
  shows({ sealed: "v2.x" });
  await expect(handlers["image.get"]({})).rejects.toThrow("sealed");
  expect(picture.taken).toBe(0);
  shows({ layout: { row: [{ tabs: ["smile"] }] } });
  expect(await handlers["image.get"]({})).toBe(1);
});

it("gives a portal no numbers and no picture of the market before, which may be that of a sealed view", async () => {
  const handlers = portalHandlers(engines);
  shows({}, { choice: { venue: "deribit", underlying: "ETH" } });
  await expect(handlers["snapshot.get"]({})).rejects.toThrow("The market asked for is not there yet.");
  await expect(handlers["image.get"]({})).rejects.toThrow("The market asked for is not there yet.");
});
