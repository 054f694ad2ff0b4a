import { STILL } from "../scenario.ts";
import { createKernel, FREE_ADDRESS } from "./instance.ts";

/**
 * Options repriced under scenarios: write the option and scenario columns, call `run`, read the results. Columns are views
 * that stay valid for the life of the batch; nothing is allocated per call. Units as in OptionBatch and Scenario.
 */
export interface ScenarioBatch {
  readonly capacity: number;
  readonly maxScenarios: number;
  readonly forward: Float64Array;
  readonly strike: Float64Array;
  readonly yearsToExpiry: Float64Array;
  readonly isCall: Float64Array;
  readonly vol: Float64Array;
  /** One value per scenario. */
  readonly forwardFactor: Float64Array;
  readonly volFactor: Float64Array;
  readonly volShift: Float64Array;
  readonly yearsPassed: Float64Array;
  /** Price of each option as things are. */
  readonly price: Float64Array;
  /** pnl[j][i]: what one unit of option i gains under scenario j. NaN where an input has no meaning. */
  readonly pnl: readonly Float64Array[];
  /** The first n options under the first `count` scenarios; inverse options in coin. */
  run(n: number, count: number, inCoin: boolean): void;
}

/** Option columns of the kernel's layout up to vol, and the rows that the results need. */
const OPTION_COLUMNS = 8;
const SCENARIO_COLUMNS = 4;

/** A scenario batch in the memory of its own kernel. Throws where WebAssembly SIMD is missing. */
export function createScenarioBatch(capacity: number, maxScenarios: number): ScenarioBatch {
  const rows = capacity + (capacity & 1);
  const stride = rows * 8;
  // The kernel's scenario 0 is the base.
  const scenarioStride = (maxScenarios + 1) * 8;
  const scenarios = FREE_ADDRESS + OPTION_COLUMNS * stride;
  const results = scenarios + SCENARIO_COLUMNS * scenarioStride;
  const kernel = createKernel(results + (maxScenarios + 1) * stride - FREE_ADDRESS);
  const { buffer } = kernel.memory;
  const optionColumn = (c: number) => new Float64Array(buffer, FREE_ADDRESS + c * stride, capacity);
  const scenarioColumn = (c: number, still: number) => {
    const column = new Float64Array(buffer, scenarios + c * scenarioStride, maxScenarios + 1);
    column[0] = still;
    return column.subarray(1);
  };
  const resultRow = (j: number) => new Float64Array(buffer, results + j * stride, capacity);
  return {
    capacity,
    maxScenarios,
    forward: optionColumn(0),
    strike: optionColumn(1),
    yearsToExpiry: optionColumn(2),
    isCall: optionColumn(3),
    vol: optionColumn(7),
    forwardFactor: scenarioColumn(0, STILL.forwardFactor),
    volFactor: scenarioColumn(1, STILL.volFactor),
    volShift: scenarioColumn(2, STILL.volShift),
    yearsPassed: scenarioColumn(3, STILL.yearsPassed),
    price: resultRow(0),
    pnl: Array.from({ length: maxScenarios }, (_, j) => resultRow(j + 1)),
    run(n, count, inCoin) {
      if (!(n >= 1 && n <= capacity && count >= 0 && count <= maxScenarios)) return;
      const even = n + (n & 1);
      kernel.scenarioPnl(FREE_ADDRESS, stride, even, scenarios, scenarioStride, count + 1, inCoin ? 1 : 0, results);
    },
  };
}
