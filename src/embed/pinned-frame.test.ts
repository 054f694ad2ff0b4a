import { afterEach, expect, it, vi } from "vitest";
import type { ClockChoice } from "../market/event-clock.ts";
import { frame } from "./frame.ts";
import type { Embedded } from "./opening.ts";
import type { PageEngine } from "./page-engine.ts";
import { showPinned } from "./pinned-frame.ts";

const setClock = vi.hoisted(() => vi.fn());
const PINNED = vi.hoisted(() => ({ weekendWeight: 0.4, events: [] }));
vi.mock("../engine/start-pinned.ts", () => ({ startPinned: () => ({ client: { setClock }, end: () => undefined }) }));
vi.mock("../panels/check-snapshot.ts", () => ({
  checkSnapshot: async () => ({
    market: { at: 1, venue: { simulated: true, label: "Simulated" }, expiry: null, clock: PINNED },
    verdict: { kind: "identical", numbers: 1, digest: "0", core: "0" },
  }),
}));

const CLOCK: ClockChoice = { use: "event", weekendWeight: 0.4, events: [] };

afterEach(() => {
  frame.setState(frame.getInitialState());
  setClock.mockClear();
});

async function shown(clock: ClockChoice | null): Promise<void> {
  frame.setState({ embedded: { clock } as Embedded });
  await showPinned({}, "", {} as PageEngine);
  expect(frame.getState().pinned?.verdict).toBe("identical");
}

it("shows a snapshot with vols on the clock of its view, as the app does", async () => {
  await shown(CLOCK);
  expect(setClock.mock.calls).toEqual([[CLOCK]]);
  expect(frame.getState().pinned?.words).toBe("Identical numbers");
});

it("leaves a snapshot whose view names no clock on the calendar, and says where its numbers were compared on another", async () => {
  await shown(null);
  expect(setClock).not.toHaveBeenCalled();
  expect(frame.getState().pinned?.words).toMatch(
    /^Identical numbers on event time; vols shown on calendar time were not/,
  );
});
