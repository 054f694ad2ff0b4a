import { fitSlice, sviOfSlice } from "../market/slice-fit.ts";
import { packSliceInput, type SliceHead, type SliceRow } from "../market/slice-input.ts";
import { blackPrice } from "../quant/black.ts";
import { exp } from "../quant/elementary.ts";
import { createOptionBatch } from "../quant/kernel/kernel.ts";
import { EVERYDAY_GREEKS } from "../quant/option-batch.ts";

const FORWARD = 60_000;
const TICK = 6;
/** Years to each of the twelve expiries. */
const EXPIRIES = [1, 2, 3, 7, 14, 21, 35, 63, 91, 182, 273, 364].map((days) => days / 365);
const STRIKES = 63;
export const CHAIN_OPTIONS = 1500;

/** Repeatable numbers in [0, 1). */
export function sequence(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

interface Quote {
  readonly strike: number;
  readonly isCall: boolean;
  readonly years: number;
  readonly bid: number;
  readonly ask: number;
}

/** 1 500 quoted options on twelve expiries, a skewed smile with noise. */
function quotedChain(): Quote[] {
  const random = sequence(11);
  const quotes: Quote[] = [];
  for (const years of EXPIRIES) {
    const root = Math.sqrt(years);
    for (let i = 0; i < STRIKES; i++) {
      const k = (5 * (i / (STRIKES - 1)) - 2.5) * 0.6 * root;
      const vol = 0.55 + 0.12 * (k / (0.6 * root)) ** 2 * 0.3 - 0.03 * (k / root) + 0.003 * (random() - 0.5);
      const strike = Math.round((FORWARD * exp(k)) / 100) * 100;
      for (const isCall of [true, false]) {
        const mid = blackPrice(FORWARD, strike, years, vol, isCall);
        const half = TICK + 0.01 * mid;
        const bid = Math.max(TICK, Math.floor((mid - half) / TICK) * TICK);
        quotes.push({ strike, isCall, years, bid, ask: Math.ceil((mid + half) / TICK) * TICK });
      }
    }
  }
  return quotes.slice(0, CHAIN_OPTIONS);
}

/** The work of one pass over a chain: vols at bid, mid and ask, Greeks at the mid vol, and a fit of each expiry. */
export function chainWork(): { readonly price: () => void; readonly fit: () => void } {
  const quotes = quotedChain();
  const n = quotes.length;
  const solve = createOptionBatch(3 * n);
  const greeks = createOptionBatch(n);
  quotes.forEach((quote, i) => {
    [quote.bid, 0.5 * (quote.bid + quote.ask), quote.ask].forEach((price, side) => {
      const at = side * n + i;
      solve.forward[at] = FORWARD;
      solve.strike[at] = quote.strike;
      solve.yearsToExpiry[at] = quote.years;
      solve.isCall[at] = quote.isCall ? 1 : 0;
      solve.marketPrice[at] = price;
    });
    greeks.forward[i] = FORWARD;
    greeks.strike[i] = quote.strike;
    greeks.yearsToExpiry[i] = quote.years;
    greeks.isCall[i] = quote.isCall ? 1 : 0;
  });
  const price = () => {
    solve.solveVols(3 * n);
    greeks.vol.set(solve.vol.subarray(n, 2 * n));
    greeks.greeks(n, EVERYDAY_GREEKS);
  };
  price();
  const row = (i: number): SliceRow => ({
    strike: quotes[i]!.strike,
    isCall: quotes[i]!.isCall ? 1 : 0,
    bid: quotes[i]!.bid,
    ask: quotes[i]!.ask,
    tick: TICK,
    volAtBid: solve.vol[i]!,
    volAtMid: solve.vol[n + i]!,
    volAtAsk: solve.vol[2 * n + i]!,
    volAtMark: solve.vol[n + i]!,
    openInterest: 1,
    confirmedAt: 0,
  });
  const inputs = EXPIRIES.map((years) => {
    const rows = quotes.flatMap((quote, i) => (quote.years === years ? [row(i)] : []));
    const head: SliceHead = {
      expiry: years,
      yearsToExpiry: years,
      forward: FORWARD,
      forwardSource: 1,
      now: 0,
      staleAfter: 15_000,
      previousA: Number.NaN,
      previousB: Number.NaN,
      previousRho: Number.NaN,
      previousM: Number.NaN,
      previousSigma: Number.NaN,
    };
    const cold = sviOfSlice(fitSlice(packSliceInput(head, rows)));
    if (cold === null) throw new Error(`the bench chain has an expiry without a fit: ${years} years`);
    const { a, b, rho, m, sigma } = cold;
    return packSliceInput(
      { ...head, previousA: a, previousB: b, previousRho: rho, previousM: m, previousSigma: sigma },
      rows,
    );
  });
  return {
    price,
    fit: () => {
      for (const input of inputs) fitSlice(input);
    },
  };
}
