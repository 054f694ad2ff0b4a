import { describe, expect, it } from "vitest";
import { readInstant } from "./read-instant.ts";

const NEAR = Date.UTC(2026, 10, 24, 21, 30, 0);

describe("an instant as typed", () => {
  it("is a UTC time of day, or one with its date", () => {
    expect(readInstant("08:00", NEAR)).toBe(Date.UTC(2026, 10, 24, 8, 0, 0));
    expect(readInstant("8:00:05 UTC", NEAR)).toBe(Date.UTC(2026, 10, 24, 8, 0, 5));
    expect(readInstant("2026-11-23 23:59:59.5", NEAR)).toBe(Date.UTC(2026, 10, 23, 23, 59, 59, 500));
  });

  it("is nothing where it is no time", () => {
    for (const text of ["", "yesterday", "25:00", "12:61", "2026-13-01 00:00", "12"]) {
      expect(readInstant(text, NEAR)).toBeNaN();
    }
  });
});
