import { BadInput } from "../../market/bad-input.ts";

/** A line without its end, and its number from 1. */
export interface TextLine {
  readonly text: string;
  readonly line: number;
}

/**
 * The lines of UTF-8 `bytes`, blank ones left out. Throws `BadInput` at a line of more than `maxChars`, before it is whole.
 * Where the bytes end in an error, the lines before it are yielded first and the started one is dropped.
 */
export async function* textLines(bytes: AsyncIterable<Uint8Array>, maxChars: number): AsyncGenerator<TextLine> {
  const decoder = new TextDecoder();
  let rest = "";
  let line = 1;
  for await (const chunk of bytes) {
    rest += decoder.decode(chunk, { stream: true });
    let start = 0;
    for (let end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n", start)) {
      const text = trimEnd(rest.slice(start, end));
      if (text !== "") yield { text, line };
      line++;
      start = end + 1;
    }
    rest = rest.slice(start);
    if (rest.length > maxChars) throw new BadInput(`longer than ${maxChars} characters`, { line });
  }
  rest = trimEnd(rest + decoder.decode());
  if (rest !== "") yield { text: rest, line };
}

function trimEnd(text: string): string {
  return text.endsWith("\r") ? text.slice(0, -1) : text;
}
