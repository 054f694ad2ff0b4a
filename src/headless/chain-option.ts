import type { ChainRow } from "../market/chain-csv.ts";
import type { EquityChain, EquityRow } from "../market/equity-chain-csv.ts";
import { yearsToExpiry } from "../market/expiry-time.ts";
import { type ParityForward, parityForward } from "../market/forward.ts";
import { impliedVol } from "../quant/implied-vol.ts";
import type { ChainFile } from "./chain-file.ts";
import { chainForwards } from "./chain-forwards.ts";
import { isInverse } from "./instrument-root.ts";

/** An option of a chain file, with the vols of its prices (decimal, NaN where there is none). */
export interface ChainOption {
  readonly name: string;
  /** Epoch ms. */
  readonly expiry: number;
  readonly years: number;
  readonly strike: number;
  readonly isCall: boolean;
  readonly forward: number;
  readonly discount: number;
  /** Undiscounted currency per unit of price: the forward for inverse options, one over the discount factor for others. */
  readonly unit: number;
  readonly bid: number;
  readonly ask: number;
  readonly bidVol: number;
  readonly midVol: number;
  readonly askVol: number;
  readonly markVol: number;
  /** The vol Greeks are taken at: the file's own mark vol, else that of the mark, else of the mid. */
  readonly greekVol: number;
}

/** The options of a chain file, in its order, with their forwards and vols. */
export function optionsOf(file: ChainFile): ChainOption[] {
  if (file.kind === "equity") return equityOptions(file.chain);
  const forwardOf = chainForwards(file.rows);
  return file.rows.map((row) => venueOption(row, forwardOf(row)));
}

function venueOption(row: ChainRow, forward: number): ChainOption {
  const contract = {
    name: row.instrument,
    expiry: row.expiry,
    years: yearsToExpiry(row.expiry, row.time),
    strike: row.strike,
    isCall: row.right === "call",
    forward,
    discount: 1,
    unit: isInverse(row.instrument) ? forward : 1,
  };
  return priced(contract, row.bid, row.ask, row.mark, row.markVol);
}

/** Forward and discount factor of each expiry come from put–call parity; American exercise is taken as European. */
function equityOptions({ time, rows }: EquityChain): ChainOption[] {
  const parity = new Map<number, ParityForward | null>();
  for (const expiry of new Set(rows.map((row) => row.expiry))) {
    parity.set(
      expiry,
      equityParity(
        rows.filter((row) => row.expiry === expiry),
        yearsToExpiry(expiry, time),
      ),
    );
  }
  return rows.map((row) => {
    const found = parity.get(row.expiry);
    const discount = found?.discount ?? Number.NaN;
    const contract = {
      name: row.symbol,
      expiry: row.expiry,
      years: yearsToExpiry(row.expiry, time),
      strike: row.strike,
      isCall: row.right === "call",
      forward: found?.forward ?? Number.NaN,
      discount,
      unit: 1 / discount,
    };
    return priced(contract, row.bid, row.ask, Number.NaN, Number.NaN);
  });
}

/** Highest rate believed; a regression outside 0 … this is spoiled by early exercise or noise, and the discount factor is then 1. */
const MAX_RATE = 0.1;

function equityParity(rows: readonly EquityRow[], years: number): ParityForward | null {
  const puts = new Map(rows.filter((row) => row.right === "put").map((row) => [row.strike, row]));
  const pairs = rows.flatMap((call) => {
    const put = call.right === "call" ? puts.get(call.strike) : undefined;
    if (put === undefined) return [];
    return [{ strike: call.strike, callBid: call.bid, callAsk: call.ask, putBid: put.bid, putAsk: put.ask }];
  });
  const fitted = parityForward(pairs, { inverse: false, fitDiscount: true });
  // 1 − D is rate·T to first order, which is all that a bound needs.
  if (fitted !== null && fitted.discount <= 1 && 1 - fitted.discount <= MAX_RATE * Math.max(years, 0.1)) return fitted;
  return parityForward(pairs, { inverse: false, fitDiscount: false });
}

type Contract = Omit<ChainOption, "bid" | "ask" | "bidVol" | "midVol" | "askVol" | "markVol" | "greekVol">;

function priced(contract: Contract, bid: number, ask: number, mark: number, venueVol: number): ChainOption {
  const { forward, strike, years, isCall, unit } = contract;
  const solve = (price: number): number => impliedVol(price * unit, forward, strike, years, isCall).vol;
  const midVol = ask >= bid ? solve(0.5 * (bid + ask)) : Number.NaN;
  const markVol = solve(mark);
  const greekVol = venueVol > 0 ? venueVol : markVol > 0 ? markVol : midVol;
  return { ...contract, bid, ask, bidVol: solve(bid), midVol, askVol: solve(ask), markVol, greekVol };
}
