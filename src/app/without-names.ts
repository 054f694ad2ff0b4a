const LETTERS_ALONE = /^\p{L}+$/u;

/** `text` with "…" in place of every one of `names`; one of letters alone only where it is a word by itself, not inside one. */
export function withoutNames(text: string, names: Iterable<string>): string {
  let left = text;
  // The longest first: a name may hold another.
  for (const name of [...names].sort((a, b) => b.length - a.length)) {
    if (name === "" || !left.includes(name)) continue;
    left = LETTERS_ALONE.test(name)
      ? left.replace(new RegExp(`(?<!\\p{L})${name}(?!\\p{L})`, "gu"), "…")
      : left.replaceAll(name, "…");
  }
  return left;
}
