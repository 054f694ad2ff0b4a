import { blackPrice } from "../quant/black.ts";
import { exp, logRatio } from "../quant/elementary.ts";
import { essviToSvi } from "../quant/essvi.ts";
import { sviVol } from "../quant/svi.ts";
import type { MarketSnapshot, SnapshotOption } from "./market-snapshot.ts";
import { DERIBIT_FEES, NO_FEES } from "./option-fees.ts";
import type { PayoffLeg } from "./payoff.ts";

/** What a sample market is made of. */
export interface SampleTerms {
  readonly inverse: boolean;
  readonly american?: boolean;
  readonly fees?: boolean;
  readonly level?: number;
  readonly rho?: number;
  /** Half the spread, as a share of the forward. */
  readonly half?: number;
}

const TIME = Date.UTC(2026, 10, 24, 13);
const YEAR = 365 * 86_400_000;

/** A market without arbitrage: SSVI with three expiries, 13 strikes each, quoted evenly around its prices. */
export function sampleSnapshot(terms: SampleTerms): MarketSnapshot {
  const { inverse, american = false, level = 0.6, rho = -0.3, half = 0.0006 } = terms;
  const spot = 90_000;
  const years = [0.05, 0.2, 0.6];
  const expiries = years.map((t) => ({
    expiry: TIME + Math.round(t * YEAR),
    years: t,
    forward: american ? spot : spot * exp(0.04 * t),
    discount: 1,
  }));
  const options = expiries.flatMap(({ expiry, years: t, forward }, i) => {
    const theta = level * level * t;
    // Both limits of SSVI against butterflies hold with room, and theta and psi rise with time.
    const svi = essviToSvi({ theta, rho, psi: 0.8 * Math.sqrt(theta) });
    return Array.from({ length: 13 }, (_, j) => spot * (0.55 + 0.08 * j)).flatMap((strike) =>
      [true, false].map((isCall): SnapshotOption => {
        const value = blackPrice(forward, strike, t, sviVol(svi, logRatio(strike, forward), t), isCall);
        const mid = inverse ? value / forward : value;
        const wide = half * (inverse ? 1 : forward);
        return {
          name: `X-${i}-${Math.round(strike)}-${isCall ? "C" : "P"}`,
          expiry,
          strike,
          isCall,
          bid: mid - wide > 0 ? mid - wide : Number.NaN,
          ask: mid + wide,
          bidSize: 3 + j13(strike, spot),
          askSize: 2 + j13(strike, spot),
          mark: mid,
          confirmedAt: TIME - 500,
        };
      }),
    );
  });
  return {
    time: TIME,
    underlying: "X",
    currency: inverse ? "X" : "USD",
    inverse,
    american,
    spot,
    simulated: true,
    fees: terms.fees === false ? NO_FEES : DERIBIT_FEES,
    staleAfter: 60_000,
    expiries,
    options,
    futures: [],
  };
}

function j13(strike: number, spot: number): number {
  return Math.round(strike / spot / 0.08) % 5;
}

/** `snapshot` with quotes of one option replaced. */
export function withQuote(snapshot: MarketSnapshot, name: string, quote: Partial<SnapshotOption>): MarketSnapshot {
  return {
    ...snapshot,
    options: snapshot.options.map((option) => (option.name === name ? { ...option, ...quote } : option)),
  };
}

/** Payoff in the settlement currency by the contract's words: settled in USD, converted at the settlement price, less its fee. */
export function settledPayoff(legs: readonly PayoffLeg[], spot: number, snapshot: MarketSnapshot, forward: number) {
  const { inverse, fees } = snapshot;
  let sum = 0;
  for (const { kind, strike, quantity } of legs) {
    if (kind === "cash") sum += quantity;
    else if (kind === "future") sum += inverse ? quantity / strike - quantity / spot : quantity * (spot - strike);
    else {
      const usd = kind === "call" ? Math.max(spot - strike, 0) : Math.max(strike - spot, 0);
      const paid = inverse ? usd / spot : usd;
      sum += quantity * paid;
      sum -= Math.abs(quantity) * Math.min(fees.delivery * (inverse ? 1 : forward), fees.deliveryCap * paid);
    }
  }
  return sum;
}
