/** Number formats: thin-space thousands, true minus, fixed decimals, an em dash for what is missing. Units stand in headers. */

export const DASH = "—";
export const MINUS = "\u2212";
const THIN_SPACE = "\u2009";

/** `value` with fixed `decimals`, thousands apart; NaN and infinities are a dash. Never "−0". */
export function formatNumber(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return DASH;
  const text = Math.abs(value).toFixed(decimals);
  const point = text.indexOf(".");
  const whole = point < 0 ? text : text.slice(0, point);
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, THIN_SPACE);
  const negative = value < 0 && /[1-9]/.test(text);
  return `${negative ? MINUS : ""}${grouped}${point < 0 ? "" : text.slice(point)}`;
}

/** As `formatNumber`, with a plus on positive values: for deltas, changes, P&L and signed sizes. */
export function formatSigned(value: number, decimals: number): string {
  const text = formatNumber(value, decimals);
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/** Every digit that tells `value` from its neighbours: two numbers look alike only where they are equal. */
export function formatExact(value: number): string {
  if (!Number.isFinite(value)) return DASH;
  const [digits = "", exponent] = String(value).replaceAll("-", MINUS).split("e");
  const [whole = "", fraction] = digits.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, THIN_SPACE);
  const tail = fraction === undefined ? "" : `.${fraction}`;
  return `${grouped}${tail}${exponent === undefined ? "" : ` × 10^${exponent.replace("+", "")}`}`;
}

/** Coin price: 0.0325. */
export function formatCoin(price: number): string {
  return formatNumber(price, 4);
}

/** USD: 92 726.41 with two decimals, whole dollars by default. */
export function formatUsd(value: number, decimals = 0): string {
  return formatNumber(value, decimals);
}

/** Strike: 95 000; decimals only where the strike has them. */
export function formatStrike(strike: number): string {
  if (!Number.isFinite(strike)) return DASH;
  const decimals = Number.isInteger(strike) ? 0 : Math.min(6, (String(strike).split(".")[1] ?? "").length);
  return formatNumber(strike, decimals);
}

/** Decimal vol as percent without the sign: 0.443 is 44.3. From 1 000 % on, minutes before expiry, without decimals. */
export function formatVol(vol: number, decimals = 1): string {
  return formatNumber(vol * 100, vol >= 10 ? 0 : decimals);
}

/** Signed difference of decimal vols in vol points: −6.28. */
export function formatVolPoints(difference: number, decimals = 2): string {
  return formatSigned(difference * 100, decimals);
}

/** Size or open interest: one decimal below 1 000, else whole. */
export function formatSize(size: number): string {
  return formatNumber(size, Math.abs(size) < 1_000 && !Number.isInteger(size) ? 1 : 0);
}

/** Age from ms: 38 ms, 0.4 s, 22 s, 5 min, 3 h. */
export function formatAge(ms: number): string {
  if (!Number.isFinite(ms)) return DASH;
  const age = Math.max(0, ms);
  if (age < 100) return `${Math.round(age)} ms`;
  if (age < 10_000) return `${(age / 1_000).toFixed(1)} s`;
  if (age < 120_000) return `${Math.floor(age / 1_000)} s`;
  if (age < 7_200_000) return `${Math.floor(age / 60_000)} min`;
  return `${Math.floor(age / 3_600_000)} h`;
}

const two = (n: number): string => String(n).padStart(2, "0");

/** Epoch ms as UTC time of day: 01:09:36. */
export function formatUtcTime(at: number): string {
  if (!Number.isFinite(at)) return DASH;
  const time = new Date(at);
  return `${two(time.getUTCHours())}:${two(time.getUTCMinutes())}:${two(time.getUTCSeconds())}`;
}

/** Epoch ms as UTC date and time of day: 2025-12-05 01:09:36. */
export function formatUtcDateTime(at: number): string {
  return Number.isFinite(at) ? `${new Date(at).toISOString().slice(0, 10)} ${formatUtcTime(at)}` : DASH;
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"] as const;

/** Expiry (epoch ms) as day and month: 26 DEC. */
export function formatExpiry(expiry: number): string {
  if (!Number.isFinite(expiry)) return DASH;
  const date = new Date(expiry);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
}

/** Time left to `expiry` at `now` (epoch ms): whole days, under 48 h hours and minutes, under an hour minutes and seconds. */
export function formatTimeLeft(expiry: number, now: number): string {
  const left = expiry - now;
  if (!Number.isFinite(left)) return DASH;
  if (left <= 0) return "expired";
  if (left >= 48 * 3_600_000) return `${Math.floor(left / 86_400_000)}d`;
  const seconds = Math.floor(left / 1_000);
  if (left >= 3_600_000) return `${Math.floor(seconds / 3_600)}h ${two(Math.floor(seconds / 60) % 60)}m`;
  return `${Math.floor(seconds / 60)}m ${two(seconds % 60)}s`;
}
