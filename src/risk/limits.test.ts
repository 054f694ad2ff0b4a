import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  applyLimitEdit,
  checkLimit,
  distanceToLimit,
  EMPTY_LIMITS,
  type Limit,
  type LimitBook,
  type LimitLevel,
  type LimitReading,
  MAX_BREACHES,
  MAX_LIMITS,
  nextLevel,
  stepLimits,
} from "./limits.ts";

const AT = Date.UTC(2026, 10, 24, 12);

function limit(part: Partial<Limit> = {}): Limit {
  return {
    id: "a",
    name: "Delta of the book",
    metric: "delta",
    book: null,
    rules: null,
    underlying: null,
    expiry: null,
    days: null,
    direction: "outside",
    amber: 8,
    red: 10,
    hysteresis: 1,
    enabled: true,
    ...part,
  };
}

function bookOf(...limits: Limit[]): LimitBook {
  return { ...EMPTY_LIMITS, limits };
}

const value = (of: number): LimitReading => ({ value: of, reason: Number.isNaN(of) ? "no quotes" : "" });

/** One limit looked at with each value in turn, a second apart. */
function run(of: Limit, values: readonly number[], market = "Simulated"): LimitBook {
  return values.reduce(
    (book, one, i) => stepLimits(book, new Map([[of.id, value(one)]]), AT + i * 1_000, market),
    bookOf(of),
  );
}

const anyLimit = fc
  .record({
    direction: fc.constantFrom("above" as const, "below" as const, "outside" as const),
    amber: fc.double({ min: 1, max: 100, noNaN: true }),
    gap: fc.double({ min: 0, max: 50, noNaN: true }),
    hysteresis: fc.double({ min: 0, max: 20, noNaN: true }),
  })
  .map(({ direction, amber, gap, hysteresis }) =>
    limit({ direction, amber, red: direction === "below" ? amber - gap : amber + gap, hysteresis }),
  );
const anyValue = fc.oneof(
  { weight: 9, arbitrary: fc.double({ min: -200, max: 200, noNaN: true }) },
  fc.constant(Number.NaN),
);

describe("a limit's level", () => {
  it("rises at its thresholds and falls only beyond the hysteresis", () => {
    let level: LimitLevel = "green";
    const states = [7.9, 8, 9.9, 10, 9.5, 9, 8.9, 7.5, 7, 6.9].map((one) => {
      level = nextLevel(limit(), level, one);
      return level;
    });
    expect(states).toEqual(["green", "amber", "amber", "red", "red", "red", "amber", "amber", "amber", "green"]);
  });

  it("falls straight to green where red and amber are both left behind", () => {
    expect(nextLevel(limit(), "red", 0)).toBe("green");
    expect(nextLevel(limit({ direction: "below", amber: 100, red: 90 }), "red", 90.5)).toBe("red");
    expect(nextLevel(limit({ direction: "below", amber: 100, red: 90 }), "red", 200)).toBe("green");
  });

  it("says how far the next threshold is, and how far beyond red", () => {
    expect(distanceToLimit(limit(), "green", -5)).toBe(3);
    expect(distanceToLimit(limit(), "amber", 9)).toBe(1);
    expect(distanceToLimit(limit(), "red", -12)).toBe(-2);
    expect(distanceToLimit(limit(), "green", Number.NaN)).toBeNaN();
  });

  it("never flaps: values that stay within the hysteresis of a threshold fire once at most", () => {
    fc.assert(
      fc.property(anyLimit, fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 40 }), (of, places) => {
        fc.pre(of.hysteresis > 0);
        const sign = of.direction === "below" ? 1 : -1;
        const near = places.map((place) => of.amber + sign * 0.999 * place * of.hysteresis);
        const fired = run(of, [of.amber, ...near]).breaches;
        expect(fired.length).toBeLessThanOrEqual(2);
        expect(fired.every(({ endedAt, level }) => endedAt === null || level === "red")).toBe(true);
        expect(fired[0]?.level).toBe(of.amber === of.red ? "red" : "amber");
      }),
    );
  });

  it("without a value is not computable and keeps its level: never green by silence", () => {
    fc.assert(
      fc.property(anyLimit, fc.array(anyValue, { minLength: 1, maxLength: 30 }), (of, values) => {
        const last = run(of, values);
        const state = last.states[of.id]!;
        expect(state.computable).toBe(!Number.isNaN(values[values.length - 1]!));
        const numbers = values.filter((one) => !Number.isNaN(one));
        // Gaps change nothing: the level is that of the values alone.
        expect(state.level).toBe(run(of, numbers).states[of.id]?.level ?? "green");
        if (!state.computable) expect(state.reason).toBe("no quotes");
      }),
    );
  });
});

describe("limits together", () => {
  it("do not see each other: any order gives the same states and breaches", () => {
    const pair = fc.array(fc.tuple(anyLimit, fc.array(anyValue, { minLength: 5, maxLength: 5 })), {
      minLength: 2,
      maxLength: 6,
    });
    fc.assert(
      fc.property(pair, fc.integer(), (entries, seed) => {
        const named = entries.map(([of, values], i) => ({ of: { ...of, id: `limit-${i}` }, values }));
        const mixed = [...named].sort(
          (a, b) => ((seed * 31 + a.of.id.charCodeAt(6)) % 7) - ((seed * 17 + b.of.id.charCodeAt(6)) % 5),
        );
        const play = (list: typeof named): LimitBook =>
          [0, 1, 2, 3, 4].reduce(
            (book, i) =>
              stepLimits(book, new Map(list.map(({ of, values }) => [of.id, value(values[i]!)])), AT + i, "Simulated"),
            bookOf(...list.map(({ of }) => of)),
          );
        const [a, b] = [play(named), play(mixed)];
        expect(b.states).toEqual(a.states);
        expect(b.breaches).toEqual(a.breaches);
      }),
    );
  });
});

describe("breaches", () => {
  it("open when the level rises, end when it has fallen, and name what was measured", () => {
    const { breaches } = run(limit(), [5, 8.5, 11, 9.5, 8.5, 2]);
    expect(breaches.map(({ level, value: at, threshold }) => [level, at, threshold])).toEqual([
      ["amber", 8.5, 8],
      ["red", 11, 10],
    ]);
    expect(breaches.map(({ endedAt }) => endedAt)).toEqual([AT + 5_000, AT + 4_000]);
    expect(breaches.map(({ id }) => id)).toEqual([1, 2]);
  });

  it("are not raised again after a reload while they last", () => {
    const before = run(limit(), [12]);
    const stored = { ...before, states: {} };
    const after = stepLimits(stored, new Map([["a", value(9.5)]]), AT + 9_000, "Simulated");
    expect(after.breaches).toHaveLength(1);
    expect(after.states.a?.level).toBe("red");
  });

  it("end when the market is left, and rise anew on the other", () => {
    const moved = stepLimits(run(limit(), [12]), new Map([["a", value(12)]]), AT + 60_000, "Deribit");
    expect(moved.breaches.map(({ market, endedAt }) => [market, endedAt])).toEqual([
      ["Simulated", AT + 60_000],
      ["Deribit", null],
    ]);
  });

  it("end when the limit is edited or removed; one that is off raises none", () => {
    const red = run(limit(), [12]);
    const edited = applyLimitEdit(red, { type: "set", limit: limit({ red: 20, amber: 15 }), at: AT + 5 });
    expect(edited.breaches[0]?.endedAt).toBe(AT + 5);
    expect(stepLimits(edited, new Map([["a", value(12)]]), AT + 6, "Simulated").states.a?.level).toBe("green");
    expect(applyLimitEdit(red, { type: "remove", id: "a", at: AT }).limits).toEqual([]);
    expect(run(limit({ enabled: false }), [12]).breaches).toEqual([]);
    expect(run(limit({ enabled: false }), [12]).states).toEqual({});
  });

  it("are acknowledged by a person, once seen, with a comment", () => {
    const red = run(limit(), [12]);
    const acknowledgement = { by: " Ana ", at: AT, comment: "hedging" };
    const seen = applyLimitEdit(red, { type: "acknowledge", breach: 1, acknowledgement });
    expect(seen.breaches[0]?.acknowledged).toEqual({ by: "Ana", at: AT, comment: "hedging" });
    expect(() => applyLimitEdit(red, { type: "acknowledge", breach: 7, acknowledgement })).toThrow("no such breach");
    const nobody = { ...acknowledgement, by: " " };
    expect(() => applyLimitEdit(red, { type: "acknowledge", breach: 1, acknowledgement: nobody })).toThrow("who");
  });

  it("are bounded: the oldest make room and are counted", () => {
    const values = Array.from({ length: 2 * MAX_BREACHES + 20 }, (_, i) => (i % 2 === 0 ? 12 : 0));
    const last = run(limit({ amber: 10 }), values);
    expect(last.breaches).toHaveLength(MAX_BREACHES);
    expect(last.forgotten).toBe(10);
    expect(last.breaches[0]?.id).toBe(11);
  });
});

describe("what is no limit", () => {
  it.each([
    [{ name: " " }, "name"],
    [{ amber: Number.NaN }, "numbers"],
    [{ hysteresis: -1 }, "Hysteresis"],
    [{ amber: 11 }, "Red lies at or above amber"],
    [{ direction: "below" as const }, "Red lies at or below amber"],
    [{ amber: -1 }, "from 0"],
    [{ metric: "initialMargin" as const }, "rule set"],
    [{ metric: "spot" as const }, "underlying"],
    [{ metric: "atmVol" as const, underlying: "BTC" }, "expiry or a number of days"],
    [{ metric: "atmVol" as const, underlying: "BTC", days: 0 }, "Days"],
  ])("%j is refused", (part, words) => {
    expect(() => checkLimit(limit(part))).toThrow(words);
  });

  it("more than there is room for", () => {
    const full = bookOf(...Array.from({ length: MAX_LIMITS }, (_, i) => limit({ id: `l${i}` })));
    expect(() => applyLimitEdit(full, { type: "set", limit: limit({ id: "new" }), at: AT })).toThrow("at most 64");
    expect(() => applyLimitEdit(full, { type: "replace", limits: [limit(), limit()], at: AT })).toThrow("same id");
  });
});
