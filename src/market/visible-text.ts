/** Control characters, and those that turn the direction of the text around them. */
const INVISIBLE = /[\p{Cc}\u202A-\u202E\u2066-\u2069]/u;

/** Whether a name holds characters that cannot be seen and may make it look like another. */
export function hasInvisible(text: string): boolean {
  return INVISIBLE.test(text);
}

/** A name without such characters. */
export function visibleText(text: string): string {
  return text.replace(new RegExp(INVISIBLE, "gu"), "");
}

/** An instrument's name as it is shown: where it holds characters that no venue's name has (Cyrillic letters look Latin), that is said. */
export function instrumentWords(name: string): string {
  const foreign = new Set(visibleText(name).replace(/[\x20-\x7e]/g, ""));
  const shown = visibleText(name);
  return foreign.size === 0 ? shown : `${shown} (no venue's name: ${[...foreign].join(" ")} only looks Latin)`;
}
