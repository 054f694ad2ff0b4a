import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromBase64Url } from "./bytes.ts";
import { inflate } from "./deflate.ts";
import { SMALL_VIEW } from "./test-support/sample-views.ts";
import { readView, type ViewDocument } from "./view-document.ts";
import { canonicalJson } from "./view-json.ts";
import { openView, packView } from "./view-link.ts";
import { type HeldBook, type HeldPosition, type MaskChoice, maskView, type PositionMask } from "./view-mask.ts";
import { withoutCodes } from "./view-words.ts";

const CONTRACTS = ["BTC-25DEC26-90000-C", "BTC-25DEC26-80000-P", "BTC-PERPETUAL", "ETH-25DEC26-4000-C"] as const;

/** A number of six digits, so that it cannot stand in a text by chance. */
const telling = fc.integer({ min: 100_003, max: 999_983 }).filter((n) => n % 10 !== 0);

/** A book that says its sizes wherever a person or the program could have written them. */
const heldBook: fc.Arbitrary<HeldBook> = fc
  .array(fc.record({ contract: fc.nat(3), size: telling, short: fc.boolean(), price: telling, usd: fc.boolean() }), {
    minLength: 1,
    maxLength: 12,
  })
  .map((rows) => ({
    id: "main",
    name: `Main ${rows[0]?.size}`,
    positions: rows.map(({ contract, size, short, price, usd }, i) => {
      const position: HeldPosition & { id: number } = {
        id: i + 1,
        instrument: CONTRACTS[contract] ?? CONTRACTS[0],
        size: (short ? -size : size) / 1_000,
        unit: usd ? "usd" : "underlying",
        averagePrice: price / 10_000,
        openedAt: 1_790_000_000_000 + size,
        tags: [`bought ${size}`],
        included: true,
      };
      return position;
    }),
    cash: rows.map(({ size }) => ({ currency: "BTC", amount: size / 7 })),
  }));

function withLegs(book: HeldBook): ViewDocument {
  const legs = book.positions.map(({ instrument, size, averagePrice }) => ({ instrument, size, price: averagePrice }));
  return { ...SMALL_VIEW, settings: { ...SMALL_VIEW.settings, payoff: { days: 7, legs } } };
}

/** The digits of every size, price, net and sum of a book, as a text would show them. */
function secrets(book: HeldBook): string[] {
  const nets = new Map<string, number>();
  for (const { instrument, unit, size } of book.positions)
    nets.set(instrument + unit, (nets.get(instrument + unit) ?? 0) + size);
  const numbers = [
    ...book.positions.flatMap(({ size, averagePrice, openedAt }) => [size, averagePrice ?? 1, openedAt ?? 1]),
    ...book.cash.map(({ amount }) => amount),
    ...nets.values(),
  ];
  return numbers
    .map((one) => String(Math.abs(one)).replace(".", "").replace(/^0+/, "").slice(0, 6))
    .filter((digits) => digits.length >= 5);
}

const choice = (positions: PositionMask, legs = false) => ({ positions, book: null, legs });

/** Every text that can be had out of a word without more than the word: packed, as letters, and unfolded. */
async function textsOf(word: string): Promise<string[]> {
  const bytes = fromBase64Url(word.split(".")[1] ?? "") ?? new Uint8Array();
  const coded = (await inflate(bytes.slice(9), 1_000_000)) ?? new Uint8Array();
  const unfolded = withoutCodes(coded, 1_000_000) ?? new Uint8Array();
  expect(unfolded.length).toBeGreaterThan(0);
  return [word, new TextDecoder("latin1").decode(bytes), new TextDecoder().decode(unfolded)];
}

describe("a masked view", () => {
  it("has no digit of a size, price, date or sum anywhere in its bytes", async () => {
    await fc.assert(
      fc.asyncProperty(heldBook, fc.constantFrom<PositionMask>("none", "hidden", "percent"), async (book, mask) => {
        const view = maskView(withLegs(book), [book], choice(mask, mask !== "none"));
        for (const encrypted of [false, true]) {
          const word = await packView(view, { encrypted, signer: null });
          const opened = await openView(word);
          const texts = encrypted ? [word, canonicalJson(opened)] : await textsOf(word);
          // A number's point stands between its digits.
          for (const text of texts.map((one) => one.replaceAll(".", "")))
            for (const digits of secrets(book)) expect(text).not.toContain(digits);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("has percents to a tenth, whatever the sizes are", () => {
    fc.assert(
      fc.property(heldBook, (book) => {
        const { portfolio } = maskView(SMALL_VIEW, [book], choice("percent"));
        if (portfolio?.sizes !== "percent") throw new Error("no percents");
        const percents = portfolio.books.flatMap(({ positions }) => positions.map(({ percent }) => percent));
        for (const percent of percents) expect(String(percent)).toMatch(/^-?\d{1,3}(\.\d)?$/);
      }),
    );
    // Sizes of 1 and 3 001 look like those of 1 and 3 002.
    const of = (size: number): HeldBook => ({
      id: "a",
      name: "A",
      cash: [],
      positions: [1, size].map((one, i) => ({
        instrument: CONTRACTS[i] ?? CONTRACTS[0],
        size: one,
        unit: "underlying",
        averagePrice: null,
        openedAt: null,
        tags: [],
        included: true,
      })),
    });
    expect(maskView(SMALL_VIEW, [of(3_001)], choice("percent"))).toEqual(
      maskView(SMALL_VIEW, [of(3_002)], choice("percent")),
    );
  });

  it("is the same for books that differ in nothing but how much", () => {
    fc.assert(
      fc.property(heldBook, fc.constantFrom(0.25, 2, 1_024), (book, times) => {
        const scaled: HeldBook = {
          ...book,
          name: "Another",
          cash: [],
          positions: book.positions.map((one) => ({ ...one, size: one.size * times, averagePrice: null, tags: [] })),
        };
        for (const mask of ["none", "hidden", "percent"] as const)
          expect(canonicalJson(maskView(SMALL_VIEW, [scaled], choice(mask)))).toBe(
            canonicalJson(maskView(SMALL_VIEW, [book], choice(mask))),
          );
      }),
    );
  });

  it("tells neither the order nor the number of fills", () => {
    const one: HeldPosition = {
      instrument: CONTRACTS[0],
      size: 3,
      unit: "underlying",
      averagePrice: 0.1,
      openedAt: 1,
      tags: [],
      included: true,
    };
    const other = { ...one, instrument: CONTRACTS[1], size: -1 };
    const book = { id: "a", name: "A", cash: [] };
    const once = maskView(SMALL_VIEW, [{ ...book, positions: [one, other] }], choice("percent"));
    const split = [other, { ...one, size: 1 }, { ...one, size: 2 }, { ...one, size: 9, included: false }];
    expect(maskView(SMALL_VIEW, [{ ...book, positions: split }], choice("percent"))).toEqual(once);
    expect(once.portfolio).toEqual({
      sizes: "percent",
      of: "grossSize",
      books: [
        {
          positions: [
            { instrument: CONTRACTS[1], percent: -25 },
            { instrument: CONTRACTS[0], percent: 75 },
          ],
        },
      ],
    });
  });
});

describe("what goes along", () => {
  const book = (id: string, size: number): HeldBook => ({
    id,
    name: id,
    cash: [{ currency: "BTC", amount: 1.5 }],
    positions: [
      { instrument: id, size, unit: "underlying", averagePrice: 0.1, openedAt: null, tags: ["t"], included: true },
    ],
  });

  it("is one book where one is chosen, and everything of it where sizes are shown", () => {
    const view = maskView(SMALL_VIEW, [book("a", 1), book("b", 2)], { positions: "whole", book: "b", legs: false });
    expect(view.portfolio).toEqual({
      sizes: "whole",
      books: [{ name: "b", cash: book("b", 2).cash, positions: book("b", 2).positions }],
    });
    expect(readView(view)).toMatchObject({ ok: true, view });
  });

  it("is a saved snapshot only with each of its own books chosen, and of no mask: else nothing of it is in the bytes", async () => {
    const secret = { ...book("secret", 7.7777), name: "SecretA" };
    const open = { ...book("open", 1.25), name: "OpenB" };
    const document = { version: 1, active: "secret", books: [secret], whatIf: null };
    const of = (books: unknown, questions: unknown = []) => ({ books, questions, results: { delta: 7.7777 } });
    const legs = [["scenario/grid", { kind: "grid", legs: [{ instrument: "BTC-PERPETUAL", size: 7.7777 }] }]];
    const whole = (id: string | null, withLegs = false): MaskChoice => ({
      positions: "whole",
      book: id,
      legs: withLegs,
    });
    const masks = (["none", "hidden", "percent"] as const).map((mask) => ({
      ...whole("secret", true),
      positions: mask,
    }));
    const goes: [Record<string, unknown>, readonly HeldBook[], MaskChoice][] = [
      [of(document), [secret, open], whole("secret")],
      [of(document), [secret, open], whole(null)],
      [of(document, legs), [secret, open], whole("secret", true)],
    ];
    const stays: typeof goes = [
      [of(document), [{ ...secret, positions: [] }, open], whole("open")],
      [of({ ...document, whatIf: { book: secret, edits: 1 }, books: [open] }), [open, secret], whole("open")],
      [of({ ...document, books: [secret, open] }), [secret, open], whole("open")],
      // Gone since, or another under its id by now.
      [of(document), [open], whole(null)],
      [of(document), [{ ...open, id: "secret" }], whole(null)],
      [of("SecretA 7.7777"), [open], whole(null)],
      [of({ books: ["SecretA", 7.7777] }), [open], whole(null)],
      [of(document, legs), [{ ...secret, positions: [] }], whole("secret")],
      ...masks.map((choice): (typeof goes)[number] => [of(document), [{ ...secret, positions: [] }], choice]),
    ];
    const textOf = async ([snapshot, books, choice]: (typeof goes)[number]): Promise<string> => {
      // The view has it already, as one that was saved pinned does.
      const view = maskView({ ...SMALL_VIEW, snapshot }, books, choice, snapshot);
      return (await textsOf(await packView(view, { encrypted: false, signer: null }))).join("\n");
    };
    for (const one of goes) expect(await textOf(one)).toContain("7.7777");
    for (const one of stays) expect(await textOf(one)).not.toMatch(/7\.7777|"snapshot"/);
  });

  it("is of a snapshot saved by an earlier version no own mark but of what its books and legs hold", async () => {
    const one = { ...book("BTC-PERPETUAL", 1.25), id: "one" };
    const mark = (price: number, reason: string) => ({ price, author: "Ann", at: 1, reason });
    const ownMarks = {
      "BTC-PERPETUAL": mark(91_111.5, "held"),
      "BTC-25DEC26-90000-C": mark(0.0424242, "a leg"),
      "BTC-25DEC26-80000-P": mark(0.0636363, "tried out"),
      "ETH-25DEC26-4000-C": mark(0.0777777, "SecretReason"),
    };
    const whatIf = { book: { ...one, positions: [{ instrument: "BTC-25DEC26-80000-P", size: 1 }] }, edits: 1 };
    const legs = [{ instrument: "BTC-25DEC26-90000-C", size: 2 }];
    const document = { version: 1, active: "one", books: [one], whatIf, ownMarks };
    const snapshot = { books: document, questions: [["scenario/grid", { kind: "grid", legs }]] };
    const whole: MaskChoice = { positions: "whole", book: null, legs: true };
    const held = [one, { ...book("ETH-25DEC26-4000-C", 7), id: "secret" }];
    const view = maskView({ ...SMALL_VIEW, snapshot }, held, { ...whole, book: "one" }, snapshot);
    const texts = (await textsOf(await packView(view, { encrypted: false, signer: null }))).join("\n");
    for (const price of ["91111.5", "0.0424242", "0.0636363"]) expect(texts).toContain(price);
    expect(texts).not.toMatch(/0\.0777777|SecretReason|ETH-25DEC26-4000-C/);
    expect(readView(view).ok).toBe(true);
    // What is no list of marks goes nowhere.
    const odd = { ...snapshot, books: { ...document, ownMarks: ["SecretReason"] } };
    expect(canonicalJson(maskView(SMALL_VIEW, held, whole, odd))).not.toContain("SecretReason");
  });

  it("says that positions were left out, without saying whether there are any", () => {
    expect(maskView(SMALL_VIEW, [book("a", 1)], choice("none"))).toEqual(maskView(SMALL_VIEW, [], choice("none")));
    expect(maskView(SMALL_VIEW, [], choice("none")).withheld).toBe("positions");
  });

  it("is legs only where sizes are not hidden", () => {
    const view = withLegs(book("a", 1));
    for (const [mask, kept] of [
      ["none", 1],
      ["whole", 1],
      ["hidden", 0],
      ["percent", 0],
    ] as const) {
      const legs = maskView(view, [], choice(mask, true)).settings.payoff?.legs;
      expect(Array.isArray(legs) ? legs.length : 0).toBe(kept);
    }
  });
});
