import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { BenchLine } from "./bench-line.ts";

const TIMEOUT_MS = 10 * 60_000;

/**
 * Builds the app and has `script` of e2e measure it in a real browser on a real WebSocket. Throws with the reason where there is no
 * browser or the page does not answer.
 */
export function runPageBench(root: string, script: string): readonly BenchLine[] {
  const options = { cwd: root, encoding: "utf8", timeout: TIMEOUT_MS, maxBuffer: 1 << 24 } as const;
  const build = spawnSync(process.execPath, [join(root, "node_modules/vite/bin/vite.js"), "build"], options);
  if (build.status !== 0) throw new Error(`the app could not be built: ${build.stderr}`);
  const run = spawnSync(process.execPath, [join(root, "e2e", script), "--json"], options);
  if (run.status !== 0) throw new Error(`${script} failed: ${run.stderr}`);
  return run.stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as BenchLine);
}
