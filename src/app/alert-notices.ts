import { type Breach, LIMIT_METRICS } from "../risk/limits.ts";
import { formatNumber, formatUtcTime } from "../ui/format.ts";

/** One browser notification per limit that fired: a newer one takes the place of the one before. */
export function tellBreaches(breaches: readonly Breach[]): void {
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  for (const { limit, name, level, value, metric, at, market } of breaches) {
    const { unit, decimals } = LIMIT_METRICS[metric];
    const body = `${formatNumber(value, decimals)} ${unit} at ${formatUtcTime(at)} UTC, ${market}`;
    new Notification(`${level === "red" ? "Red" : "Amber"}: ${name}`, { body, tag: `volscape ${limit}` });
  }
}
