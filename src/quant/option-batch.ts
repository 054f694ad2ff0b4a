import { type FullGreeks, generalisedGreeks } from "./generalised-greeks.ts";
import { impliedVol } from "./implied-vol.ts";

/** Output columns in kernel order; bit i of a mask asks for column i. Units as in FullGreeks. */
export const GREEK_COLUMNS = [
  "price",
  "delta",
  "gamma",
  "vega",
  "theta",
  "vanna",
  "volga",
  "rho",
  "phi",
  "charm",
  "veta",
  "speed",
  "zomma",
  "color",
  "ultima",
  "dualDelta",
  "dualGamma",
] as const;

export type GreekColumn = (typeof GREEK_COLUMNS)[number];

/** Price, delta, gamma, vega, theta, vanna, volga: the first seven columns, the cheap set. */
export const EVERYDAY_GREEKS = 0x7f;
const EVERYDAY_COLUMNS = GREEK_COLUMNS.slice(0, 7);
/** Price and all sixteen Greeks. */
export const ALL_GREEKS = 0x1ffff;

/**
 * Columns of up to `capacity` options and the batch calls over their first n rows: write the inputs, call, read the
 * outputs. The columns are views that stay valid for the life of the batch; no call allocates or throws, and a bad row only
 * sets its own status (NaN outputs). Vol decimal, years of 365 days, isCall 1 or 0, prices undiscounted unless said.
 */
export interface OptionBatch {
  readonly capacity: number;
  /** Forward; for `spotGreeks` the spot. */
  readonly forward: Float64Array;
  readonly strike: Float64Array;
  readonly yearsToExpiry: Float64Array;
  readonly isCall: Float64Array;
  /** Continuous rate and yield, read by `spotGreeks` only. */
  readonly rate: Float64Array;
  readonly dividendYield: Float64Array;
  /** Price to invert: input of `solveVols`. */
  readonly marketPrice: Float64Array;
  /** Output of `solveVols`, input of the Greeks. */
  readonly vol: Float64Array;
  /** VOL_STATUS code of the last call. */
  readonly status: Float64Array;
  /** price/(vega vol) at the solution of `solveVols`: relative error of vol per relative error of price. */
  readonly conditioning: Float64Array;
  /** Outputs of the Greeks. */
  readonly out: Readonly<Record<GreekColumn, Float64Array>>;
  /** marketPrice to vol, status, conditioning. */
  solveVols(n: number): void;
  /**
   * Undiscounted Black-76 at vol: status and the everyday columns, or all columns where the mask asks for any other. Rho is
   * -T price (rate moves, forward held).
   */
  greeks(n: number, mask: number): void;
  /** All columns on spot with rate and yield, discounted. */
  spotGreeks(n: number): void;
}

/** A batch over the scalar functions: for reading and checking. */
export function createScalarBatch(capacity: number): OptionBatch {
  const column = () => new Float64Array(capacity);
  const out = Object.fromEntries(GREEK_COLUMNS.map((name) => [name, column()])) as Record<GreekColumn, Float64Array>;
  const batch = {
    capacity,
    forward: column(),
    strike: column(),
    yearsToExpiry: column(),
    isCall: column(),
    rate: column(),
    dividendYield: column(),
    marketPrice: column(),
    vol: column(),
    status: column(),
    conditioning: column(),
    out,
  };
  const store = (i: number, greeks: FullGreeks, mask: number) => {
    batch.status[i] = greeks.status;
    const columns = (mask & ~EVERYDAY_GREEKS) === 0 ? EVERYDAY_COLUMNS : GREEK_COLUMNS;
    for (const name of columns) out[name][i] = greeks[name];
  };
  const price = (n: number, mask: number, withRates: boolean) => {
    const { forward, strike, yearsToExpiry, vol, rate, dividendYield, isCall } = batch;
    for (let i = 0; i < n; i++) {
      const r = withRates ? rate[i]! : 0;
      const q = withRates ? dividendYield[i]! : 0;
      const call = isCall[i]! !== 0;
      const greeks = generalisedGreeks(forward[i]!, strike[i]!, yearsToExpiry[i]!, vol[i]!, r, q, call);
      store(i, withRates ? greeks : { ...greeks, rho: -Math.max(yearsToExpiry[i]!, 0) * greeks.price }, mask);
    }
  };
  return {
    ...batch,
    solveVols(n) {
      const { forward, strike, yearsToExpiry, marketPrice, isCall } = batch;
      for (let i = 0; i < n; i++) {
        const found = impliedVol(marketPrice[i]!, forward[i]!, strike[i]!, yearsToExpiry[i]!, isCall[i]! !== 0);
        batch.vol[i] = found.vol;
        batch.status[i] = found.status;
        batch.conditioning[i] = found.conditioning;
      }
    },
    greeks: (n, mask) => price(n, mask, false),
    spotGreeks: (n) => price(n, ALL_GREEKS, true),
  };
}

/** Values of inverse options: in coin, with Greeks adjusted for the premium, which is itself held in coin. */
export interface CoinColumns {
  readonly price: Float64Array;
  readonly delta: Float64Array;
  readonly gamma: Float64Array;
}

/** Coin price, premium-adjusted delta and gamma of the first n options whose Greeks on the forward the batch holds. */
export function coinColumns(batch: OptionBatch, n: number, coin: CoinColumns): void {
  const { price, delta, gamma } = batch.out;
  for (let i = 0; i < n; i++) {
    const forward = batch.forward[i]!;
    const inCoin = price[i]! / forward;
    const adjusted = delta[i]! - inCoin;
    coin.price[i] = inCoin;
    coin.delta[i] = adjusted;
    coin.gamma[i] = gamma[i]! - adjusted / forward;
  }
}
