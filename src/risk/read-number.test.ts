import { describe, expect, it } from "vitest";
import { hasDecimalComma, readNumber } from "./read-number.ts";

describe("a number that somebody wrote", () => {
  it.each([
    ["2.5", 2.5],
    ["2,5", 2.5],
    ["0,031", 0.031],
    ["-0,500", -0.5],
    ["\u22121\u2009234,5", -1234.5],
    ["1.234,50", 1234.5],
    ["1,234.50", 1234.5],
    ["1.234.567", 1_234_567],
    ["1,234,567", 1_234_567],
    ["92456,50", 92_456.5],
    ["91840", 91_840],
    ["1.500", 1.5],
    ["1e-4", 1e-4],
  ])("%s is %d", (text, value) => expect(readNumber(text)).toBe(value));

  it.each(["", "abc", "1,2,3", "1.2.3", "12,34,567", "1,5e3", "--1", "0x10", "1.5,5.5", "Infinity"])(
    "%j is none",
    (text) => expect(readNumber(text)).toBe(`${JSON.stringify(text)} is no number`),
  );

  it("does not guess between decimals and thousands, unless a number beside it tells", () => {
    expect(readNumber("1,500")).toBe('"1,500" may be 1.5 or 1500: write 1500, or other decimals');
    expect(readNumber("1,500", true)).toBe(1.5);
    expect(readNumber("1.500", true)).toBe('"1.500" may be 1.5 or 1500: write 1500, or other decimals');
    expect(["0,031", "2,5", "1.500,25"].map(hasDecimalComma)).toEqual([true, true, true]);
    expect(["1,500", "1,500.25", "1.5", "7"].map(hasDecimalComma)).toEqual([false, false, false, false]);
  });
});
