import { expect, it } from "vitest";
import { createPart, isMissingPart } from "./part.ts";

const missing = new TypeError("Failed to fetch dynamically imported module: ./Panel.js");

it("fetches a part once for all who ask, and holds it from then on", async () => {
  let asked = 0;
  const part = createPart(async () => ++asked);
  expect(part.now()).toBeNull();
  expect(await Promise.all([part.fetch(), part.fetch()])).toEqual([1, 1]);
  expect(part.now()).toEqual({ value: 1 });
  part.forget();
  expect(part.now()).toEqual({ value: 1 });
  expect(await part.fetch()).toBe(1);
});

it("holds what went wrong until it is to be fetched anew", async () => {
  let down = true;
  const part = createPart(async () => {
    if (down) throw missing;
    return "there";
  });
  await expect(part.fetch()).rejects.toBe(missing);
  expect(part.now()).toEqual({ error: missing });
  down = false;
  await expect(part.fetch()).rejects.toBe(missing);
  part.forget();
  expect(part.now()).toBeNull();
  expect(await part.fetch()).toBe("there");
  expect(part.now()).toEqual({ value: "there" });
});

it("knows a part that could not be fetched from one that is broken", () => {
  expect(isMissingPart(missing)).toBe(true);
  expect(isMissingPart(new TypeError("x is not a function"))).toBe(false);
});
