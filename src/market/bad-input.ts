/** Where a bad input is wrong: a line (from 1) and a field, where they are known. */
export interface InputPlace {
  readonly line?: number;
  readonly field?: string;
}

/**
 * An input from outside that cannot be read, with the place and one sentence that says why. `message` already names line
 * and field; whoever knows the file puts its name in front.
 */
export class BadInput extends Error {
  readonly place: InputPlace;

  constructor(reason: string, place: InputPlace = {}) {
    const words = [];
    if (place.line !== undefined) words.push(`line ${place.line}`);
    if (place.field !== undefined) words.push(`field ${place.field}`);
    super(words.length > 0 ? `${words.join(", ")}: ${reason}` : reason);
    this.name = "BadInput";
    this.place = place;
  }
}

/** `text` as it may stand in an error message: quoted, control characters escaped, cut at 40 characters. */
export function quoteForMessage(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
