import { describe, expect, it } from "vitest";
import {
  DEFAULT_QUOTE_LIMITS,
  dropVerticals,
  isUsable,
  judgeQuote,
  QUOTE_VERDICT,
  QUOTE_VERDICT_LABEL,
} from "./quote-filter.ts";

const judge = (bid: number, ask: number, tick = Number.NaN, age = 0): number =>
  judgeQuote(bid, ask, tick, age, DEFAULT_QUOTE_LIMITS);

describe("judgeQuote", () => {
  it.each([
    ["crossed", 0.05, 0.04],
    ["good", 0.05, 0.05],
    ["oneSided", 0, 0.0005],
    ["oneSided", 0.01, 0],
    ["oneSided", Number.NaN, 0.01],
    ["wide", 0.0001, 0.5],
    ["invalid", -0.01, 0.02],
    ["invalid", 0.01, Infinity],
    ["missing", Number.NaN, Number.NaN],
    ["missing", 0, 0],
    ["good", 0.01, 0.012],
  ] as const)("%s: bid %d, ask %d", (verdict, bid, ask) => {
    expect(judge(bid, ask)).toBe(QUOTE_VERDICT[verdict]);
  });

  it("says stale before anything but missing or invalid, and tick-limited where the bid is the smallest price", () => {
    expect(judge(0.05, 0.04, Number.NaN, 60_001)).toBe(QUOTE_VERDICT.stale);
    expect(judge(0.05, 0.06, Number.NaN, Number.NaN)).toBe(QUOTE_VERDICT.good);
    expect(judge(0.0001, 0.0002, 0.0001)).toBe(QUOTE_VERDICT.tickLimited);
    expect(judge(0.0002, 0.0003, 0.0001)).toBe(QUOTE_VERDICT.good);
  });

  it("has a label for every verdict and uses four of them", () => {
    expect(QUOTE_VERDICT_LABEL).toHaveLength(Object.keys(QUOTE_VERDICT).length);
    expect(Object.values(QUOTE_VERDICT).filter(isUsable)).toEqual([0, 1, 2, 3]);
  });
});

describe("dropVerticals", () => {
  const dropped = (bid: number[], ask: number[]): number[] => {
    const verdicts = new Uint8Array(bid.length);
    dropVerticals(bid, ask, verdicts);
    return [...verdicts].flatMap((verdict, i) => (verdict === QUOTE_VERDICT.vertical ? [i] : []));
  };

  it("keeps prices that rise, even where spreads overlap", () => {
    expect(dropped([1, 2, 2.5], [2, 3, 3])).toEqual([]);
  });

  it("drops the one quote that contradicts several others", () => {
    expect(dropped([1, 9, 2, 3], [1.5, 9.5, 2.5, 3.5])).toEqual([1]);
    expect(dropped([1, 2, 3, 0.1], [1.5, 2.5, 3.5, 0.2])).toEqual([3]);
  });

  it("of two that contradict each other drops the wider", () => {
    expect(dropped([1, 2, 3, 1.8], [1.2, 2.2, 3.2, 2.9])).toEqual([3]);
    expect(dropped([Number.NaN, 2, 1.9], [1, 2.2, 1.95])).toEqual([1]);
  });
});
