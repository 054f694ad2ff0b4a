import type { DryRunPlan } from "./aside-protocol.ts";
import { serveDryRun } from "./limit-dry-run.ts";

addEventListener("message", (event) => serveDryRun(event.data as DryRunPlan, (message) => postMessage(message)));
