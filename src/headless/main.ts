import { writeSync } from "node:fs";
import { BadInput } from "../market/bad-input.ts";
import { benchCommand } from "./bench.ts";
import { certificateCommand } from "./certificate-command.ts";
import { chainCommand } from "./chain-command.ts";
import { BadUsage, type Command, type Console } from "./command.ts";
import { evaluateCommand } from "./evaluate-command.ts";
import { marginCommand } from "./margin-command.ts";
import { recordCommand } from "./record.ts";
import { replayCommand } from "./replay.ts";
import { surfaceCommand } from "./surface-command.ts";

const COMMANDS: ReadonlyMap<string, Command> = new Map([
  ["replay", replayCommand],
  ["chain", chainCommand],
  ["certificate", certificateCommand],
  ["surface", surfaceCommand],
  ["record", recordCommand],
  ["evaluate", evaluateCommand],
  ["margin", marginCommand],
  ["bench", benchCommand],
]);

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

/** Exit codes: 0 done, 2 bad input or usage (one line on stderr), 1 a fault of the program itself. */
async function main(): Promise<number> {
  const [name = "", ...args] = process.argv.slice(2);
  const command = COMMANDS.get(name);
  if (command === undefined) {
    const known = [...COMMANDS.keys(), "exchange"].join(", ");
    out.say(name === "" ? `which command? ${known}` : `unknown command ${JSON.stringify(name)}; there are ${known}`);
    return 2;
  }
  try {
    await command.run(args, out);
    return 0;
  } catch (error) {
    if (error instanceof BadInput) out.say(error.message);
    else if (isUsage(error)) out.say(`${error.message.split("\n")[0]} (usage: ${command.usage})`);
    else {
      out.say(error instanceof Error ? (error.stack ?? error.message) : String(error));
      return 1;
    }
    return 2;
  }
}

function isUsage(error: unknown): error is Error {
  if (error instanceof BadUsage) return true;
  const code = error instanceof Error ? (error as { readonly code?: unknown }).code : undefined;
  return typeof code === "string" && code.startsWith("ERR_PARSE_ARGS");
}

process.exitCode = await main();
