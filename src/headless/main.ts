import { writeSync } from "node:fs";
import type { Console } from "./command.ts";
import { runCommand } from "./run-command.ts";

const out: Console = {
  result: (value) => writeAll(1, `${JSON.stringify(value)}\n`),
  print: (line) => writeAll(1, `${line}\n`),
  say: (line) => writeAll(2, `${line}\n`),
};

/** Writes to a descriptor at once: results survive `process.exit`, and a reader that is slow is waited for. */
function writeAll(descriptor: number, text: string): void {
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
    } catch (error) {
      const { code } = error as { readonly code?: string };
      if (code === "EPIPE") process.exit(0);
      if (code !== "EAGAIN") throw error;
    }
  }
}

process.exitCode = await runCommand(process.argv.slice(2), out);
