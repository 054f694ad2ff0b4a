/** How fields of a positions file that are neither names nor numbers are written and read: times, flags and lists of tags. */

/** Times beyond this (the year 3000), epoch ms, are taken for a mistake. */
const MAX_TIME = 32_503_680_000_000;
const ISO = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?) ?(Z|UTC|[+-]\d\d:\d\d)?$/i;

/** A time as a file states it, whole ms, UTC; empty where it is not known. */
export function timeField(at: number | null): string {
  if (at === null) return "";
  return at >= 0 && at < MAX_TIME ? new Date(at).toISOString() : String(at);
}

/** Epoch ms of a date with time (UTC where it names no zone) or of a number of ms; null for an empty field, NaN for no time. */
export function readTime(field: string): number | null {
  if (field === "") return null;
  const parts = ISO.exec(field);
  const zone = parts?.[3]?.replace(/^UTC$/i, "Z") ?? "Z";
  const at = parts
    ? Date.parse(`${parts[1]}T${parts[2]}${zone.toUpperCase()}`)
    : /^\d{12,14}$/.test(field)
      ? Number(field)
      : Number.NaN;
  return at >= 0 && at < MAX_TIME ? at : Number.NaN;
}

/** Whether a field says yes; an empty one does. Null where it says neither. */
export function readFlag(field: string): boolean | null {
  if (/^(yes|y|true|1|included|)$/i.test(field)) return true;
  return /^(no|n|false|0|left out)$/i.test(field) ? false : null;
}

/** Tags as one field; what would part them, or be taken for the mark of a formula, has a backslash before it. */
export function tagsField(tags: readonly string[]): string {
  return tags.map((tag) => tag.replace(/[\\|;]/g, "\\$&").replace(/^'/, "\\'")).join("|");
}

/** Tags parted by "|" or ";", at most 16 of 64 characters. */
export function readTags(field: string): string[] {
  return (field.match(/(?:\\.|[^|;\\]|\\$)+/gsu) ?? [])
    .map((tag) =>
      tag
        .trim()
        // Our own files put an apostrophe before what a spreadsheet would take for a formula.
        .replace(/^'(?=[=+\-@])/, "")
        .replace(/\\([\\|;'])/g, "$1")
        .slice(0, 64),
    )
    .filter((tag) => tag !== "")
    .slice(0, 16);
}
