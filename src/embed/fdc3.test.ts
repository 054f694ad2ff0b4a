import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { EngineClient } from "../engine/client.ts";
import { startFdc3 } from "./fdc3.ts";
import { frame } from "./frame.ts";
import type { Embedded } from "./opening.ts";
import type { PageEngine } from "./page-engine.ts";

type Listener = (context: unknown) => void;

const agent = vi.hoisted(() => ({ context: (_context: unknown): void => undefined }));
vi.mock("@finos/fdc3-get-agent", () => ({
  getAgent: async () => ({
    broadcast: async () => undefined,
    addIntentListener: async () => undefined,
    async addContextListener(_type: string, listener: Listener) {
      agent.context = listener;
    },
  }),
}));

const engines = {} as PageEngine;
const UNLISTED = { type: "fdc3.instrument", id: { ticker: "BTC-25DEC26-1-C" } };

/** A live engine of a market without any instrument. */
const engine = {
  view: { catalog: { underlyings: ["BTC"], instruments: [] } },
  onStructure: () => () => undefined,
} as unknown as EngineClient;

function shows(sealed: string, now: EngineClient | null): void {
  const embedded = { sealed, choice: { venue: "simulated", underlying: "BTC" } } as Embedded;
  frame.setState({ embedded, engine: now, fdc3: { state: "looking", word: "", ignored: 0 } });
}

beforeEach(() => {
  vi.useFakeTimers();
  const page = { addEventListener: () => undefined, removeEventListener: () => undefined, setTimeout, opener: null };
  vi.stubGlobal("window", Object.assign(page, { parent: page, sessionStorage: { getItem: () => null } }));
  vi.stubGlobal("location", { href: "https://vol.example/embed.html", origin: "https://vol.example" });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  frame.setState(frame.getInitialState());
});

it("counts what it cannot follow, also while a snapshot is being checked", async () => {
  shows("", engine);
  await startFdc3(engines);
  agent.context(UNLISTED);
  vi.runAllTimers();
  expect(frame.getState().fdc3).toEqual({ state: "joined", word: "FDC3", ignored: 1 });
  frame.setState({ engine: null });
  agent.context(UNLISTED);
  expect(frame.getState().fdc3?.ignored).toBe(2);
});

it("counts nothing while a sealed view is shown: what its market lists could be told from that", async () => {
  shows("v2.x", engine);
  await startFdc3(engines);
  agent.context(UNLISTED);
  frame.setState({ embedded: { ...frame.getState().embedded, sealed: "" } as Embedded });
  vi.runAllTimers();
  expect(frame.getState().fdc3?.ignored).toBe(0);
});
