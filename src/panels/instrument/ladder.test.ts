import { beforeEach, describe, expect, it } from "vitest";
import type { MarketView } from "../../engine/market-view.ts";
import type { Book } from "../../market/book.ts";
import { D } from "../../market/derived-columns.ts";
import type { Instrument } from "../../market/instrument.ts";
import { Q } from "../../market/quote-columns.ts";
import { NOTE, noteWords } from "../missing.ts";
import { recordedView, SAMPLE } from "../test-support/recorded-chain.ts";
import { ladderOf } from "./ladder.ts";

const NAME = "BTC-26DEC25-95000-C";
let view: MarketView;
let slot: number;
let instrument: Instrument;
beforeEach(() => {
  view = recordedView(SAMPLE);
  slot = view.slotByName.get(NAME)!;
  instrument = view.instrumentBySlot.get(slot)!;
});

/** The one ask of a ladder at `price`. */
function ask(price: number, of = instrument) {
  const book: Book = {
    name: NAME,
    changeId: 1,
    asks: [[price, 1]],
    bids: [],
    exchangeTime: 0,
    confirmedAt: 0,
    state: "live",
  };
  return ladderOf(view, slot, of, book, { asks: 1, bids: 1 }).asks[0]!;
}

describe("a level without a vol says why", () => {
  it("below intrinsic value", () => {
    // A call struck far below the forward, offered for less than forward − strike.
    const deep = { ...instrument, strike: 40_000 };
    const level = ask(0.01, deep);
    expect(level.measure).toBeNaN();
    expect(noteWords(level.note)).toMatch(/below intrinsic/);
  });

  it("at or above the upper bound: a coin call is never worth more than the coin", () => {
    expect(noteWords(ask(1).note)).toMatch(/upper bound/);
    expect(ask(1).measure).toBeNaN();
  });

  it("without a forward, where its worth is missing too", () => {
    view.derived[D.forward]![slot] = Number.NaN;
    view.quotes[Q.underlying]![slot] = Number.NaN;
    const level = ask(0.0325);
    expect(level.note).toBe(NOTE.noForward);
    expect(level.value).toBeNaN();
  });

  it("has none where the vol is there", () => {
    expect(ask(0.0325).note).toBe(NOTE.none);
    expect(ask(0.0325).measure).toBeGreaterThan(0);
  });
});

describe("a level of a future", () => {
  it("has no distance to a mark that is missing", () => {
    view.quotes[Q.mark]![slot] = Number.NaN;
    const future: Instrument = { ...instrument, kind: "future", quote: "USD", strike: Number.NaN, right: null };
    const level = ask(92_500, future);
    expect(level.measure).toBeNaN();
    expect(level.note).toBe(NOTE.notStated);
  });
});
