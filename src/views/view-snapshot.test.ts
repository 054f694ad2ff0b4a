import { expect, it } from "vitest";
import { heldIn } from "./view-snapshot.ts";

it("says how many positions a snapshot holds, of whose book, and none where it tells none", () => {
  const books = [{ id: "main", name: "Main", positions: [{}, {}] }];
  expect(heldIn({ books: { books } })).toEqual({ positions: 2, names: "“Main”" });
  for (const none of [null, 7, {}, { books: "x" }, { books: [null] }, { books: [{ name: "Empty", positions: [] }] }])
    expect(heldIn({ books: none })).toBeNull();
});
