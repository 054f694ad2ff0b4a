import { beforeEach, describe, expect, it } from "vitest";
import type { MarketView } from "../../engine/market-view.ts";
import { fakeStatus } from "../../engine/test-support/fake-feed.ts";
import type { Book } from "../../market/book.ts";
import { D } from "../../market/derived-columns.ts";
import type { Instrument } from "../../market/instrument.ts";
import { Q } from "../../market/quote-columns.ts";
import { DASH } from "../../ui/format.ts";
import { noteWords } from "../missing.ts";
import { recordedView, SAMPLE } from "../test-support/recorded-chain.ts";
import { fieldNote, fieldsOf } from "./fields.ts";
import { historyCurve } from "./History.tsx";
import { bookAge, bookWords, ladderOf, ladderSides } from "./ladder.ts";

const NAME = "BTC-26DEC25-95000-C";
let view: MarketView;
let slot: number;
let instrument: Instrument;
beforeEach(() => {
  view = recordedView(SAMPLE);
  slot = view.slotByName.get(NAME)!;
  instrument = view.instrumentBySlot.get(slot)!;
});

const book = (asks: Book["asks"], bids: Book["bids"]): Book => ({
  name: NAME,
  changeId: 1,
  asks,
  bids,
  exchangeTime: 0,
  confirmedAt: 0,
  state: "live",
});

describe("the ladder", () => {
  it("gives the odd row to the asks", () => {
    expect(ladderSides(10)).toEqual({ asks: 5, bids: 4 });
    expect(ladderSides(11)).toEqual({ asks: 5, bids: 5 });
    expect(ladderSides(0)).toEqual({ asks: 1, bids: 1 });
  });

  it("lays asks above from far to near and bids below, and leaves rows without a level empty", () => {
    const made = ladderOf(
      view,
      slot,
      instrument,
      book(
        [
          [0.0325, 38],
          [0.033, 5.2],
        ],
        [[0.032, 34.4]],
      ),
      { asks: 3, bids: 2 },
    );
    expect(made.asks.map((level) => level?.price)).toEqual([undefined, 0.033, 0.0325]);
    expect(made.bids.map((level) => level?.price)).toEqual([0.032, undefined]);
    expect(made.asks[2]!.share).toBe(1);
    expect(made.bids[0]!.share).toBeCloseTo(34.4 / 38, 12);
  });

  it("gives each price its vol and USD worth: at the touch those of the chain", () => {
    const made = ladderOf(view, slot, instrument, book([[0.0325, 1]], [[0.032, 1]]), { asks: 1, bids: 1 });
    expect(made.asks[0]!.measure).toBeCloseTo(view.derived[D.volAtAsk]![slot]!, 10);
    expect(made.bids[0]!.measure).toBeCloseTo(view.derived[D.volAtBid]![slot]!, 10);
    expect(made.asks[0]!.value).toBeCloseTo(0.0325 * 92_726.4, 8);
    expect(made.spread).toBeCloseTo(0.0005, 12);
    // The reference picture states 0.53 points for this spread.
    expect(100 * made.measureSpread).toBeCloseTo(0.53, 2);
  });

  it("is as old as the last message while the book is in step, and as its last moment in step after that", () => {
    const live = { ...book([[0.0325, 38]], [[0.032, 34.4]]), confirmedAt: view.now - 20_000 };
    const at = (aliveAt: number): MarketView => ({ ...view, status: fakeStatus({ aliveAt }) });
    expect(bookAge(at(view.now - 40), live)).toBe(40);
    expect(bookWords(live, 40)).toBe("");
    expect(bookWords(live, bookAge(at(view.now - 19_000), live))).toBe("last book, 19 s old");
    const lost: Book = { ...live, state: "waiting" };
    expect(bookAge(at(view.now - 40), lost)).toBe(20_000);
    expect(bookWords(lost, 2_000)).toBe("last book, 2.0 s old");
    expect(bookWords({ ...live, state: "resync" }, 20_000)).toBe("read again after a gap; this one 20 s old");
    const never: Book = { ...book([], []), state: "waiting", confirmedAt: Number.NaN };
    expect(bookAge(at(view.now), never)).toBeNaN();
    expect(bookWords(null, Number.NaN, true)).toBe("no book recorded");
    expect([bookWords(never, Number.NaN), bookWords(null, Number.NaN)]).toEqual([
      "waiting for the book",
      "waiting for the book",
    ]);
  });

  it("has no spread with one side", () => {
    const made = ladderOf(view, slot, instrument, book([], [[0.032, 1]]), { asks: 1, bids: 1 });
    expect(made.spread).toBeNaN();
    expect(made.asks).toEqual([null]);
  });

  it("measures a future's levels against its mark, in basis points, and values them in coin", () => {
    const future: Instrument = { ...instrument, kind: "future", quote: "USD", strike: Number.NaN, right: null };
    view.quotes[Q.mark]![slot] = 92_500;
    const made = ladderOf(view, slot, future, book([[92_592.5, 10_000]], []), { asks: 1, bids: 1 });
    expect(made.asks[0]!.measure).toBeCloseTo(10, 8);
    expect(made.asks[0]!.value).toBeCloseTo(10_000 / 92_592.5, 12);
  });
});

describe("the fields of an option", () => {
  const text = (name: string, unit?: string): string => {
    const one = fieldsOf(instrument).find(
      (field) => field.name === name && (unit === undefined || field.unit === unit),
    );
    if (!one) throw new Error(`no field ${name}`);
    return one.text(view, slot);
  };

  it("stand as in the reference picture", () => {
    expect(text("Mark vol")).toBe("44.58");
    expect(text("Delta")).toBe("+0.432");
    expect(text("Vega")).toBe("88.03");
    expect(text("Theta")).toBe("\u221292.19");
    expect(text("Open interest")).toBe("4\u2009714.2");
    expect(text("Mark", "USD")).toBe("2\u2009994.19");
    expect(text("Expiry", "08:00 UTC")).toBe("26 DEC");
  });

  it("count ages from change and from confirmation", () => {
    view.quotes[Q.changedAt]![slot] = view.now - 400;
    view.quotes[Q.confirmedAt]![slot] = view.now - 38;
    expect(text("Changed")).toBe("0.4 s");
    expect(text("Confirmed")).toBe("38 ms");
  });

  it("show a dash with its reason, never 0, for what is missing; terms of the contract outlive the feed", () => {
    view.quotes[Q.openInterest]![slot] = Number.NaN;
    expect(text("Open interest")).toBe(DASH);
    const fields = fieldsOf(instrument);
    const interest = fields.find((field) => field.name === "Open interest")!;
    expect(noteWords(fieldNote(view, slot, interest))).toBe("Not stated by the venue");
    expect(fields.find((field) => field.name === "Tick")?.live).toBe(false);
    expect(text("Maker fee")).toBe(DASH);
  });

  it("have units in a column of their own", () => {
    for (const field of fieldsOf(instrument)) expect(field.text(view, slot)).not.toMatch(/USD|BTC|%|pts/);
  });
});

describe("the fields of a perpetual and a future", () => {
  const shown = (one: Instrument, name: string, unit: string): string =>
    fieldsOf(one)
      .find((field) => field.name === name && field.unit === unit)!
      .text(view, slot);

  it("state basis and funding", () => {
    const perpetual: Instrument = { ...instrument, kind: "perpetual", quote: "USD", expiry: Number.POSITIVE_INFINITY };
    view.quotes[Q.mark]![slot] = 92_541.5;
    view.quotes[Q.index]![slot] = 92_527.6;
    view.quotes[Q.funding8h]![slot] = 0.000042;
    expect(shown(perpetual, "Basis", "bp")).toBe("+1.5");
    expect(shown(perpetual, "Basis", "USD")).toBe("+13.90");
    expect(shown(perpetual, "Funding 8h", "%")).toBe("+0.0042");
    expect(fieldsOf(perpetual).some((field) => field.name === "Expiry")).toBe(false);
  });

  it("scale a future's basis to a year", () => {
    const future: Instrument = { ...instrument, kind: "future", quote: "USD", expiry: view.now + 73 * 86_400_000 };
    view.quotes[Q.mark]![slot] = 101;
    view.quotes[Q.index]![slot] = 100;
    expect(shown(future, "Basis a year", "%")).toBe("+5.00");
  });
});

describe("the history curve", () => {
  it("is the mark vol in percent of an option and the mark of a future, open where there is no sample", () => {
    const reply = {
      kind: "history",
      times: Float64Array.of(1_000, 6_000),
      bid: Float64Array.of(1, 2),
      ask: Float64Array.of(1, 2),
      mark: Float64Array.of(5, Number.NaN),
      markVol: Float64Array.of(Number.NaN, 0.5),
    } as const;
    expect(historyCurve(reply, true)).toEqual([
      [1, 6],
      [null, 50],
    ]);
    expect(historyCurve(reply, false)).toEqual([
      [1, 6],
      [5, null],
    ]);
    expect(historyCurve({ kind: "done" }, true)).toEqual([[], []]);
  });
});
