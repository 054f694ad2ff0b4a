import type { StrikeAxis } from "../market/strike-axis.ts";
import { formatNumber, formatSigned, formatStrike } from "../ui/format.ts";

/** The strike axes as a control offers them. */
export const AXIS_OPTIONS: readonly { readonly value: StrikeAxis; readonly label: string; readonly title: string }[] = [
  { value: "strike", label: "Strike", title: "Strike" },
  { value: "percent", label: "%F", title: "Strike in percent of the forward" },
  { value: "log", label: "ln K/F", title: "Logarithm of strike over forward" },
  { value: "std", label: "Std", title: "ln(K/F) in standard deviations, σ at the money × √T" },
  { value: "delta", label: "Delta", title: "Undiscounted forward delta: put side left of 50, call side right of it" },
];

/** A place on an axis as its tick says it. */
export function axisLabel(axis: StrikeAxis, x: number): string {
  if (axis === "strike") return formatStrike(x);
  if (axis === "percent") return formatNumber(100 * x, 0);
  if (axis === "delta") return deltaName(x);
  return formatSigned(x, axis === "log" ? 2 : 1);
}

/** Where a delta axis has its ticks, as put deltas. */
export const DELTA_TICKS: readonly number[] = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99];

/** A put delta as the market names the strike: 25P below the middle, 25C above it, 50 there. */
function deltaName(putDelta: number): string {
  const put = Math.round(100 * putDelta);
  if (put === 50) return "50";
  return put < 50 ? `${put}P` : `${100 - put}C`;
}

/** What an axis measures, with its unit. */
export const AXIS_TITLE: Readonly<Record<StrikeAxis, string>> = {
  strike: "Strike",
  percent: "K / F, %",
  log: "ln(K/F)",
  std: "ln(K/F) / σ√T",
  delta: "Delta",
};
