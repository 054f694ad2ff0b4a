/// <reference path="./highs-runtime.d.ts" />
import type { SolveProgram } from "../market/general-arbitrage.ts";
import { loadProgramSolver } from "./solve-program.ts";

/** The solver in a page's worker: its code comes from the page's own origin. */
export async function pageSolver(): Promise<SolveProgram> {
  const { default: code } = await import("highs/runtime?url");
  return loadProgramSolver({ locateFile: () => code });
}
