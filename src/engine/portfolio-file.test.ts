import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EMPTY_PORTFOLIO } from "../risk/portfolio-document.ts";
import { portfolioEntries } from "./portfolio-entries.ts";
import { parsePortfolioFile, storedDocument, writePortfolioFile } from "./portfolio-file.ts";

const plain = (positions: unknown, more: object = {}): string =>
  JSON.stringify({ currency: "BTC", cash: 0, positions, ...more });
const one = (part: object): string => plain([{ instrument: "BTC-25DEC26-95000-C", size: 1, ...part }]);

describe("a JSON file of positions from outside", () => {
  it.each([
    ["", /^Not JSON/],
    ["{", /^Not JSON/],
    ["null", /^The file holds neither/],
    [plain({}), /^positions: /],
    [plain([], { currency: "<b>" }), /^currency: /],
    [JSON.stringify({ ...EMPTY_PORTFOLIO, version: 9 }), /of version 9/],
    [JSON.stringify({ ...EMPTY_PORTFOLIO, books: [] }), /^books: /],
    [JSON.stringify({ ...EMPTY_PORTFOLIO, active: "other" }), /^active: there is no such book/],
    [
      JSON.stringify({ ...EMPTY_PORTFOLIO, books: [...EMPTY_PORTFOLIO.books, ...EMPTY_PORTFOLIO.books] }),
      /two books have the same id/,
    ],
  ])("%s is refused in one sentence that names the place", (text, words) => {
    expect(() => portfolioEntries(text)).toThrow(words);
  });

  it.each([
    [one({ size: 0 }), /^size: not a size: 0/],
    [one({ size: 1e13 }), /^size: not a size/],
    [one({ size: null }), /^size: /],
    [one({ size: "1" }), /^size: /],
    ['{"currency":"BTC","cash":0,"positions":[{"instrument":"A","size":1e999}]}', /^size: /],
    [one({ instrument: "" }), /^instrument: /],
    [one({ instrument: "x".repeat(200) }), /^instrument: /],
    [one({ averagePrice: -1 }), /^averagePrice: /],
    [one({ tags: ["x".repeat(100)] }), /^tags\.0: /],
  ])("the entry of %s is refused in one sentence that names the place", (text, words) => {
    expect(portfolioEntries(text).entries).toMatchObject([{ entry: 1, problem: expect.stringMatching(words) }]);
  });

  it("keeps hostile names as the text they are, without taking over anything", () => {
    const hostile =
      '{"currency":"BTC","cash":1,"positions":[{"instrument":"__proto__","size":1},{"instrument":"=1+1","size":-2}],"__proto__":{"polluted":1}}';
    expect(portfolioEntries(hostile).entries.map((entry) => "position" in entry && entry.position.instrument)).toEqual([
      "__proto__",
      "=1+1",
    ]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it("never throws anything but a sentence, whatever JSON it is given", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), (text) => {
        try {
          portfolioEntries(text);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
          expect((error as Error).message).not.toBe("");
        }
        expect(storedDocument(JSON.parse(text)).document.books.length).toBeGreaterThan(0);
      }),
      { numRuns: 50 },
    );
  });

  it("comes back the same once written", () => {
    const file = parsePortfolioFile(writePortfolioFile(EMPTY_PORTFOLIO));
    expect(file).toEqual(EMPTY_PORTFOLIO);
  });
});
