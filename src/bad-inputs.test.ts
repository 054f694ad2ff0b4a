import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { EMPTY_PORTFOLIO, liveBook } from "./risk/portfolio-document.ts";
import { applyEdit } from "./risk/portfolio-edits.ts";

/** refused with a reason, ignored and counted, shown safely, flagged, asked for anew, or waited out. */
type Outcome = "refused" | "ignored" | "safe" | "flagged" | "resync" | "waits";

/** Forty inputs that a stranger, a broken feed or a hostile page could bring, what becomes of each, and the test that shows it. */
const CASES: readonly (readonly [number: number, what: string, outcome: Outcome, file: string, test: string])[] = [
  [1, 'view {"__proto__":{"admin":true}}', "refused", "views/view-document.test.ts", "an own __proto__"],
  [2, "view with constructor and prototype", "refused", "views/view-document.test.ts", "constructor and prototype"],
  [3, "__proto__ deep in a view", "refused", "views/view-document.test.ts", "__proto__ within"],
  [4, "a key given twice", "refused", "views/view-link.test.ts", "says what is the matter in one sentence"],
  [5, "1e999 for a version", "refused", "views/view-document.test.ts", "a number beyond double"],
  [6, "names of built-in functions as fields", "refused", "views/view-document.test.ts", "names of built-in functions"],
  [7, "a deflate bomb as a view", "refused", "views/view-link.test.ts", "stops a bomb while it unfolds"],
  [8, "a packed view within a view", "refused", "views/view-link.test.ts", "says what is the matter in one sentence"],
  [
    9,
    "200 000 lists in one another",
    "refused",
    "views/view-document.test.ts",
    "holds each limit, and refuses one more",
  ],
  [10, "a list of millions", "refused", "views/view-document.test.ts", "holds each limit, and refuses one more"],
  [11, "a link cut in the middle", "refused", "views/view-link.test.ts", "refuses every letter exchanged or left out"],
  [12, "a link with one bit flipped, signed or not", "refused", "views/view-link.test.ts", "refuses every flipped bit"],
  [13, "a signature by a key nobody knows", "safe", "../e2e/views.journey.ts", "New signer"],
  [
    14,
    "an old link opened again: looked at first, it replaces no view",
    "safe",
    "../e2e/views.journey.ts",
    "known since",
  ],
  [
    15,
    "<img onerror> for a name",
    "safe",
    "../e2e/bad-inputs.journey.ts",
    "names from outside are text in every panel",
  ],
  [
    16,
    "a javascript: link for a name",
    "safe",
    "../e2e/bad-inputs.journey.ts",
    "names from outside are text in every panel",
  ],
  [17, "an https link for a name", "safe", "panels/surface/picture.test.ts", "takes names as text, never as markup"],
  [
    18,
    "a name that turns its own direction",
    "safe",
    "bad-inputs.test.ts",
    "18: a book's name keeps no character that cannot be seen",
  ],
  [
    19,
    "Cyrillic letters in an instrument",
    "refused",
    "feeds/deribit/catalog.test.ts",
    "takes no name outside the grammar",
  ],
  [20, "a name of 1 MB", "refused", "feeds/deribit/catalog.test.ts", "takes no name outside the grammar"],
  [21, "=HYPERLINK() in a CSV", "safe", "risk/portfolio-csv.test.ts", "writes nothing that a spreadsheet would run"],
  [22, "a null character, half a surrogate pair", "refused", "views/view-document.test.ts", "half a surrogate pair"],
  [23, "a frame cut at every byte", "resync", "feeds/deribit/bad-input.test.ts", "23: a frame cut anywhere"],
  [24, "JSON of another shape", "ignored", "feeds/deribit/bad-input.test.ts", "24: valid JSON of the wrong shape"],
  [
    25,
    "NaN, Infinity, 1e400, 0x10 for a price",
    "ignored",
    "feeds/deribit/bad-input.test.ts",
    "25: words and infinities",
  ],
  [26, "a negative or absurd amount", "ignored", "feeds/deribit/bad-input.test.ts", "26: negative and absurd amounts"],
  [27, "a bid above the ask", "flagged", "feeds/deribit/values.test.ts", "bad input 27: a crossed quote is flagged"],
  [
    28,
    "a change that does not follow the last",
    "resync",
    "feeds/deribit/continuity.test.ts",
    "item 1: a change that does not follow",
  ],
  [
    29,
    "ids that go back after a reconnect",
    "resync",
    "feeds/deribit/bad-input.test.ts",
    "29: ids that start anew after a reconnect",
  ],
  [
    30,
    "the same id twice",
    "ignored",
    "feeds/deribit/bad-input.test.ts",
    "28–30: a gap resyncs, the same id twice is ignored",
  ],
  [
    31,
    "a snapshot of another instrument",
    "ignored",
    "feeds/deribit/bad-input.test.ts",
    "31: a snapshot of another instrument",
  ],
  [32, "mark vols of 0, 5000 %, null", "flagged", "feeds/deribit/values.test.ts", "bad input 32: a mark vol of 0"],
  [
    33,
    "an expiry on 29 Feb 2027",
    "flagged",
    "feeds/deribit/catalog.test.ts",
    "bad input 33: a day that does not exist",
  ],
  [
    34,
    "times an hour ahead, or of 1970",
    "flagged",
    "feeds/deribit/values.test.ts",
    "bad input 34: times an hour ahead",
  ],
  [
    35,
    "binary and gzip where text is due",
    "ignored",
    "feeds/deribit/bad-input.test.ts",
    "35, item 47: HTML, binary and compressed",
  ],
  [36, "a message of many megabytes", "waits", "feeds/deribit/bad-input.test.ts", "36: a huge frame is not parsed"],
  [
    37,
    "unknown replies, errors, too many requests",
    "waits",
    "feeds/deribit/connection.test.ts",
    "item 10: after 10028 and the drop it waits",
  ],
  [
    38,
    "a channel acknowledged but silent",
    "flagged",
    "feeds/deribit/continuity.test.ts",
    "bad input 38: a channel acknowledged but silent",
  ],
  [39, "messages of a foreign page", "ignored", "embed/portal-link.test.ts", "hears no other origin, no other window"],
  [
    40,
    "a key that is refused, or can do more than read",
    "refused",
    "feeds/account-driver.test.ts",
    "refuses %j and lets it go",
  ],
];

const root = new URL("./", import.meta.url).pathname;

describe("forty bad inputs", () => {
  it("are all there, each with a test of its own name", () => {
    expect(CASES.map(([number]) => number)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
    const missing = CASES.filter(([, , , file, test]) => {
      return !existsSync(root + file) || !readFileSync(root + file, "utf8").includes(test);
    });
    expect(missing).toEqual([]);
  });

  it("18: a book's name keeps no character that cannot be seen", () => {
    const named = applyEdit(EMPTY_PORTFOLIO, { type: "addBook", name: "BTC\u202E-\u206600001\u0007" });
    expect(named.books.map(({ name }) => name)).toContain("BTC-00001");
    expect(() => applyEdit(EMPTY_PORTFOLIO, { type: "addBook", name: "\u202E\u0000" })).toThrow("A book needs a name");
    expect(liveBook(named).name).toBe("BTC-00001");
  });
});
