import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { runAccuracyBench } from "./bench-accuracy.ts";
import { runKernelBench } from "./bench-kernel.ts";
import type { BenchLine } from "./bench-line.ts";
import { runPageBench } from "./bench-page.ts";
import { runRiskBench } from "./bench-risk.ts";
import { runSurfaceBench } from "./bench-surface.ts";
import { BadUsage, type Command } from "./command.ts";

type Bench = (root: string) => Promise<readonly BenchLine[]> | readonly BenchLine[];

/** The benchmarks by name, in the order they run; each gets the project's folder. */
const BENCHES: ReadonlyMap<string, Bench> = new Map<string, Bench>([
  ["kernel", runKernelBench],
  ["accuracy", runAccuracyBench],
  ["surface", runSurfaceBench],
  ["feed", (root) => runPageBench(root, "feed-bench.mjs")],
  ["views", (root) => runPageBench(root, "views-bench.mjs")],
  ["tabs", (root) => runPageBench(root, "tabs-bench.mjs")],
  ["risk", (root) => [...runRiskBench(), ...runPageBench(root, "risk-bench.mjs")]],
]);

/** Measures speed and accuracy: a table for a person, or with `--json` one line a figure. */
export const benchCommand: Command = {
  usage: `bench [--only ${[...BENCHES.keys()].join("|")}] [--json]`,
  async run(args, out) {
    const { values } = parseArgs({
      args: [...args],
      options: { only: { type: "string" }, json: { type: "boolean", default: false } },
    });
    if (values.only !== undefined && !BENCHES.has(values.only)) throw new BadUsage(`no bench "${values.only}"`);
    // The launcher stands in src/headless, wherever its bundle does.
    const root = resolve(process.argv[1] ?? "", "../../..");
    for (const [name, bench] of BENCHES) {
      if (values.only !== undefined && values.only !== name) continue;
      const lines = await bench(root);
      if (values.json) for (const line of lines) out.result(line);
      else for (const row of tableOf(name, lines)) out.print(row);
    }
  },
};

/** A heading, one row a figure with metrics and values in columns, and an empty row. */
function tableOf(name: string, lines: readonly BenchLine[]): string[] {
  const cells = lines.map(({ metric, value, unit, baseline }) => ({
    what: baseline === undefined ? metric : `${metric} (${baseline})`,
    value: figure(value),
    unit,
  }));
  const what = Math.max(0, ...cells.map((cell) => cell.what.length));
  const value = Math.max(0, ...cells.map((cell) => cell.value.length));
  return [name, ...cells.map((c) => `  ${c.what.padEnd(what)}  ${c.value.padStart(value)} ${c.unit}`), ""];
}

function figure(value: number): string {
  return value.toFixed(Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2);
}
