import { expect, it } from "vitest";
import type { EngineClient } from "../engine/client.ts";
import { S, SLICE_MODEL, SLICE_ROW_LENGTH } from "../market/derived-columns.ts";
import { NOTHING_LEFT_OUT } from "../risk/holdings.ts";
import { type BookPosition, EMPTY_PORTFOLIO, type PortfolioDocument, shownBook } from "../risk/portfolio-document.ts";
import { bookHash } from "./book-hash.ts";
import { exportFacts } from "./export-facts.ts";
import { chainView } from "./test-support/chain-view.ts";

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

it("says at the fitted basis when the fits were made, those of what is held: they may be older than the quotes", async () => {
  const made = chainView(
    [26, 27].map((day) => ({
      instrument: `BTC-${day}NOV26-90000-C`,
      strike: 90_000,
      right: "call" as const,
      expiry: Date.UTC(2026, 10, day, 8),
      forward: 90_000,
      bid: 0.01,
      ask: 0.02,
      mark: 0.015,
    })),
    1_250,
  );
  const row = (at: number, model: number): Float64Array => {
    const slice = new Float64Array(SLICE_ROW_LENGTH);
    slice[S.fittedAt] = at;
    slice[S.model] = model;
    return slice;
  };
  const expiries = [26, 27].map((day) => Date.UTC(2026, 10, day, 8));
  const slices = new Map([
    [expiries[0]!, row(700, SLICE_MODEL.svi)],
    [expiries[1]!, row(900, SLICE_MODEL.svi)],
  ]);
  const view = { ...made, slices };
  const client = { portfolio: { version: 1, document: holding([]) }, view } as unknown as EngineClient;
  const basis = { at: 1_250, rules: [], excluded: NOTHING_LEFT_OUT, basis: "fitted" } as const;
  const moment = { at: 1_250, hash: "ab", event: 9, view };
  const fits = async (positions: readonly BookPosition[]) =>
    new Map(
      await exportFacts(
        { ...client, portfolio: { version: 1, document: holding(positions) } } as unknown as EngineClient,
        {
          ...basis,
          moment,
        },
      ),
    ).get("fits made UTC");
  expect(await fits([])).toBe("1970-01-01T00:00:00.700Z to 1970-01-01T00:00:00.900Z");
  expect(await fits([{ ...position, unit: "underlying", instrument: "BTC-27NOV26-90000-C" }])).toBe(
    "1970-01-01T00:00:00.900Z",
  );
  const atMark = await exportFacts(client, { ...basis, basis: "mark", moment });
  expect(new Map(atMark).has("fits made UTC")).toBe(false);
});
