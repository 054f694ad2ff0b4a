import type { JobCertificate } from "../../market/certificate-job.ts";
import { warningWords } from "../../market/snapshot-warnings.ts";
import { formatExpiry, formatNumber, formatUtcTime } from "../../ui/format.ts";

/** What the badge says; `warn` where the surface or the quotes are not free of static arbitrage, or doubtful. */
export interface BadgeWords {
  readonly text: string;
  readonly title: string;
  readonly warn: boolean;
}

/** A certificate in a few words, the worst first; null where no expiry is fitted. */
export function badgeWords(certificate: JobCertificate): BadgeWords | null {
  const { slices, violations, found, warnings, time } = certificate;
  const fitted = slices.filter(({ model }) => model !== null);
  const last = fitted[fitted.length - 1];
  if (!last) return null;
  const title = `As of ${formatUtcTime(time)} UTC; opens the certificate`;
  if (violations > 0) {
    const places = violations === 1 ? "1 place" : `${formatNumber(violations, 0)} places`;
    return { text: `Arbitrage in the fit: ${places}`, title, warn: true };
  }
  if (found > 0) return { text: `Arbitrage in the quotes: ${formatNumber(found, 0)}`, title, warn: true };
  const first = warnings[0];
  if (first) return { text: `Warned: ${warningWords(first)}`, title, warn: true };
  return { text: `Arbitrage-free to ${formatExpiry(last.expiry)}`, title, warn: false };
}
