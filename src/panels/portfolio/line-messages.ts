import type { ReadPositions } from "../../engine/aside-protocol.ts";
import type { ListCell } from "../../ui/RowList.ts";

/** A line that was not taken, or was taken with a remark. */
export interface LineMessage {
  readonly line: number;
  readonly words: string;
  readonly raw: string;
  readonly bad: boolean;
}

/** The message at place `at`: bad lines first, in their order. */
export function lineMessage({ messages, bad }: ReadPositions, at: number): LineMessage | null {
  const { lines, ends, text } = messages;
  const line = lines[at];
  if (line === undefined) return null;
  const [from, middle, end] = [ends[2 * at - 1] ?? 0, ends[2 * at]!, ends[2 * at + 1]!];
  return { line, words: text.slice(from, middle), raw: text.slice(middle, end), bad: at < bad };
}

/** What a cell of the list of messages shows: line, words, the line's own text. */
export function messageCell(read: ReadPositions, at: number, column: number): ListCell {
  const message = lineMessage(read, at);
  if (!message) return { text: "", className: "", note: "" };
  const { line, words, raw, bad } = message;
  const text = [`${read.parts} ${line}`, words, raw][column] ?? "";
  return { text, className: column === 0 && bad ? "bad" : "", note: column === 0 ? "" : text };
}

/** What was found, in one line: what is added, rejected, and remarked on. */
export function readWords({ positions, bad, remarks, parts }: ReadPositions): string {
  if (positions + bad === 0)
    return parts === "line" ? "No position in it: there is no line under the headings" : "No position in it";
  return `${positions} to add, ${bad} rejected${remarks > 0 ? `, ${remarks} with a remark` : ""}`;
}
