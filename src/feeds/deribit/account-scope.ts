import { printable } from "./decode.ts";

/** What a level beyond reading would allow, by area of a scope. */
const POWERS: ReadonlyMap<string, string> = new Map([
  ["account", "change the account"],
  ["trade", "trade"],
  ["block_trade", "trade blocks"],
  ["block_rfq", "trade blocks"],
  ["wallet", "withdraw and transfer funds"],
  ["custody", "move funds in custody"],
]);

/** Words of a scope that say nothing about powers. */
const HARMLESS = /^(connection|mainaccount|session:\S+|expires:\d+|ip:\S+)$/;
const READING = /^[a-z_]+:(none|read)$/;

/** Longest scope that is looked at, characters. */
const MAX_SCOPE = 2_000;

/**
 * What a key or token with this scope could do beyond reading, in words with the scope's own in brackets; empty where it can
 * only read. What is not understood counts as a power.
 */
export function powersBeyondReading(scope: string): string[] {
  if (scope.length > MAX_SCOPE) return ["do more than could be read of its scope"];
  const words = scope.split(/[\s,]+/).filter((word) => word !== "");
  return words
    .filter((word) => !HARMLESS.test(word) && !READING.test(word))
    .map((word) => {
      const power = POWERS.get(word.split(":")[0]!);
      return `${power ?? "do what is not understood here"} (${printable(word)})`;
    });
}

/** Why a key or token with `powers` is refused, in two sentences. */
export function tooPowerful(subject: string, powers: readonly string[]): string {
  return `${subject} could ${powers.join(", and ")}. Only a key that can do nothing but read is accepted, however its token is narrowed.`;
}
