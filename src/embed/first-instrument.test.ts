import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { EngineClient } from "../engine/client.ts";
import { selection } from "../views/selection.ts";
import { startFirstInstrument } from "./first-instrument.ts";
import { frame } from "./frame.ts";
import type { Embedded } from "./opening.ts";

const listed = (underlying: string) => {
  const of = (kind: string, name: string, own = underlying) => ({ kind, name, underlying: own });
  const instruments = [
    of("index", "btc_usd", ""),
    of("option", `${underlying}-25DEC26-92000-C`),
    of("perpetual", `${underlying}-PERPETUAL`),
  ].map((one, slot) => [slot, one]);
  return { catalog: { choice: { venue: "simulated", underlying }, instruments, expiries: [1] }, status: null };
};

const embedded = (underlying: string, ...tabs: string[]) =>
  ({ choice: { venue: "simulated", underlying }, layout: { row: [{ tabs }] }, snapshot: null }) as unknown as Embedded;

const show = (underlying: string, ...tabs: string[]): void =>
  frame.setState({
    engine: { view: listed(underlying) } as unknown as EngineClient,
    embedded: embedded(underlying, ...tabs),
  });

const focused = () => selection.getState().focused;

beforeEach(startFirstInstrument);
afterEach(() => {
  frame.setState(frame.getInitialState());
  selection.setState(selection.getInitialState());
});

it("shows the perpetual in an instrument panel that stands alone, in each market, and never over what was asked for", async () => {
  show("BTC", "instrument");
  await vi.waitFor(() => expect(focused()).toBe("BTC-PERPETUAL"));
  selection.getState().offer(null);
  show("ETH", "instrument");
  await vi.waitFor(() => expect(focused()).toBe("ETH-PERPETUAL"));
  expect(selection.getState().chosen).toBe(false);
  selection.getState().offer("ETH-25DEC26-92000-C");
  show("ETH", "instrument");
  await new Promise((resolve) => setTimeout(resolve));
  expect(focused()).toBe("ETH-25DEC26-92000-C");
});

it("leaves what is looked at to the chain where there is one", async () => {
  show("BTC", "chain", "instrument");
  await new Promise((resolve) => setTimeout(resolve));
  expect(focused()).toBeNull();
});
