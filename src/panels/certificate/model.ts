import type { JobCertificate } from "../../market/certificate-job.ts";
import { SLICE_REASON_LABEL } from "../../market/derived-columns.ts";
import type { GeneralCheck } from "../../market/general-check-job.ts";
import { warningWords } from "../../market/snapshot-warnings.ts";
import type { Witness, WitnessLeg } from "../../market/witness.ts";
import { formatAge, formatExpiry, formatNumber, formatSigned, formatStrike, formatUtcTime } from "../../ui/format.ts";
import type { TwinRow } from "../../ui/TwinTable.tsx";
import { MODEL_NAME } from "../model-names.ts";

/** A verdict: one of a few tones, and what it rests on. */
export interface Verdict {
  readonly tone: "good" | "bad" | "none";
  readonly title: string;
  readonly detail: string;
}

/** Density and slack are shown to so many digits. */
const DIGITS = 3;

/** A smallest g above minus this is 0. */
const DENSITY_ROUNDING = 1e-6;

/** What the quotes allow. */
export function marketVerdict({ market, found, time, currency }: JobCertificate): Verdict {
  const { executable, stale, crossed, witnesses } = market;
  const out = [
    `${formatNumber(executable, 0)} executable options, after fees`,
    stale > 0 ? `${stale} stale left out` : "",
    crossed > 0 ? `${crossed} crossed left out` : "",
  ].filter((words) => words !== "");
  const at = `${formatUtcTime(time)} UTC`;
  const best = witnesses[0];
  if (executable === 0) return { tone: "none", title: `No executable quote as of ${at}`, detail: out.join(" · ") };
  if (best === undefined) {
    return {
      tone: "good",
      title: `No static arbitrage in these classes as of ${at}`,
      detail: ["verticals, butterflies, calendars, parity boxes", ...out].join(" · "),
    };
  }
  const count = `${formatNumber(found, 0)} static ${found === 1 ? "arbitrage" : "arbitrages"}`;
  return {
    tone: "bad",
    title: `${count} as of ${at}, the best gains ${formatAmount(best.gain, currency)}`,
    detail: out.join(" · "),
  };
}

/** What the general check found, and how far it reaches. */
export function generalVerdict({ time, currency, verdicts }: GeneralCheck): Verdict {
  const at = `as of ${formatUtcTime(time)} UTC`;
  const found = verdicts.filter(({ state }) => state === "found");
  const open = verdicts.filter(({ state }) => state === "unknown");
  const trades = verdicts.reduce((sum, one) => sum + one.trades, 0);
  const reasons = [...new Set(open.map(({ reason }) => reason))].join(", ");
  const detail = [
    `linear program over ${formatNumber(trades, 0)} buys and sells, sizes and fees included; each expiry on its own`,
    open.length > 0 ? `${expiries(open.length)} not decided: ${reasons}` : "",
  ]
    .filter((words) => words !== "")
    .join(" · ");
  if (open.length === verdicts.length) return { tone: "none", title: `General check: not decided ${at}`, detail };
  if (found.length === 0) {
    const decided = expiries(verdicts.length - open.length);
    return { tone: "good", title: `General check: no portfolio in any of ${decided} is sure to gain ${at}`, detail };
  }
  const best = Math.max(...found.map(({ witness }) => witness?.gain ?? 0));
  const title = `General check: sure gains in ${expiries(found.length)} ${at}, the best ${formatAmount(best, currency)}`;
  return { tone: "bad", title, detail };
}

function expiries(count: number): string {
  return `${formatNumber(count, 0)} ${count === 1 ? "expiry" : "expiries"}`;
}

/** What the fitted surface vouches for. */
export function modelVerdict({ slices, violations, minCalendarSlack, worst }: JobCertificate): Verdict {
  const fitted = slices.filter(({ model }) => model !== null);
  if (fitted.length === 0) return { tone: "none", title: "No expiry is fitted", detail: "" };
  const figures = [
    `min g ${formatShort(Math.min(...fitted.map(({ minG }) => minG)))}`,
    `min calendar slack ${formatShort(minCalendarSlack)}`,
    `steepest wing ${formatShort(Math.max(...fitted.map(({ leeSlope }) => leeSlope)))} ≤ 2`,
  ].join(" · ");
  if (violations === 0 && Math.min(...fitted.map(({ minG }) => minG)) < -DENSITY_ROUNDING) {
    const title = "Prices hold no arbitrage above 1e−9 of the forward, though the density dips below 0";
    return { tone: "none", title, detail: figures };
  }
  if (violations === 0) {
    return { tone: "good", title: "The surface is free of static arbitrage where it is vouched for", detail: figures };
  }
  const where = worst === null ? "" : `, the worst ${BREACH[worst.kind]} in ${formatExpiry(worst.expiry)}`;
  const places = violations === 1 ? "1 place" : `${formatNumber(violations, 0)} places`;
  return { tone: "bad", title: `The surface breaks no-arbitrage at ${places}${where}`, detail: figures };
}

const BREACH = {
  missing: "without a price",
  monotone: "not falling in strike",
  convex: "not convex in strike",
  calendar: "below the expiry before",
} as const;

/** Badge for a title: whether surface and quotes are free of static arbitrage. */
export function certificateBadge(certificate: JobCertificate): string {
  const fitted = certificate.slices.some(({ model }) => model !== null);
  const surface = !fitted ? "no fit" : certificate.violations === 0 ? "arbitrage-free" : "not arbitrage-free";
  return certificate.found === 0 ? surface : `${surface}, ${certificate.found} in the quotes`;
}

/** What makes the snapshot doubtful, a line each. */
export function warningLines({ warnings }: JobCertificate): readonly string[] {
  return warnings.map((one) =>
    Number.isNaN(one.expiry) ? warningWords(one) : `${formatExpiry(one.expiry)}: ${warningWords(one)}`,
  );
}

export const SLICE_COLUMNS = [
  { label: "Expiry", unit: "" },
  { label: "Model", unit: "" },
  { label: "Min g", unit: "≥ 0" },
  { label: "Calendar slack", unit: "vol²·yr ≥ 0" },
  { label: "Wing slope", unit: "≤ 2" },
  { label: "From strike", unit: "" },
  { label: "To strike", unit: "" },
  { label: "Breaches", unit: "" },
] as const;

/** One row per expiry of the surface. */
export function sliceRows({ slices }: JobCertificate): TwinRow[] {
  return slices.map(({ expiry, model, reason, minG, calendarSlack, leeSlope, fromStrike, toStrike, violations }) => ({
    cells: [
      formatExpiry(expiry),
      model === null ? SLICE_REASON_LABEL[reason] || "not fitted yet" : MODEL_NAME[model],
      formatShort(minG),
      formatShort(calendarSlack),
      formatShort(leeSlope),
      formatNumber(fromStrike, fromStrike < 100 ? 2 : 0),
      formatNumber(toStrike, toStrike < 100 ? 2 : 0),
      model === null ? formatNumber(Number.NaN, 0) : formatNumber(violations, 0),
    ],
    mark: violations > 0 ? "current" : model === null ? "dim" : "",
  }));
}

export const WITNESS_COLUMNS = [
  { label: "Trade", unit: "" },
  { label: "Quantity", unit: "" },
  { label: "Price", unit: "" },
  { label: "Fee", unit: "" },
  { label: "Cost", unit: "after fees" },
  { label: "Pays at least", unit: "after delivery fees" },
  { label: "Gain", unit: "" },
  { label: "Age", unit: "" },
] as const;

/** Each proof: a row in all, then a row per trade. */
export function witnessRows({ market, currency }: JobCertificate, check: GeneralCheck | null = null): TwinRow[] {
  const general = (check?.verdicts ?? []).flatMap(({ witness }) => (witness === null ? [] : [witness]));
  return [...general, ...market.witnesses].flatMap((witness) => [
    { cells: headCells(witness, currency), mark: "current" as const },
    ...witness.legs.map((leg) => ({ cells: legCells(leg, currency), mark: "" as const })),
  ]);
}

function headCells({ kind, expiry, cost, payoff, gain, legs, carry, sizeKnown }: Witness, currency: string): string[] {
  const oldest = legs.reduce((most, { age }) => Math.max(most, age), 0);
  const given = Number.isNaN(carry) ? "" : `, forwards in ratio ${carry.toFixed(4)}`;
  return [
    `${TITLE[kind]} ${formatExpiry(expiry)}${given}`,
    sizeKnown ? "" : "per unit",
    "",
    "",
    formatAmount(cost, currency),
    formatAmount(payoff, currency),
    formatAmount(gain, currency),
    formatAge(oldest),
  ];
}

const TITLE: Readonly<Record<Witness["kind"], string>> = {
  vertical: "Vertical",
  butterfly: "Butterfly",
  calendar: "Calendar",
  parity: "Parity box",
  general: "Portfolio",
};

function legCells({ name, kind, quantity, price, fee, age }: WitnessLeg, currency: string): string[] {
  const trade = kind === "cash" ? `Hold ${name}` : `${quantity > 0 ? "Buy" : "Sell"} ${name}`;
  const isCoin = !isUsd(currency);
  return [
    trade,
    formatNumber(Math.abs(quantity), 3),
    kind === "cash" ? "" : isCoin && kind !== "future" ? formatNumber(price, 4) : formatStrike(price),
    formatNumber(fee, isCoin ? 5 : 2),
    "",
    "",
    "",
    kind === "cash" ? "" : formatAge(age),
  ];
}

function isUsd(currency: string): boolean {
  return /^USD/.test(currency);
}

/** An amount in the settlement currency, coin to five decimals. */
function formatAmount(value: number, currency: string): string {
  return `${formatSigned(value, isUsd(currency) ? 2 : 5)} ${currency}`;
}

/** A few digits of a figure whose size is not known beforehand. */
function formatShort(value: number): string {
  if (!Number.isFinite(value) || value === 0 || Math.abs(value) >= 0.01) return formatNumber(value, DIGITS);
  const power = Math.floor(Math.log10(Math.abs(value)));
  return `${formatNumber(value / 10 ** power, 1)}e${power < 0 ? "−" : ""}${Math.abs(power)}`;
}
