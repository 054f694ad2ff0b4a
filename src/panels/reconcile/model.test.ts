import { expect, it } from "vitest";
import { replySection } from "./model.ts";

it("shows a size of ours with its decimals beside one of theirs that is round or not there", () => {
  const section = replySection({
    kind: "positions",
    at: Number.NaN,
    basis: "the book Main",
    rules: "",
    excluded: [],
    rows: [
      {
        figure: "BTC-PERPETUAL size",
        ours: -6.379612,
        theirs: -6,
        difference: -0.379612,
        agrees: false,
        cause: "another size",
      },
      { figure: "BTC-25DEC26-85000-P size", ours: -40, theirs: 0, difference: -40, agrees: false, cause: null },
      { figure: "initial margin", ours: 1.23456, theirs: 1.2, difference: 0.03456, agrees: false, cause: null },
    ],
  });
  expect(section.rows.map(({ ours, theirs }) => [ours, theirs])).toEqual([
    ["\u22126.3796", "\u22126.0000"],
    ["\u221240", "0"],
    ["1.2", "1.2"],
  ]);
});
