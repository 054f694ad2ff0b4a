import type { StrikeAxis } from "../market/strike-axis.ts";
import { formatNumber, formatSigned, formatStrike } from "../ui/format.ts";

/** The strike axes as a control offers them. */
export const AXIS_OPTIONS: readonly { readonly value: StrikeAxis; readonly label: string; readonly title: string }[] = [
  { value: "strike", label: "Strike", title: "Strike" },
  { value: "percent", label: "%F", title: "Strike in percent of the forward" },
  { value: "log", label: "ln K/F", title: "Logarithm of strike over forward" },
  { value: "std", label: "Std", title: "ln(K/F) in standard deviations, σ at the money × √T" },
  { value: "delta", label: "Delta", title: "Undiscounted forward delta of the put" },
];

/** A place on an axis as its tick says it. */
export function axisLabel(axis: StrikeAxis, x: number): string {
  if (axis === "strike") return formatStrike(x);
  if (axis === "percent") return formatNumber(100 * x, 0);
  if (axis === "delta") return formatNumber(x, 2);
  return formatSigned(x, axis === "log" ? 2 : 1);
}

/** What an axis measures, with its unit. */
export const AXIS_TITLE: Readonly<Record<StrikeAxis, string>> = {
  strike: "Strike",
  percent: "K / F, %",
  log: "ln(K/F)",
  std: "ln(K/F) / σ√T",
  delta: "Put delta",
};
