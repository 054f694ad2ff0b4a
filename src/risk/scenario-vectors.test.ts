import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blackPrice } from "../quant/black.ts";
import { type MarketScenario, marketScenario, termMultiplier } from "./market-scenario.ts";
import { packScenarioInput, scenarioVectorsJob, unpackScenarioVectors } from "./scenario-job.ts";
import { SCENARIO_KIND, type ScenarioInstruments, scenarioVectors } from "./scenario-vectors.ts";

interface Row {
  readonly kind: number;
  readonly forward: number;
  readonly strike?: number;
  readonly yearsToExpiry?: number;
  readonly vol?: number;
  readonly inverse: boolean;
}

function columns(rows: readonly Row[]): ScenarioInstruments {
  const column = (of: (row: Row) => number) => Float64Array.from(rows, of);
  return {
    kind: column((row) => row.kind),
    forward: column((row) => row.forward),
    strike: column((row) => row.strike ?? Number.NaN),
    yearsToExpiry: column((row) => row.yearsToExpiry ?? Number.NaN),
    vol: column((row) => row.vol ?? Number.NaN),
    inverse: column((row) => (row.inverse ? 1 : 0)),
  };
}

interface Case {
  readonly id: string;
  readonly input: {
    readonly settlement: "inverse" | "linear";
    readonly params: {
      readonly volatilityRangeUp: number;
      readonly volatilityRangeDown: number;
      readonly minVolatilityForShockUp: number;
      readonly shortTermVegaPower: number;
      readonly longTermVegaPower: number;
      readonly dteFloor: number;
    };
    readonly positions: readonly {
      readonly kind: "option" | "future";
      readonly type?: "C" | "P";
      readonly strike?: number;
      readonly iv?: number;
      readonly dte?: number;
      readonly forward: number;
      readonly amount: number;
    }[];
  };
  readonly expected: {
    readonly scenarios: readonly { readonly move: number; readonly vol: string; readonly pnl: number }[];
  };
}

/** Reference portfolios with the P&L of each scenario, from an independent program; one of them where the file is not here. */
const FILE = "../shared/vectors/margin/scenario_engine_deribit_style.json";
const SAMPLE: Case = {
  id: "one inverse call",
  input: {
    settlement: "inverse",
    params: {
      volatilityRangeUp: 0.5,
      volatilityRangeDown: 0.25,
      minVolatilityForShockUp: 0.5,
      shortTermVegaPower: 0.3,
      longTermVegaPower: 0.13,
      dteFloor: 1,
    },
    positions: [{ kind: "option", type: "C", strike: 26000, iv: 0.8852, dte: 30, forward: 65267.1233, amount: 2.616 }],
  },
  expected: {
    scenarios: [
      { move: -0.16, vol: "up", pnl: -0.19212378018641232 },
      { move: -0.16, vol: "same", pnl: -0.1982987875045067 },
      { move: -0.08, vol: "down", pnl: -0.09063311405876971 },
      { move: 0, vol: "up", pnl: 0.001581578901210201 },
      { move: 0.04, vol: "same", pnl: 0.04007436512066737 },
    ],
  },
};

function cases(): readonly Case[] {
  if (!existsSync(FILE)) return [SAMPLE];
  return (JSON.parse(readFileSync(FILE, "utf8")) as { readonly cases: readonly Case[] }).cases;
}

function scenarioOf(params: Case["input"]["params"], move: number, vol: string): MarketScenario {
  const term = {
    shortPower: params.shortTermVegaPower,
    longPower: params.longTermVegaPower,
    floorDays: params.dteFloor,
  };
  const forwardFactor = 1 + move;
  if (vol === "same") return marketScenario({ forwardFactor });
  if (vol === "down") return marketScenario({ forwardFactor, volFactor: 1 - params.volatilityRangeDown, term });
  const volFloor = params.minVolatilityForShockUp;
  return marketScenario({ forwardFactor, volFactor: 1 + params.volatilityRangeUp, volFloor, term });
}

const MIXED: readonly Row[] = Array.from({ length: 1103 }, (_, i) => ({
  kind: i % 3,
  forward: 60_000 + i,
  strike: 30_000 + 61 * i,
  yearsToExpiry: (1 + (i % 400)) / 365,
  vol: 0.3 + 0.001 * (i % 500),
  inverse: i % 2 === 0,
}));

describe("scenario vectors", () => {
  it("give portfolios' P&L as an independent program does, inverse and linear", () => {
    for (const { id, input, expected } of cases()) {
      const rows = input.positions.map(
        (one): Row => ({
          kind:
            one.kind !== "option" ? SCENARIO_KIND.deltaOne : one.type === "C" ? SCENARIO_KIND.call : SCENARIO_KIND.put,
          forward: one.forward,
          strike: one.strike ?? Number.NaN,
          yearsToExpiry: (one.dte ?? Number.NaN) / 365,
          vol: one.iv ?? Number.NaN,
          inverse: input.settlement === "inverse",
        }),
      );
      const scenarios = expected.scenarios.map(({ move, vol }) => scenarioOf(input.params, move, vol));
      const { pnl } = scenarioVectors(columns(rows), scenarios);
      expected.scenarios.forEach((scenario, j) => {
        const total = input.positions.reduce((sum, one, i) => sum + one.amount * pnl[j * rows.length + i]!, 0);
        const tolerance = 1e-9 * Math.max(1, Math.abs(scenario.pnl));
        expect(Math.abs(total - scenario.pnl), `${id} ${scenario.move} ${scenario.vol}`).toBeLessThan(tolerance);
      });
    }
  });

  it("are the same whatever else is in the set, and through the job", () => {
    const scenarios = Array.from({ length: 70 }, (_, j) =>
      marketScenario({
        forwardFactor: 0.7 + 0.01 * j,
        volFactor: 1 + 0.02 * (j % 9),
        volShift: 0.01 * (j % 4),
        yearsPassed: (j % 5) / 365,
        ...(j % 7 === 0 ? { term: { shortPower: 0.3, longPower: 0.13, floorDays: 1 }, volFloor: 0.4 } : {}),
      }),
    );
    const n = MIXED.length;
    const whole = scenarioVectors(columns(MIXED), scenarios);
    for (const i of [0, 1, 2, 511, 512, 513, 1102]) {
      for (const j of [0, 1, 7, 63, 64, 69]) {
        const alone = scenarioVectors(columns([MIXED[i]!]), [scenarios[j]!]);
        expect(whole.pnl[j * n + i]).toBe(alone.pnl[0]);
        expect(whole.price[i]).toBe(alone.price[0]);
      }
    }
    const job = unpackScenarioVectors(scenarioVectorsJob(packScenarioInput(columns(MIXED), scenarios)), n);
    expect(job).toEqual(whole);
  });

  it("take moved vols and forwards row by row", () => {
    const rows = MIXED.slice(0, 7);
    const instruments = columns(rows);
    const scenarios = [marketScenario({ forwardFactor: 1.1, volFactor: 1.2 }), marketScenario({ forwardFactor: 0.9 })];
    const moved = (of: (row: Row, j: number) => number) =>
      Float64Array.from({ length: 2 * rows.length }, (_, at) => of(rows[at % 7]!, Math.floor(at / 7)));
    const overrides = {
      vols: moved((row, j) => row.vol! * (j === 0 ? 1.2 : 1)),
      forwards: moved((row, j) => row.forward * scenarios[j]!.forwardFactor),
    };
    const plain = scenarioVectors(instruments, scenarios).pnl;
    const own = scenarioVectors(instruments, scenarios, overrides).pnl;
    own.forEach((value, at) => {
      expect(Math.abs(value - plain[at]!)).toBeLessThanOrEqual(1e-11 * Math.max(1, Math.abs(plain[at]!)));
    });
    const input = packScenarioInput(instruments, scenarios, overrides);
    expect(scenarioVectorsJob(input).subarray(7)).toEqual(own);
  });

  it("are worth what they are exercised for once time is up, and NaN where an input is missing", () => {
    const option = { strike: 100, yearsToExpiry: 10 / 365, vol: 0.5, inverse: false };
    const call: Row = { kind: SCENARIO_KIND.call, forward: 100, ...option };
    const { price, pnl } = scenarioVectors(columns([call, { ...call, vol: Number.NaN }]), [
      marketScenario({ forwardFactor: 1.2, yearsPassed: 11 / 365 }),
      marketScenario(),
    ]);
    expect(price[0]).toBe(blackPrice(100, 100, 10 / 365, 0.5, true));
    expect(pnl[0]).toBe(20 - price[0]!);
    expect(pnl[2]).toBe(0);
    expect([price[1], pnl[1], pnl[3]]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });

  it("obey parity: a call less a put is a forward, in coin and in quote currency", () => {
    const move = fc.double({ min: 0.2, max: 4, noNaN: true });
    fc.assert(
      fc.property(move, move, fc.boolean(), (factor, moneyness, inverse) => {
        const row = { forward: 1000, strike: 1000 * moneyness, yearsToExpiry: 0.3, vol: 0.7, inverse };
        const rows = [SCENARIO_KIND.call, SCENARIO_KIND.put].map((kind) => ({ ...row, kind }));
        const { pnl } = scenarioVectors(columns(rows), [marketScenario({ forwardFactor: factor, volFactor: 1.3 })]);
        const parity = inverse ? moneyness - moneyness / factor : 1000 * (factor - 1);
        expect(Math.abs(pnl[0]! - pnl[1]! - parity)).toBeLessThan(1e-10 * Math.max(1, Math.abs(parity)));
      }),
    );
  });

  it("fade vol moves with time to expiry by two powers that meet at 30 days", () => {
    const term = { shortPower: 0.3, longPower: 0.13, floorDays: 1 };
    expect(termMultiplier(term, 30 / 365)).toBeCloseTo(1, 14);
    expect(termMultiplier(term, 120 / 365)).toBeCloseTo(0.25 ** 0.13, 14);
    expect(termMultiplier(term, 0)).toBeCloseTo(30 ** 0.3, 14);
  });

  it("refuse columns and inputs of wrong length, with the numbers", () => {
    const one = columns(MIXED.slice(0, 2));
    expect(() => scenarioVectors({ ...one, vol: new Float64Array(1) }, [])).toThrow(
      "column vol has 1 rows, kind has 2",
    );
    expect(() => scenarioVectors(one, [marketScenario()], { vols: new Float64Array(3) })).toThrow("vols has 3 numbers");
    expect(() => scenarioVectorsJob(Float64Array.of(5, 2, 0, 0, 1))).toThrow("5 instruments and 2 scenarios");
    expect(() => scenarioVectorsJob(new Float64Array(0))).toThrow();
    expect(unpackScenarioVectors(new Float64Array(0), 3)).toBeNull();
  });
});
