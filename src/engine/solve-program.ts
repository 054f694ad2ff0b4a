import type { InitOptions } from "highs";
import type { LinearProgram, SolveProgram } from "../market/general-arbitrage.ts";

/** Longest time for one program, s. */
const TIME_LIMIT = 20;

/** A solver of linear programs: HiGHS, loaded with `options` (where its code is). */
export async function loadProgramSolver(options: InitOptions = {}): Promise<SolveProgram> {
  const { default: loadHighs } = await import("highs");
  const highs = await loadHighs(options);
  return (program: LinearProgram): Float64Array | null =>
    highs.withModel<Float64Array | null>(
      {
        numCols: program.columns,
        numRows: program.rows,
        sense: highs.constants.objectiveSense.maximize,
        colCost: program.gain,
        colLower: program.lower,
        colUpper: program.upper,
        rowLower: new Float64Array(program.rows),
        rowUpper: new Float64Array(program.rows).fill(Infinity),
        matrix: {
          format: "csc",
          numRows: program.rows,
          numCols: program.columns,
          starts: program.starts,
          indices: program.rowOf,
          values: program.value,
        },
      },
      (model) => {
        model.options.set("output_flag", false);
        model.options.set("time_limit", TIME_LIMIT);
        // As close as the solver allows: gains are proved to 1e-9 afterwards.
        model.options.set("primal_feasibility_tolerance", 1e-10);
        model.options.set("dual_feasibility_tolerance", 1e-10);
        model.run();
        return model.getModelStatus() === highs.constants.modelStatus.optimal
          ? Float64Array.from(model.getSolution().colValue)
          : null;
      },
    );
}
