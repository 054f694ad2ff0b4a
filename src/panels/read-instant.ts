/** A UTC time as typed, epoch ms: a date with a time of day, or a time of day of the date of `near`. NaN where it is neither. */
export function readInstant(text: string, near: number): number {
  const match = /^\s*(?:(\d{4}-\d{2}-\d{2})[ T])?(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d{1,3})?))?\s*(?:UTC|Z)?\s*$/i.exec(
    text,
  );
  if (!match || !Number.isFinite(near)) return Number.NaN;
  const [, date = new Date(near).toISOString().slice(0, 10), hours = "", minutes = "", seconds = "00"] = match;
  return Date.parse(`${date}T${hours.padStart(2, "0")}:${minutes}:${seconds}Z`);
}
