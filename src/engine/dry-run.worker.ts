import { serveDryRun } from "./limit-dry-run.ts";
import type { DryRunPlan } from "./protocol.ts";

addEventListener("message", (event) => serveDryRun(event.data as DryRunPlan, (message) => postMessage(message)));
