import { describe, expect, it } from "vitest";
import { fromBase64Url } from "./bytes.ts";
import { inflate } from "./deflate.ts";
import { SMALL_VIEW } from "./test-support/sample-views.ts";
import type { ViewDocument } from "./view-document.ts";
import { packView } from "./view-link.ts";
import { countLegs, withoutSizes } from "./view-private.ts";
import { withoutCodes } from "./view-words.ts";

const leg = (size: number) => ({ instrument: "BTC-25DEC26-90000-C", size, price: 0.0571 });
const held: ViewDocument = {
  ...SMALL_VIEW,
  settings: { ...SMALL_VIEW.settings, payoff: { preset: "", days: 7, legs: [leg(73.5), leg(-41.25)] } },
  portfolio: {
    sizes: "whole",
    books: [
      {
        name: "Main",
        positions: [
          {
            instrument: "BTC-25DEC26-90000-C",
            size: 9_182,
            unit: "underlying",
            averagePrice: 0.0571,
            openedAt: null,
            tags: [],
            included: true,
          },
        ],
        cash: [],
      },
    ],
  },
};

describe("what stays at home", () => {
  it("keeps a snapshot that tells of books or legs, and only such a one", () => {
    const grid = (legs: unknown) => [["scenario/grid", { kind: "grid", legs }]];
    const left = (snapshot: Record<string, unknown>) =>
      withoutSizes({ ...SMALL_VIEW, snapshot }).snapshot !== undefined;
    expect(left({ books: null, questions: [] })).toBe(true);
    expect(left({ books: null, questions: grid(null) })).toBe(true);
    expect(left({ books: null, questions: grid([{ instrument: "BTC-PERPETUAL", size: 1 }]) })).toBe(false);
    expect(left({ books: { version: 1 }, questions: [] })).toBe(false);
    expect(left({ questions: [] })).toBe(false);
    expect(left({ books: null })).toBe(false);
  });

  it("counts legs wherever a panel holds them", () => {
    expect(countLegs(held)).toBe(2);
    expect(countLegs(SMALL_VIEW)).toBe(0);
  });

  it("leaves no size, price or name of an instrument in the bytes of a link", async () => {
    const word = await packView(withoutSizes(held), { encrypted: false, signer: null });
    const bytes = fromBase64Url(word.slice(3)) ?? new Uint8Array();
    const coded = (await inflate(bytes.slice(9), 100_000)) ?? new Uint8Array();
    const text = new TextDecoder().decode(withoutCodes(coded, 100_000) ?? new Uint8Array());
    expect(text).toContain('"days":7');
    expect(text).not.toMatch(/73\.5|41\.25|9182|0\.0571|90000/);
  });

  it("changes nothing of a view without sizes", () => {
    expect(withoutSizes(SMALL_VIEW)).toEqual(SMALL_VIEW);
  });
});
