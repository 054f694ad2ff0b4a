import type { ChainRow } from "../market/chain-csv.ts";
import type { ExerciseTerms } from "../market/early-exercise.ts";
import type { EquityChain } from "../market/equity-chain-csv.ts";
import { yearsToExpiry } from "../market/expiry-time.ts";
import { quoteVols } from "../market/quote-vols.ts";
import { impliedVol } from "../quant/implied-vol.ts";
import type { ChainFile } from "./chain-file.ts";
import { chainForwards } from "./chain-forwards.ts";
import { equityParities } from "./equity-parity.ts";
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
  /** Behind the newest quote of the file, ms; NaN where it does not say. */
  readonly age: number;
  /** What early exercise adds to the price; 0 for European options. Vols are those of prices less it. */
  readonly premium: number;
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
  const newest = file.rows.reduce((time, row) => Math.max(time, row.time), -Infinity);
  return file.rows.map((row) => venueOption(row, forwardOf(row), newest - row.time));
}

function venueOption(row: ChainRow, forward: number, age: number): ChainOption {
  const contract = {
    name: row.instrument,
    expiry: row.expiry,
    years: yearsToExpiry(row.expiry, row.time),
    strike: row.strike,
    isCall: row.right === "call",
    forward,
    age,
    discount: 1,
    unit: isInverse(row.instrument) ? forward : 1,
  };
  return priced(contract, null, row.bid, row.ask, row.mark, row.markVol);
}

/** Forward and discount factor of each expiry come from put–call parity. */
function equityOptions(chain: EquityChain): ChainOption[] {
  const { american, spot, byExpiry } = equityParities(chain);
  return chain.rows.map((row) => {
    const found = byExpiry.get(row.expiry);
    const { forward, discount } = found ?? { forward: Number.NaN, discount: Number.NaN };
    const years = yearsToExpiry(row.expiry, chain.time);
    const contract = {
      name: row.symbol,
      expiry: row.expiry,
      years,
      strike: row.strike,
      isCall: row.right === "call",
      forward,
      age: Number.NaN,
      discount,
      unit: 1 / discount,
    };
    const exercise = american && years > 0 ? { spot, forward, discount, years } : null;
    return priced(contract, exercise, row.bid, row.ask, Number.NaN, Number.NaN);
  });
}

type Contract = Omit<ChainOption, "bid" | "ask" | "premium" | "bidVol" | "midVol" | "askVol" | "markVol" | "greekVol">;

function priced(
  contract: Contract,
  exercise: ExerciseTerms | null,
  bid: number,
  ask: number,
  mark: number,
  venueVol: number,
): ChainOption {
  const { forward, strike, years, isCall, unit } = contract;
  const vols = quoteVols({ forward, years, unit, exercise }, strike, isCall, bid, ask);
  const markVol = impliedVol(mark * unit, forward, strike, years, isCall).vol;
  const greekVol = venueVol > 0 ? venueVol : markVol > 0 ? markVol : vols.midVol;
  return { ...contract, bid, ask, ...vols, markVol, greekVol };
}
