import type { DryRun, DryRunMessage, DryRunPlan } from "./aside-protocol.ts";
import dryRunAddress from "./dry-run.worker.ts?worker&url";
import { workerAddress } from "./worker-address.ts";

/** Runs `plan` in a thread of its own, which ends with it or when `signal` says so (rejecting then). `progress` gets 0 … 1. */
export function startDryRun(plan: DryRunPlan, progress: (done: number) => void, signal: AbortSignal): Promise<DryRun> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(workerAddress(dryRunAddress), { type: "module", name: "dry run" });
    const end = (settle: () => void): void => {
      worker.terminate();
      settle();
    };
    signal.addEventListener("abort", () => end(() => reject(new Error("stopped"))));
    worker.addEventListener("error", (event) =>
      end(() => reject(new Error(event.message || "it could not be started"))),
    );
    worker.addEventListener("message", (event) => {
      const message = event.data as DryRunMessage;
      if (message.type === "progress") progress(message.done);
      else if (message.type === "done") end(() => resolve(message.result));
      else end(() => reject(new Error(message.error)));
    });
    worker.postMessage(plan);
  });
}
