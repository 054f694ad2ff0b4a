import { BadInput } from "../market/bad-input.ts";
import { benchCommand } from "./bench.ts";
import { certificateCommand } from "./certificate-command.ts";
import { chainCommand } from "./chain-command.ts";
import { BadUsage, type Command, type Console } from "./command.ts";
import { deployCommand } from "./deploy.ts";
import { evaluateCommand } from "./evaluate-command.ts";
import { headersCommand } from "./headers-command.ts";
import { marginCommand } from "./margin-command.ts";
import { reconcileCommand } from "./reconcile-command.ts";
import { recordCommand } from "./record.ts";
import { replayCommand } from "./replay.ts";
import { surfaceCommand } from "./surface-command.ts";
import { viewCommand } from "./view-command.ts";

const COMMANDS: ReadonlyMap<string, Command> = new Map([
  ["replay", replayCommand],
  ["chain", chainCommand],
  ["certificate", certificateCommand],
  ["surface", surfaceCommand],
  ["record", recordCommand],
  ["evaluate", evaluateCommand],
  ["margin", marginCommand],
  ["headers", headersCommand],
  ["view", viewCommand],
  ["reconcile", reconcileCommand],
  ["deploy", deployCommand],
  ["bench", benchCommand],
]);

/**
 * Runs the command named by the first word with the others as its arguments. Resolves to the exit code: 0 done, 2 bad input or usage
 * (one line said), 1 a fault of the program itself.
 */
export async function runCommand([name = "", ...args]: readonly string[], out: Console): Promise<number> {
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
