import { describe, expect, it } from "vitest";
import type { DryRun } from "../../engine/aside-protocol.ts";
import { LIMIT_METRICS, type LimitMetric } from "../../risk/limits.ts";
import { draftOf, dryRunWords, limitCounts, limitOf, metricValue, newDraft, scopeWords, standing } from "./model.ts";

const AT = Date.UTC(2026, 10, 24, 12);
const DRAFT = { ...newDraft("a", "BTC"), amber: "8", red: "10", hysteresis: "0.5" };

describe("a limit's draft", () => {
  it("comes back from the limit it describes, for every metric", () => {
    for (const metric of Object.keys(LIMIT_METRICS) as LimitMetric[]) {
      const limit = limitOf({ ...DRAFT, metric, name: "Mine", book: "main" });
      expect(limitOf(draftOf(limit))).toEqual(limit);
    }
  });

  it("takes numbers as people write them, and is named after its metric", () => {
    const limit = limitOf({ ...DRAFT, amber: "\u22121 000.5", red: "abc", metric: "pnlStart" });
    expect(limit).toMatchObject({ amber: -1000.5, name: "P&L since start", book: null, underlying: null });
    expect(limit.red).toBeNaN();
  });

  it("keeps only what its metric asks for", () => {
    expect(limitOf({ ...DRAFT, metric: "atmVol" })).toMatchObject({ underlying: "BTC", days: 30, expiry: null });
    expect(limitOf({ ...DRAFT, metric: "atmVol", maturity: String(AT) })).toMatchObject({ days: null, expiry: AT });
    expect(limitOf({ ...DRAFT, metric: "feedAge" })).toMatchObject({ underlying: null, days: null, rules: null });
  });
});

describe("where a limit stands", () => {
  const limit = limitOf(DRAFT);
  const of = (level: "green" | "amber" | "red", computable: boolean, reason = "") =>
    standing(limit, { states: { a: { level, computable, reason } } });

  it("is never within without a value", () => {
    expect(of("green", true)).toEqual({ tone: "ok", word: "Within", reason: "" });
    expect(of("green", false, "no quotes")).toEqual({ tone: "none", word: "No value", reason: "no quotes" });
    expect(of("red", false, "no quotes")).toEqual({ tone: "red", word: "No value", reason: "last red, no quotes" });
    expect(of("green", true, "2 excluded")).toEqual({ tone: "none", word: "In part", reason: "2 excluded" });
    expect(of("red", true, "2 excluded")).toEqual({ tone: "red", word: "Red", reason: "2 excluded" });
    expect(standing(limit, { states: {} }).tone).toBe("none");
    expect(standing({ ...limit, enabled: false }, { states: {} }).word).toBe("Off");
  });

  it("is counted over all limits", () => {
    const state = { level: "red", computable: true, reason: "" } as const;
    const breach = {
      id: 1,
      limit: "a",
      name: "x",
      metric: "delta",
      level: "red",
      threshold: 10,
      at: AT,
      value: 11,
      market: "m",
      endedAt: null,
      acknowledged: null,
    } as const;
    const limits = [limit, { ...limit, id: "b" }];
    const book = { limits, states: { a: state }, breaches: [breach], nextBreach: 2, forgotten: 0, problem: "" };
    expect(limitCounts(book)).toEqual({ red: 1, amber: 0, blind: 1, unseen: 1 });
  });
});

describe("words", () => {
  it("say what a limit is on", () => {
    const books = [{ id: "main", name: "Main", positions: [], cash: [] }];
    expect(scopeWords(limitOf(DRAFT), books)).toBe("all books");
    expect(scopeWords(limitOf({ ...DRAFT, book: "main" }), books)).toBe("Main");
    expect(scopeWords(limitOf({ ...DRAFT, book: "old" }), books)).toBe("a book that is gone");
    expect(scopeWords(limitOf({ ...DRAFT, metric: "riskReversal" }), books)).toBe("BTC, 30 d constant");
    expect(scopeWords(limitOf({ ...DRAFT, metric: "marginRatio", book: "main" }), books)).toMatch(/^Main, Deribit/);
    expect(metricValue("marginRatio", Number.POSITIVE_INFINITY)).toBe("no balance left");
  });

  it("say what a dry run found, and where it was blind", () => {
    const run: DryRun = {
      from: AT,
      to: AT + 600_000,
      step: 1_000,
      looks: 600,
      blind: { a: { looks: 3, reason: "no index price" } },
      breaches: [],
      forgotten: 0,
      gaps: 1,
      problem: null,
    };
    expect(dryRunWords(run, limitOf(DRAFT))).toEqual([
      "It would not have fired.",
      "Log of 10 min, 2026-11-24 12:00:00 to 12:10:00 UTC, looked at every 1 s with the portfolio as it is now.",
      "No value at 3 of 600 looks: no index price.",
      "1 stretch is missing from the log.",
    ]);
  });
});
