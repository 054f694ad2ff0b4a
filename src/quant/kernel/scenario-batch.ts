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
  /** 1 where price and P&L are in coin (divided by the forward, moved or not), 0 where in quote currency. */
  readonly inCoin: Float64Array;
  readonly vol: Float64Array;
  /** One value per scenario. */
  readonly forwardFactor: Float64Array;
  readonly volFactor: Float64Array;
  readonly volShift: Float64Array;
  readonly yearsPassed: Float64Array;
  /** forwards[j][i], vols[j][i]: what option i has under scenario j before its factors and shift, where `run` is told to read them. */
  readonly forwards: readonly Float64Array[];
  readonly vols: readonly Float64Array[];
  /** Price of each option as things are. */
  readonly price: Float64Array;
  /** pnl[j][i]: what one unit of option i gains under scenario j. NaN where an input has no meaning. */
  readonly pnl: readonly Float64Array[];
  /** The first n options under the first `count` scenarios; with forwards or vols of their own for each scenario, or not. */
  run(n: number, count: number, own?: { readonly forwards?: boolean; readonly vols?: boolean }): void;
}

/** Option columns of the kernel's layout up to vol. */
const OPTION_COLUMNS = 8;
const SCENARIO_COLUMNS = 4;
const SHARED = {};

/** A scenario batch in the memory of its own kernel. Throws where WebAssembly SIMD is missing. */
export function createScenarioBatch(capacity: number, maxScenarios: number): ScenarioBatch {
  const rows = capacity + (capacity & 1);
  const stride = rows * 8;
  // The kernel's scenario 0 is the base.
  const matrix = (maxScenarios + 1) * stride;
  const scenarioStride = (maxScenarios + 1) * 8;
  const forwards = FREE_ADDRESS + OPTION_COLUMNS * stride;
  const vols = forwards + matrix;
  const results = vols + matrix;
  const scenarios = results + matrix;
  const kernel = createKernel(scenarios + SCENARIO_COLUMNS * scenarioStride - FREE_ADDRESS);
  const { buffer } = kernel.memory;
  const optionColumn = (c: number) => new Float64Array(buffer, FREE_ADDRESS + c * stride, capacity);
  const scenarioColumn = (c: number, still: number) => {
    const column = new Float64Array(buffer, scenarios + c * scenarioStride, maxScenarios + 1);
    column[0] = still;
    return column.subarray(1);
  };
  const rowOf = (of: number, j: number) => new Float64Array(buffer, of + j * stride, capacity);
  const rowsOf = (of: number) => Array.from({ length: maxScenarios }, (_, j) => rowOf(of, j + 1));
  const forward = optionColumn(0);
  const vol = optionColumn(7);
  const baseForward = rowOf(forwards, 0);
  const baseVol = rowOf(vols, 0);
  return {
    capacity,
    maxScenarios,
    forward,
    strike: optionColumn(1),
    yearsToExpiry: optionColumn(2),
    isCall: optionColumn(3),
    inCoin: optionColumn(4),
    vol,
    forwardFactor: scenarioColumn(0, STILL.forwardFactor),
    volFactor: scenarioColumn(1, STILL.volFactor),
    volShift: scenarioColumn(2, STILL.volShift),
    yearsPassed: scenarioColumn(3, STILL.yearsPassed),
    forwards: rowsOf(forwards),
    vols: rowsOf(vols),
    price: rowOf(results, 0),
    pnl: rowsOf(results),
    run(n, count, own = SHARED) {
      if (!(n >= 1 && n <= capacity && count >= 0 && count <= maxScenarios)) return;
      if (own.forwards) baseForward.set(forward);
      if (own.vols) baseVol.set(vol);
      kernel.scenarioPnl(
        FREE_ADDRESS,
        stride,
        n + (n & 1),
        own.forwards ? forwards : FREE_ADDRESS,
        own.forwards ? stride : 0,
        own.vols ? vols : vol.byteOffset,
        own.vols ? stride : 0,
        scenarios,
        scenarioStride,
        count + 1,
        results,
      );
    },
  };
}
