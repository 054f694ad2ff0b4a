import type { MarketSnapshot, SnapshotOption } from "./market-snapshot.ts";

/** Something about a snapshot that makes what follows from it doubtful. */
export interface SnapshotWarning {
  readonly kind: WarningKind;
  /** Expiry concerned, epoch ms; NaN for the whole snapshot. */
  readonly expiry: number;
  /** Strikes whose marks disagree, of those with both rights marked, and by how much of the forward at most; NaN for other kinds. */
  readonly apart: number;
  readonly marked: number;
  readonly gap: number;
}

export const WARNING_KINDS = ["marksAgainstParity", "noQuoteTimes", "noSizes"] as const;
export type WarningKind = (typeof WARNING_KINDS)[number];

/** A warning in words, without its expiry. */
export function warningWords({ kind, apart, marked, gap }: SnapshotWarning): string {
  switch (kind) {
    case "marksAgainstParity":
      return `marks break put-call parity at ${apart} of ${marked} strikes, by up to ${(100 * gap).toFixed(2)} % of the forward`;
    case "noQuoteTimes":
      return "the source gives no time per quote: they may not have stood at one instant";
    case "noSizes":
      return "the source gives no sizes: amounts are for one unit";
  }
}

/** Strikes with a call and a put marked, of an expiry, whose forwards disagree by more than this share: too many to trust the rest. */
const MANY = 0.25;
const FEWEST = 3;
/** Disagreement of a strike's forward with the expiry's that rounding of marks can explain, as a share of the forward. */
const ROUNDING = 0.002;

/** What is wrong with a snapshot as a whole or with an expiry's marks: put–call parity must give one forward. */
export function snapshotWarnings(snapshot: MarketSnapshot): SnapshotWarning[] {
  const warnings: SnapshotWarning[] = [];
  const whole = { expiry: Number.NaN, apart: Number.NaN, marked: Number.NaN, gap: Number.NaN };
  if (snapshot.options.every(({ confirmedAt }) => Number.isNaN(confirmedAt))) {
    warnings.push({ kind: "noQuoteTimes", ...whole });
  }
  if (snapshot.options.every(({ bidSize, askSize }) => Number.isNaN(bidSize) && Number.isNaN(askSize))) {
    warnings.push({ kind: "noSizes", ...whole });
  }
  const puts = new Map<string, SnapshotOption>();
  for (const option of snapshot.options) if (!option.isCall) puts.set(`${option.expiry} ${option.strike}`, option);
  for (const { expiry, forward, discount } of snapshot.expiries) {
    let marked = 0;
    let apart = 0;
    let worst = 0;
    for (const call of snapshot.options) {
      if (call.expiry !== expiry || !call.isCall) continue;
      const put = puts.get(`${expiry} ${call.strike}`);
      if (!(put && call.mark > 0 && put.mark > 0)) continue;
      marked++;
      const difference = (call.mark - put.mark) * (snapshot.inverse ? forward : 1 / discount);
      const gap = Math.abs(call.strike + difference - forward) / forward;
      if (!(gap > ROUNDING)) continue;
      apart++;
      worst = Math.max(worst, gap);
    }
    if (marked < FEWEST || apart < MANY * marked) continue;
    warnings.push({ kind: "marksAgainstParity", expiry, apart, marked, gap: worst });
  }
  return warnings;
}
