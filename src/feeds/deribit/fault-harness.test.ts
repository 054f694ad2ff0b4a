import { describe, expect, it } from "vitest";
import { createDeribitSession } from "./session.ts";
import { createMutant, type Mutant } from "./test-support/mutants.node.ts";
import { FAULTS, type Fault, playSeed, type WorldResult } from "./test-support/world.ts";

const SEEDS = 500;

const words = ({ seed, faults, broken }: WorldResult) => `seed ${seed} [${faults.join(", ")}]: ${broken}`;

/** Faults of the wire alone: the connection itself holds. */
const WIRE_FAULTS: readonly Fault[] = ["drop", "duplicate", "delay", "truncate", "garbage", "gap", "burst", "focus"];

describe("the session under faults, in virtual time", () => {
  const results = Array.from({ length: SEEDS }, (_, seed) => playSeed(seed, createDeribitSession));

  it(`holds every criterion on ${SEEDS} seeds`, () => {
    expect(results.filter(({ broken }) => broken !== "").map(words)).toEqual([]);
  });

  it("meets every fault on many of them", () => {
    for (const fault of FAULTS) {
      const met = results.filter(({ faults }) => faults.includes(fault)).length;
      expect(met, fault).toBeGreaterThan(80);
    }
    expect(results.reduce((sum, { gaps }) => sum + gaps, 0)).toBeGreaterThan(200);
    expect(results.reduce((sum, { attempts }) => sum + attempts, 0)).toBeGreaterThan(2 * SEEDS);
  });

  it("is live and right again within 5 s of the last fault of a wire, or 8 s where frames are damaged", () => {
    for (let seed = 0; seed < 256; seed++) {
      const faults = WIRE_FAULTS.filter((_, i) => ((seed >> i) & 1) === 1);
      const result = playSeed(seed, createDeribitSession, faults, 3_000);
      expect(words(result)).toMatch(/: $/);
      const damaged = faults.includes("truncate") || faults.includes("garbage");
      expect(result.convergedIn, words(result)).toBeLessThanOrEqual(damaged ? 8_000 : 5_000);
    }
  });

  it("plays a seed the same way every time", () => {
    for (const seed of [3, 141, 358]) expect(playSeed(seed, createDeribitSession)).toEqual(results[seed]);
  });
});

interface Trial {
  readonly mutant: Mutant;
  /** Criterion that it must break. */
  readonly breaks: RegExp;
  /** Seeds on which it does and the product does not; at least one must, whatever else is changed. */
  readonly seeds: readonly number[];
}

const TRIALS: readonly Trial[] = [
  {
    mutant: {
      name: "gap check off",
      file: "book.ts",
      find: `  if (message.prevChangeId !== book.changeId) {
    book.state = "resync";
    return "gap";
  }
`,
      replace: "",
    },
    breaks: /^C2/,
    seeds: [0, 4, 5, 8, 9],
  },
  {
    mutant: {
      name: "epoch check off",
      file: "session.ts",
      find: `if (core.phase !== "open" && !core.passive) return NOTHING;`,
      replace: "",
    },
    breaks: /^C4/,
    seeds: [0, 1, 22, 43, 66],
  },
  {
    mutant: {
      name: "snapshot merged instead of replacing",
      file: "book.ts",
      find: `    book.bids = [];
    book.asks = [];
`,
      replace: "",
    },
    breaks: /^C2/,
    seeds: [0, 1, 3, 4, 5],
  },
  {
    mutant: {
      name: "duplicate check off",
      file: "book.ts",
      find: `if (message.changeId === book.changeId || isBefore(message, book)) return "duplicate";`,
      replace: "",
    },
    breaks: /^C6/,
    seeds: [1, 120, 185, 300, 383],
  },
  {
    mutant: {
      name: "older snapshots accepted",
      file: "book.ts",
      find: `if (older && trust !== "any") return "older";`,
      replace: "",
    },
    breaks: /^C3/,
    seeds: [75, 328],
  },
  {
    mutant: {
      name: "silence never noticed",
      file: "connection.ts",
      find: "if (silence >= GIVE_UP_AFTER) {",
      replace: "if (silence < 0) {",
    },
    breaks: /^C1/,
    seeds: [6, 12, 16, 20, 23],
  },
  {
    mutant: {
      name: "calls not spaced",
      file: "subscriptions.ts",
      find: "if (core.elapsed < core.nextCall) {",
      replace: "if (core.elapsed < 0) {",
    },
    breaks: /^C6/,
    seeds: [24, 52, 58, 109, 125],
  },
];

describe("the harness", () => {
  it.each(TRIALS)("fails the mutant: $mutant.name", async ({ mutant, breaks, seeds }) => {
    const create = await createMutant(mutant);
    expect(seeds.map((seed) => playSeed(seed, createDeribitSession).broken)).toEqual(seeds.map(() => ""));
    const failed = seeds.filter((seed) => breaks.test(playSeed(seed, create).broken));
    expect(failed.length).toBeGreaterThan(0);
  });

  it("passes the product built the same way", async () => {
    const same = { name: "none", file: "book.ts", find: "changeId: Number.NaN", replace: "changeId: Number.NaN" };
    const create = await createMutant(same);
    for (let seed = 0; seed < 30; seed++) expect(playSeed(seed, create).broken).toBe("");
  });
});
