import { expect, it } from "vitest";
import { D } from "../../market/derived-columns.ts";
import type { Instrument } from "../../market/instrument.ts";
import { Q } from "../../market/quote-columns.ts";
import { DASH } from "../../ui/format.ts";
import { noteWords } from "../missing.ts";
import { recordedView, SAMPLE } from "../test-support/recorded-chain.ts";
import { fieldNote, fieldsOf } from "./fields.ts";

const view = recordedView(SAMPLE);
const slot = view.slotByName.get("BTC-26DEC25-95000-C")!;
const instrument = view.instrumentBySlot.get(slot)!;

it("an option states its vol at the mid, or that it has none with one side", () => {
  const mid = fieldsOf(instrument).find((field) => field.name === "Mid vol")!;
  const bid = view.derived[D.volAtBid]![slot]!;
  const ask = view.derived[D.volAtAsk]![slot]!;
  // Near the money a vol is as good as linear in its price.
  expect(Number(mid.text(view, slot))).toBeCloseTo(50 * (bid + ask), 1);
  view.quotes[Q.bid]![slot] = Number.NaN;
  view.derived[D.volAtMid]![slot] = Number.NaN;
  expect(mid.text(view, slot)).toBe(DASH);
  expect(noteWords(fieldNote(view, slot, mid))).toBe("Needs both bid and ask");
});

it("a perpetual states its volume in its own amount and in thousands of USD", () => {
  const perpetual: Instrument = { ...instrument, kind: "perpetual", quote: "USD", expiry: Number.POSITIVE_INFINITY };
  view.quotes[Q.volumeUsd]![slot] = 578_512_340;
  const shown = fieldsOf(perpetual).filter((field) => field.name === "Volume 24 h");
  expect(shown.map((field) => field.unit)).toEqual(["BTC", "k USD"]);
  expect(shown[1]!.text(view, slot)).toBe("578\u2009512");
});
