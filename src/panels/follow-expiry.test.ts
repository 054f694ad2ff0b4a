import { describe, expect, it } from "vitest";
import { expiryAfter, openingExpiry } from "./follow-expiry.ts";

const DAY = 86_400_000;
const expiries = [2, 9, 21, 56, 84].map((days) => days * DAY);

describe("the expiry shown", () => {
  it("is at first the one closest to 30 days", () => {
    expect(openingExpiry(expiries, 0)).toBe(21 * DAY);
    expect(openingExpiry(expiries, 30 * DAY)).toBe(56 * DAY);
    expect(openingExpiry([], 0)).toBeNull();
  });

  it("is the next one after one settles, and the last where none follows", () => {
    expect(expiryAfter(expiries, DAY)).toBe(2 * DAY);
    expect(expiryAfter(expiries, 56 * DAY)).toBe(84 * DAY);
    expect(expiryAfter(expiries, 90 * DAY)).toBe(84 * DAY);
    expect(expiryAfter([], DAY)).toBeNull();
  });
});
