import { expect, it } from "vitest";
import type { EngineClient } from "../engine/client.ts";
import { NOTHING_LEFT_OUT } from "../risk/holdings.ts";
import { type BookPosition, EMPTY_PORTFOLIO, type PortfolioDocument, shownBook } from "../risk/portfolio-document.ts";
import { bookHash } from "./book-hash.ts";
import { exportFacts } from "./export-facts.ts";

const position: BookPosition = {
  id: 1,
  instrument: "BTC-PERPETUAL",
  size: 100,
  unit: "usd",
  averagePrice: null,
  openedAt: null,
  tags: [],
  included: true,
};
const holding = (positions: readonly BookPosition[]): PortfolioDocument => ({
  ...EMPTY_PORTFOLIO,
  books: [{ id: "main", name: "Main", positions, cash: [] }],
});

/** An engine whose book is edited while it answers. */
function engine() {
  const before = holding([position]);
  const made = {
    portfolio: { version: 3, document: before },
    view: { catalog: null, now: 1_250 },
    async request() {
      made.portfolio = { version: 4, document: holding([position, { ...position, id: 2 }]) };
      return { kind: "stateHash", hash: "00", event: 1 };
    },
  };
  return { before, client: made as unknown as EngineClient };
}

it("names the book that the numbers are of, also where it is edited meanwhile; refuses those of another", async () => {
  const { before, client } = engine();
  const basis = { at: 0, rules: [], excluded: NOTHING_LEFT_OUT, version: 3, moment: null };
  const facts = new Map(await exportFacts(client, { ...basis, atVenueMark: 2 }));
  expect(facts.get("book hash")).toBe(await bookHash(shownBook(before)));
  expect(facts.get("snapshot hash taken UTC")).toBe("1970-01-01T00:00:01.250Z, 1.250 s after these numbers");
  expect(facts.has("oldest quote UTC")).toBe(false);
  const dated = new Map(await exportFacts(engine().client, { ...basis, at: 1_250, asOf: 1_000 }));
  expect(dated.get("snapshot hash taken UTC")).toBe("1970-01-01T00:00:01.250Z");
  expect(dated.get("oldest quote UTC")).toBe("1970-01-01T00:00:01.000Z");
  expect(facts.get("basis")).toBe("Venue mark; 2 instruments at venue mark, for want of one");
  await expect(exportFacts(client, basis)).rejects.toThrow(/edited since these numbers/);
});

it("names the hash of the very moment that the numbers are of, whatever the market has come to since", async () => {
  const moment = { at: 700, hash: "ab", event: 9 };
  const basis = { at: 700, rules: [], excluded: NOTHING_LEFT_OUT, moment };
  const facts = new Map(await exportFacts(engine().client, basis));
  expect(facts.get("snapshot hash")).toBe("ab after event 9");
  expect(facts.get("snapshot hash taken UTC")).toBe("1970-01-01T00:00:00.700Z");
  const pinned = new Map(await exportFacts(engine().client, { ...basis, moment: { ...moment, hash: null } }));
  expect(pinned.get("snapshot hash")).toBe("not available");
});
