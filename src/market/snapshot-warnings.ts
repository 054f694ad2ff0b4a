import type { MarketSnapshot, SnapshotOption } from "./market-snapshot.ts";

/** Something about a snapshot that makes what follows from it doubtful. */
export interface SnapshotWarning {
  readonly kind: "marksAgainstParity" | "noQuoteTimes" | "noSizes";
  /** Expiry concerned, epoch ms; NaN for the whole snapshot. */
  readonly expiry: number;
  readonly words: string;
}

/** Strikes with a call and a put marked, of an expiry, whose forwards disagree by more than this share: too many to trust the rest. */
const MANY = 0.25;
const FEWEST = 3;
/** Disagreement of a strike's forward with the expiry's that rounding of marks can explain, as a share of the forward. */
const ROUNDING = 0.002;

/** What is wrong with a snapshot as a whole or with an expiry's marks: put–call parity must give one forward. */
export function snapshotWarnings(snapshot: MarketSnapshot): SnapshotWarning[] {
  const warnings: SnapshotWarning[] = [];
  if (snapshot.options.every(({ confirmedAt }) => Number.isNaN(confirmedAt))) {
    const words = "the source gives no time per quote: they may not have stood at one instant";
    warnings.push({ kind: "noQuoteTimes", expiry: Number.NaN, words });
  }
  if (snapshot.options.every(({ bidSize, askSize }) => Number.isNaN(bidSize) && Number.isNaN(askSize))) {
    warnings.push({
      kind: "noSizes",
      expiry: Number.NaN,
      words: "the source gives no sizes: amounts are for one unit",
    });
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
    const words = `marks break put-call parity at ${apart} of ${marked} strikes, by up to ${(100 * worst).toFixed(2)} % of the forward`;
    warnings.push({ kind: "marksAgainstParity", expiry, words });
  }
  return warnings;
}
