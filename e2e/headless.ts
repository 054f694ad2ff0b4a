import { spawnSync } from "node:child_process";

/** Runs a command line tool of the product and returns the objects it printed, one a line. */
export function headless(...args: readonly string[]): Record<string, unknown>[] {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["src/headless/run.mjs", ...args], {
    cwd: new URL("..", import.meta.url).pathname,
    encoding: "utf8",
    maxBuffer: 256 << 20,
  });
  if (status !== 0) throw new Error(`headless ${args.join(" ")}: ${stderr}`);
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}
