import { certifyJob } from "../market/certificate-job.ts";
import { fitSurfaceJob } from "../market/surface-job.ts";
import { marginAddsJob } from "../risk/margin-adds.ts";
import { marginRowJob } from "../risk/margin-grid.ts";
import { marginReportsJob } from "../risk/margin-job.ts";
import { scenarioGrid } from "../risk/scenario-grid-job.ts";

import { scenarioVectorsJob } from "../risk/scenario-job.ts";
import type { ComputeJob, ComputeResult, Port } from "./protocol.ts";

/** Every compute job by name: numbers in, numbers out, nothing else known. */
const JOBS: Readonly<Record<string, (input: Float64Array) => Float64Array>> = {
  fitSurface: fitSurfaceJob,
  certify: certifyJob,
  scenarioGrid,
  marginReports: marginReportsJob,
  marginRow: marginRowJob,
  marginAdds: marginAddsJob,
  scenarioVectors: scenarioVectorsJob,
};

/** Runs jobs from `port`, one after another. A job that throws answers with an empty output and the reason. */
export function serveJobs(port: Port<ComputeJob, ComputeResult>): void {
  port.listen((job) => {
    let output = new Float64Array(0);
    let error = "";
    try {
      output = Float64Array.from(run(job));
    } catch (cause) {
      error = cause instanceof Error ? cause.message : String(cause);
    }
    port.post({ type: "result", key: job.key, version: job.version, output, error }, [output.buffer]);
  });
}

function run(job: ComputeJob): Float64Array {
  const work = JOBS[job.kind];
  if (!work) throw new Error(`No such job: ${job.kind}`);
  return work(job.input);
}
