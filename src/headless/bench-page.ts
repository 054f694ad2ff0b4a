import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { BenchLine } from "./bench-line.ts";

const TIMEOUT_MS = 10 * 60_000;

/**
 * Builds the app and has `script` of e2e measure it in a real browser on a real WebSocket. What part of it could not measure is said on
 * stderr and fails the process; throws with the reason where nothing was measured.
 */
export function runPageBench(root: string, script: string): readonly BenchLine[] {
  const options = { cwd: root, encoding: "utf8", timeout: TIMEOUT_MS, maxBuffer: 1 << 24 } as const;
  const build = spawnSync(process.execPath, [join(root, "node_modules/vite/bin/vite.js"), "build"], options);
  if (build.status !== 0) throw new Error(`the app could not be built: ${build.stderr}`);
  const run = spawnSync(process.execPath, [join(root, "e2e", script), "--json"], options);
  const lines = (run.stdout ?? "").split("\n").filter((line) => line !== "");
  if (run.status !== 0) {
    const reason = `${script} failed: ${run.stderr || (run.error?.message ?? "it was ended")}`;
    if (lines.length === 0) throw new Error(reason);
    process.stderr.write(`${reason}\n`);
    process.exitCode = 1;
  }
  return lines.map((line) => JSON.parse(line) as BenchLine);
}
