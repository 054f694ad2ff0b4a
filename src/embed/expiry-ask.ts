const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

/** The day an expiry asked for ("2025-12-26" or "26DEC25") falls on, as "2025-12-26"; null where it is no date. */
export function expiryDay(asked: string): string | null {
  const code = /^(\d{1,2})([A-Z]{3})(\d{2})$/.exec(asked);
  const month = code ? MONTHS.indexOf(code[2] ?? "") + 1 : 0;
  const day = code ? `20${code[3]}-${String(month).padStart(2, "0")}-${(code[1] ?? "").padStart(2, "0")}` : asked;
  const at = Date.parse(`${day}T00:00:00Z`);
  return Number.isFinite(at) && new Date(at).toISOString().startsWith(day) ? day : null;
}

/** The one of `expiries` (epoch ms) asked for; null where none falls on that day (UTC). */
export function askedExpiry(expiries: readonly number[], asked: string): number | null {
  const day = expiryDay(asked);
  return expiries.find((expiry) => day !== null && new Date(expiry).toISOString().startsWith(day)) ?? null;
}
