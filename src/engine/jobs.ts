import { certifyJob } from "../market/certificate-job.ts";
import type { SolveProgram } from "../market/general-arbitrage.ts";
import { generalCheckJob } from "../market/general-check-job.ts";
import { fitSurfaceJob } from "../market/surface-job.ts";
import { marginAddsJob } from "../risk/margin-adds.ts";
import { marginRowJob } from "../risk/margin-grid.ts";
import { createMarginTotalsJob, marginReportsJob } from "../risk/margin-job.ts";
import { scenarioGrid } from "../risk/scenario-grid-job.ts";

import { scenarioVectorsJob } from "../risk/scenario-job.ts";
import type { ComputeJob, ComputeResult, Port } from "./protocol.ts";
import { loadProgramSolver } from "./solve-program.ts";

/** Loads the solver of linear programs, which only some jobs need. */
export type LoadSolver = () => Promise<SolveProgram>;

/** Every compute job by name: numbers in, numbers out, nothing else to be seen. */
const JOBS: Readonly<Record<string, (input: Float64Array) => Float64Array>> = {
  fitSurface: fitSurfaceJob,
  certify: certifyJob,
  scenarioGrid,
  marginTotals: createMarginTotalsJob(),
  marginReports: marginReportsJob,
  marginRow: marginRowJob,
  marginAdds: marginAddsJob,
  scenarioVectors: scenarioVectorsJob,
};

/** Runs jobs from `port`, one after another. A job that throws answers with an empty output and the reason. */
export function serveJobs(port: Port<ComputeJob, ComputeResult>, loadSolver: LoadSolver = loadProgramSolver): void {
  let solver: Promise<SolveProgram> | null = null;
  const answer = (job: ComputeJob, output: Float64Array<ArrayBuffer>, error = ""): void =>
    port.post({ type: "result", key: job.key, version: job.version, output, error }, [output.buffer]);
  const fail = (job: ComputeJob, cause: unknown): void =>
    answer(job, new Float64Array(0), cause instanceof Error ? cause.message : String(cause));
  port.listen((job) => {
    if (job.kind === "generalCheck") {
      solver ??= loadSolver();
      solver
        .then((solve) => answer(job, Float64Array.from(generalCheckJob(job.input, solve))))
        .catch((cause) => {
          solver = null;
          fail(job, cause);
        });
      return;
    }
    try {
      answer(job, Float64Array.from(run(job)));
    } catch (cause) {
      fail(job, cause);
    }
  });
}

function run(job: ComputeJob): Float64Array {
  const work = JOBS[job.kind];
  if (!work) throw new Error(`No such job: ${job.kind}`);
  return work(job.input);
}
