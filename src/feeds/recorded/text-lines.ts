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
  // The started line, in pieces: joined once, so that a long one is not searched and copied again for every piece.
  let started: string[] = [];
  let length = 0;
  let line = 1;
  const take = (piece: string): string => {
    const text = started.length === 0 ? piece : started.join("") + piece;
    started = [];
    length = 0;
    return text.endsWith("\r") ? text.slice(0, -1) : text;
  };
  for await (const chunk of bytes) {
    const piece = decoder.decode(chunk, { stream: true });
    let start = 0;
    for (let end = piece.indexOf("\n"); end >= 0; end = piece.indexOf("\n", start)) {
      const text = take(piece.slice(start, end));
      if (text !== "") yield { text, line };
      line++;
      start = end + 1;
    }
    started.push(piece.slice(start));
    length += piece.length - start;
    if (length > maxChars) throw new BadInput(`longer than ${maxChars} characters`, { line });
  }
  const text = take(decoder.decode());
  if (text !== "") yield { text, line };
}
