import type { MarketScenario } from "./market-scenario.ts";
import {
  type ScenarioInstruments,
  type ScenarioOverrides,
  type ScenarioVectors,
  scenarioVectors,
} from "./scenario-vectors.ts";

/** The packed input starts with the counts of instruments and scenarios, and whether vols and forwards follow row by row. */
const HEAD = 4;
const COLUMNS = ["kind", "forward", "strike", "yearsToExpiry", "vol", "inverse"] as const;
const SCENARIO_FIELDS = 8;

/** Packs what `scenarioVectors` takes into one array that a compute job can carry. */
export function packScenarioInput(
  instruments: ScenarioInstruments,
  scenarios: readonly MarketScenario[],
  overrides: ScenarioOverrides = {},
): Float64Array {
  const n = instruments.kind.length;
  const { vols, forwards } = overrides;
  const parts = [vols, forwards].filter((matrix) => matrix !== undefined);
  const size = HEAD + n * COLUMNS.length + scenarios.length * SCENARIO_FIELDS;
  const out = new Float64Array(size + parts.reduce((sum, matrix) => sum + matrix.length, 0));
  out.set([n, scenarios.length, vols ? 1 : 0, forwards ? 1 : 0]);
  COLUMNS.forEach((name, c) => {
    out.set(instruments[name], HEAD + c * n);
  });
  scenarios.forEach((one, j) => {
    const { shortPower, longPower, floorDays } = one.term ?? { shortPower: 0, longPower: 0, floorDays: Number.NaN };
    out.set(
      [one.forwardFactor, one.volFactor, one.volShift, one.yearsPassed, one.volFloor, shortPower, longPower, floorDays],
      HEAD + n * COLUMNS.length + j * SCENARIO_FIELDS,
    );
  });
  let at = size;
  for (const matrix of parts) {
    out.set(matrix, at);
    at += matrix.length;
  }
  return out;
}

/** The job: runs `scenarioVectors` on a packed input; answers the prices, then the P&L of each scenario. Throws on a broken input. */
export function scenarioVectorsJob(input: Float64Array): Float64Array {
  const [n = Number.NaN, count = Number.NaN, hasVols = 0, hasForwards = 0] = input;
  const matrices = (hasVols ? 1 : 0) + (hasForwards ? 1 : 0);
  const scenariosAt = HEAD + n * COLUMNS.length;
  const matricesAt = scenariosAt + count * SCENARIO_FIELDS;
  if (input.length !== matricesAt + matrices * n * count)
    throw new Error(`a scenario input of ${input.length} numbers for ${n} instruments and ${count} scenarios`);
  const column = (c: number) => input.subarray(HEAD + c * n, HEAD + (c + 1) * n);
  const instruments = Object.fromEntries(COLUMNS.map((name, c) => [name, column(c)])) as unknown as ScenarioInstruments;
  const scenarios = Array.from({ length: count }, (_, j) => readScenario(input, scenariosAt + j * SCENARIO_FIELDS));
  const matrix = (m: number) => input.subarray(matricesAt + m * n * count, matricesAt + (m + 1) * n * count);
  const overrides: ScenarioOverrides = {
    ...(hasVols ? { vols: matrix(0) } : {}),
    ...(hasForwards ? { forwards: matrix(hasVols ? 1 : 0) } : {}),
  };
  const { price, pnl } = scenarioVectors(instruments, scenarios, overrides);
  const out = new Float64Array(price.length + pnl.length);
  out.set(price);
  out.set(pnl, price.length);
  return out;
}

function readScenario(input: Float64Array, at: number): MarketScenario {
  const [forwardFactor, volFactor, volShift, yearsPassed, volFloor, shortPower, longPower, floorDays] = input.subarray(
    at,
    at + SCENARIO_FIELDS,
  ) as unknown as [number, number, number, number, number, number, number, number];
  const term = Number.isNaN(floorDays) ? null : { shortPower, longPower, floorDays };
  return { forwardFactor, volFactor, volShift, yearsPassed, volFloor, term };
}

/** The vectors in a job's answer for `instruments` rows; null where the job failed (an empty answer). */
export function unpackScenarioVectors(output: Float64Array, instruments: number): ScenarioVectors | null {
  if (instruments < 1 || output.length < instruments || output.length % instruments !== 0) return null;
  return {
    instruments,
    scenarios: output.length / instruments - 1,
    price: output.subarray(0, instruments),
    pnl: output.subarray(instruments),
  };
}
