import { BadInput } from "../market/bad-input.ts";

/** How a command speaks: results as JSON lines or, where asked for, as text on stdout, words for a person on stderr. */
export interface Console {
  result(value: unknown): void;
  print(line: string): void;
  say(line: string): void;
}

/** One command of the headless program. `run` gets the arguments after its name and resolves when done. */
export interface Command {
  readonly usage: string;
  run(args: readonly string[], out: Console): Promise<void>;
}

/** The command was called in a way it does not understand; the message says how it is called. */
export class BadUsage extends Error {}

/** Puts the file's name in front of what is wrong with it. */
export async function inFile<T>(path: string, read: () => Promise<T> | T): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw new BadInput(`${path}: ${inputFault(error)}`);
  }
}

/** One line for an error that a file caused; errors of our own making pass through. */
function inputFault(error: unknown): string {
  if (!(error instanceof Error)) throw error;
  const code = (error as { readonly code?: unknown }).code;
  if (code === "ENOENT") return "no such file";
  if (code === "EISDIR") return "a folder, not a file";
  if (code === "EACCES") return "may not be read";
  const own = error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;
  if (own && code === undefined) throw error;
  return error.message.replace(/\s*\n\s*/g, " ");
}
