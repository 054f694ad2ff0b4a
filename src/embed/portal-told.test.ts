import { describe, expect, it } from "vitest";
import type { EngineClient } from "../engine/client.ts";
import type { MarketChoice } from "../engine/protocol.ts";
import { type Frame, frame } from "./frame.ts";
import type { Embedded } from "./opening.ts";
import { problemToTell, selectionToTell, stateToTell } from "./portal-told.ts";

const BTC: MarketChoice = { venue: "simulated", underlying: "BTC" };

function framed(choice: MarketChoice, sealed = "", catalog: object | null = null): Frame {
  return {
    ...frame.getInitialState(),
    embedded: { choice, sealed } as Embedded,
    engine: { frozen: false, view: { status: null, log: null, now: 0, catalog } } as unknown as EngineClient,
  };
}

const listing = (choice: MarketChoice, ...names: string[]) => ({
  choice,
  simulated: true,
  testnet: false,
  instruments: names.map((name, slot) => [slot, { name }]),
});

describe("what a portal is told", () => {
  it("never calls simulated data real: what is not known yet is null", () => {
    expect(stateToTell(framed(BTC), false)).toMatchObject({ venue: "simulated", simulated: true, testnet: false });
    const own: MarketChoice = { venue: "deribit", underlying: "BTC", host: "ws://127.0.0.1:8080" };
    expect(stateToTell(framed(own), false)).toMatchObject({ venue: "deribit", simulated: null, testnet: null });
    expect(stateToTell(framed(own, "", listing(own)), false)).toMatchObject({ simulated: true, testnet: false });
  });

  it("is of a market that is live once it lists its options, not while only its connection is", () => {
    const status = { state: "live", aliveAt: 0, lag: 0, nextAttemptAt: Number.NaN };
    const state = (expiries: readonly number[]) => {
      const view = { status, log: null, now: 0, catalog: { ...listing(BTC), expiries } };
      const engine = { frozen: null, view } as unknown as EngineClient;
      return stateToTell({ ...framed(BTC), engine }, false)?.state;
    };
    expect(state([])).toBe("connecting");
    expect(state([1])).toBe("live");
  });

  it("is the bare word of a view that is sealed to who looks at it", () => {
    const sealed = framed(BTC, "v2.x", listing(BTC, "BTC-PERPETUAL"));
    expect(stateToTell(sealed, false)).toEqual({
      state: "connecting",
      word: "Connecting",
      venue: null,
      underlying: null,
      simulated: null,
      testnet: null,
      editable: false,
      pinned: null,
      fdc3: null,
    });
    expect(selectionToTell(sealed, { expiry: 1, focused: "BTC-PERPETUAL" })).toBeNull();
  });

  it("is that a part of the page is gone, of a sealed view that alone", () => {
    const lost = { lostPart: "A part is gone.", notice: "No expiry 26DEC25 is listed; another is shown." };
    const sealed = { ...framed(BTC, "v2.x", listing(BTC)), ...lost };
    expect(problemToTell(sealed)).toBe("A part is gone.");
    expect(problemToTell({ ...sealed, lostPart: "" })).toBe("");
    expect(problemToTell({ ...framed(BTC, "", listing(BTC)), ...lost })).toBe(`${lost.notice} A part is gone.`);
    expect(problemToTell({ ...sealed, engine: null, embedded: null })).toBe("A part is gone.");
    expect(problemToTell({ ...sealed, problem: "Nothing can be shown." })).toBe("Nothing can be shown.");
  });

  it("pairs no underlying with an instrument of the market before", () => {
    const eth = framed({ ...BTC, underlying: "ETH" }, "", listing(BTC, "BTC-PERPETUAL"));
    expect(selectionToTell(eth, { expiry: 1, focused: "BTC-PERPETUAL" })).toMatchObject({
      underlying: "ETH",
      instrument: null,
    });
    expect(selectionToTell(eth, { expiry: 1, focused: "ETH-PERPETUAL" })?.instrument).toBe("ETH-PERPETUAL");
    expect(stateToTell(eth, false)).toMatchObject({ word: "Connecting", underlying: "ETH", simulated: true });
    const btc = framed(BTC, "", listing(BTC, "BTC-PERPETUAL"));
    expect(selectionToTell(btc, { expiry: 1, focused: "BTC-PERPETUAL" })?.instrument).toBe("BTC-PERPETUAL");
  });
});
