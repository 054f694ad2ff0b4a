import type { SurfaceSmile } from "./certificate.ts";
import { CONTRADICTS, contradictingExpiries } from "./contradictions.ts";
import type { MarketSnapshot, SnapshotExpiry, SnapshotOption } from "./market-snapshot.ts";
import { DEFAULT_QUOTE_LIMITS } from "./quote-filter.ts";
import { quoteVols } from "./quote-vols.ts";
import { fitSurface, type SurfaceModel } from "./surface-fit.ts";
import { judgeOptions, type PricedOption, surfaceExpiry, unfittedReason } from "./surface-input.ts";

/** Expiries nearer than this are not fitted: their vols say little, ms. */
const NEAREST_EXPIRY = 3_600_000;

/** Fits `model` to every expiry of a snapshot, cold: the same snapshot gives the same surface to everyone. */
export function snapshotSurface(snapshot: MarketSnapshot, model: SurfaceModel): SurfaceSmile[] {
  const limits = { staleAfter: snapshot.staleAfter, maxSpreadOfMid: DEFAULT_QUOTE_LIMITS.maxSpreadOfMid };
  const byExpiry = new Map<number, SnapshotOption[]>(snapshot.expiries.map(({ expiry }) => [expiry, []]));
  for (const option of snapshot.options) byExpiry.get(option.expiry)?.push(option);
  const expiries = snapshot.expiries.map((terms) => {
    const near = terms.expiry - snapshot.time < NEAREST_EXPIRY;
    const priced = near ? [] : byExpiry.get(terms.expiry)!.map((option) => pricedOption(snapshot, terms, option));
    const judged = judgeOptions(priced, limits);
    const unfitted = near ? "expires within the hour" : unfittedReason(priced, judged);
    return { terms, input: surfaceExpiry(judged), unfitted };
  });
  const inputs = expiries.map(({ input }) => input);
  const fits = fitSurface(model, inputs);
  const contradicting = contradictingExpiries(inputs);
  return expiries.map(({ terms, unfitted }, i): SurfaceSmile => {
    const smile = fits[i] ?? null;
    const reason = contradicting.includes(i) ? CONTRADICTS : unfitted;
    return { terms, smile, unfitted: smile === null ? reason : "" };
  });
}

function pricedOption(snapshot: MarketSnapshot, terms: SnapshotExpiry, option: SnapshotOption): PricedOption {
  const { forward, years, discount } = terms;
  const { expiry, strike, isCall, bid, ask, confirmedAt } = option;
  const exercise = snapshot.american ? { spot: snapshot.spot, forward, discount, years } : null;
  const outOfTheMoney = isCall ? strike >= forward : strike < forward;
  const unit = snapshot.inverse ? forward : 1 / discount;
  const none = { bidVol: Number.NaN, midVol: Number.NaN, askVol: Number.NaN };
  // Only out-of-the-money quotes are fitted.
  const vols = outOfTheMoney ? quoteVols({ forward, years, unit, exercise }, strike, isCall, bid, ask) : none;
  return { expiry, years, strike, isCall, forward, bid, ask, ...vols, age: snapshot.time - confirmedAt };
}
