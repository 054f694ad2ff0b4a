import { BadUsage, type Command, inFile } from "./command.ts";
import { evaluate, SUITE_NAMES } from "./evaluate.ts";

/** Answers the questions of a vector file, one JSON line a case. */
export const evaluateCommand: Command = {
  usage: `evaluate <suite> <file>; suites: ${SUITE_NAMES.join(", ")}`,
  async run([suite, path, ...others], out) {
    if (suite === undefined || path === undefined || others.length > 0) throw new BadUsage("name a suite and a file");
    if (!SUITE_NAMES.includes(suite)) throw new BadUsage(`unknown suite ${JSON.stringify(suite)}`);
    await inFile(path, () => evaluate(suite, path, out.result));
  },
};
