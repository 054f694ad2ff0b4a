import { readCertificateInput } from "./certificate-job.ts";
import { type GeneralVerdict, generalArbitrage, type SolveProgram, UNDECIDED } from "./general-arbitrage.ts";
import type { MarketSnapshot } from "./market-snapshot.ts";
import { readWitness, tapeOf, writeWitness } from "./witness-tape.ts";

/** The general check of a market at one instant, epoch ms. */
export interface GeneralCheck {
  readonly time: number;
  readonly currency: string;
  readonly verdicts: readonly GeneralVerdict[];
}

const STATES = ["none", "found", "unknown"] as const;

/** Checks a snapshot packed by `packCertificateInput` with `solve`. The answer is read by `readGeneralCheck`. */
export function generalCheckJob(input: Float64Array, solve: SolveProgram): Float64Array {
  const { snapshot } = readCertificateInput(input);
  const verdicts = generalArbitrage(snapshot, solve);
  const out: number[] = [snapshot.time, verdicts.length];
  for (const { expiry, state, reason, trades, witness } of verdicts) {
    out.push(expiry, STATES.indexOf(state), UNDECIDED.indexOf(reason), trades, witness === null ? 0 : 1);
    if (witness !== null) writeWitness(out, witness);
  }
  return Float64Array.from(out);
}

/** Reads the answer of `generalCheckJob` for `snapshot`, whose names it needs; null where the job failed. */
export function readGeneralCheck(output: Float64Array, snapshot: MarketSnapshot): GeneralCheck | null {
  if (output.length === 0) return null;
  const { next } = tapeOf(output);
  const names = [...snapshot.options, ...snapshot.futures].map(({ name }) => name);
  const time = next();
  const verdicts = Array.from({ length: next() }, (): GeneralVerdict => {
    const head = {
      expiry: next(),
      state: STATES[next()] ?? "unknown",
      reason: UNDECIDED[next()] ?? "the solver did not finish",
      trades: next(),
    };
    return { ...head, witness: next() === 1 ? readWitness(next, names, snapshot.currency) : null };
  });
  return { time, currency: snapshot.currency, verdicts };
}
