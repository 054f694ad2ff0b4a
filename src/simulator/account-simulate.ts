import { blackGreeks, blackPrice } from "../quant/black.ts";
import { exp, log } from "../quant/elementary.ts";
import { type PricedHolding, pricedHoldings } from "./account-text.ts";
import { type Account, settlementOf } from "./accounts.ts";
import { FIELD, rounded } from "./ticker-fields.ts";
import type { Venue } from "./venue.ts";

/** Margin model parameters as the venue has published them: BTC of June 2024, ETH of February 2026. */
const COMMON = {
  extended_table_factor: 1,
  min_volatility_for_shock_up: 0.5,
  max_delta_shock: 0.1,
  delta_total_liq_shock_threshold: 20_000_000,
  volatility_range_down: 0.25,
  long_term_vega_power: 0.13,
  short_term_vega_power: 0.3,
};
const PAIRS = {
  BTC: { ...COMMON, m_inc: 0.00005, volatility_range_up: 0.5, price_range: 0.16 },
  ETH: { ...COMMON, m_inc: 0.000004, volatility_range_up: 0.4, price_range: 0.18 },
};
const ROLL = { correlation_set: false, equity_side_impact: "both", haircut: 0 };
const CURRENCIES = {
  BTC: {
    ...ROLL,
    min_annualised_move: 0.01,
    annualised_move_risk: 0.075,
    pnl_offset: 0,
    extended_dampener: 100_000,
    max_offsetable_pnl: 0,
  },
  ETH: {
    ...ROLL,
    min_annualised_move: 0.005,
    annualised_move_risk: 0.05,
    pnl_offset: 0.6,
    extended_dampener: 200_000,
    max_offsetable_pnl: 20_000_000,
  },
};
const MM_FACTOR = 0.8;
const BUCKETS = 4;
const EXTENDED = [-0.66, -0.33, 0.5, 1, 2, 3, 4, 5];
const VOLS = ["up", "same", "down"] as const;

type Coin = keyof typeof PAIRS;

export function isSimulated(currency: string): currency is Coin {
  return Object.hasOwn(PAIRS, currency);
}

/** Gain in coin of a holding when the price moves by `move` and vols as said. */
function gain({ instrument, units }: PricedHolding, coin: Coin, move: number, vol: (typeof VOLS)[number]): number {
  const { listing, tenor, exactVol } = instrument;
  if (listing.kind === "future" || !tenor) return units * (1 - 1 / (1 + move));
  const { volatility_range_up: up, volatility_range_down: down, ...pair } = PAIRS[coin];
  const days = Math.max(1, tenor.years * 365);
  const power = days < 30 ? pair.short_term_vega_power : pair.long_term_vega_power;
  const scale = powered(30 / days, power);
  const shocked = {
    up: Math.max(pair.min_volatility_for_shock_up, exactVol * (1 + up * scale)),
    same: exactVol,
    down: Math.max(0, exactVol * (1 - down * scale)),
  }[vol];
  const worth = (forward: number, at: number): number =>
    blackPrice(forward, listing.strike, tenor.years, at, listing.call) / forward;
  return units * (worth(tenor.forward * (1 + move), shocked) - worth(tenor.forward, exactVol));
}

/** What the venue answers to `private/pme/simulate` for one coin; options by the form its documents give to futures. */
export function simulatedMargin(venue: Venue, account: Account, coin: Coin): object {
  const held = pricedHoldings(venue, account).filter(({ instrument }) => settlementOf(instrument) === coin);
  const range = PAIRS[coin].price_range;
  const { pnl_offset: offset, extended_dampener: dampener, ...roll } = CURRENCIES[coin];
  const index = venue.market.underlyings.find(({ spec }) => spec.root === coin)?.index ?? Number.NaN;
  const moves = Array.from({ length: 2 * BUCKETS + 1 }, (_, i) => (range * (i - BUCKETS)) / BUCKETS);
  const edge = (move: number): number => 1 + Math.sign(move) * range;
  const vectors = held.map((one) => ({
    standard: moves.flatMap((move) => VOLS.map((vol) => gain(one, coin, move, vol))),
    extended: EXTENDED.map(
      (move) => (gain(one, coin, move, "up") * range * (1 + move)) / (Math.abs(move) * edge(move)),
    ),
  }));
  const total = (of: "standard" | "extended"): number[] =>
    (of === "standard" ? moves.flatMap((move) => VOLS.map(() => move)) : EXTENDED).map((_, i) => {
      const sum = vectors.reduce((all, vector) => all + vector[of][i]!, 0);
      return sum > 0 ? sum * offset : sum;
    });
  const aggregated = {
    standard: total("standard"),
    extended: total("extended").map((pnl, i) => {
      const move = EXTENDED[i]!;
      const beyond = Math.max(Math.abs(move) / range, 1) - 1;
      const damped = Math.min((beyond * dampener) / (edge(move) * index), Math.abs(pnl));
      return pnl - Math.sign(pnl) * damped;
    }),
  };
  const worst = Math.max(0, -Math.min(...aggregated.standard, ...aggregated.extended));
  const rollShock = [...deltaByExpiry(held)].reduce((sum, [years, delta]) => {
    return sum + Math.abs(delta) * Math.max(exp(roll.annualised_move_risk * years) - 1, roll.min_annualised_move);
  }, 0);
  const matrix = rounded(worst, 1e9) + rollShock;
  const own = coin.toLowerCase();
  return {
    model_params: {
      currency_pair: { [`${own}_usd`]: PAIRS[coin] },
      currency: { [own]: CURRENCIES[coin] },
      general: { mm_factor: MM_FACTOR, buckets_count: BUCKETS, vol_scenarios_count: 3, timestamp: venue.market.now },
    },
    initial_risk_vectors: Object.fromEntries(held.map((one, i) => [one.instrument.listing.name, vectors[i]])),
    aggregated_risk_vectors: { [`${own}_${own}`]: aggregated },
    margins: {
      [own]: {
        initial_margin_details: {
          risk_matrix_margin_details: {
            worst_case: worst,
            roll_shock: rollShock,
            delta_shock: 0,
            correlation_contingency: 0,
            worst_case_bucket: bucketOf(aggregated.standard, aggregated.extended),
          },
          risk_matrix_margin: matrix,
          spot_margin: 0,
          mmp_margin: 0,
          open_orders_margin: 0,
        },
        initial_margin: rounded(matrix, 1e9),
        maintenance_margin: MM_FACTOR * matrix,
      },
    },
    portfolio: {
      currency: {},
      position: Object.fromEntries(held.map(({ instrument, units }) => [instrument.listing.name, units])),
    },
    index_price: { [`${own}_usd`]: index },
    ticker: Object.fromEntries(held.map((one) => [one.instrument.listing.name, tickerJson(one)])),
  };
}

function tickerJson({ instrument: { listing, values }, mark }: PricedHolding): object {
  const common = { mark_price: mark, index_price: values[FIELD.index]! };
  if (listing.kind === "future") return common;
  return { ...common, mark_iv: values[FIELD.markIv]!, underlying_price: values[FIELD.underlying]! };
}

/** Net delta in coin by years to expiry, perpetuals at 0. */
function deltaByExpiry(held: readonly PricedHolding[]): Map<number, number> {
  const deltas = new Map<number, number>();
  for (const { instrument, units } of held) {
    const { listing, tenor, exactVol } = instrument;
    const years = tenor?.years ?? 0;
    const each =
      listing.kind === "option" && tenor
        ? blackGreeks(tenor.forward, listing.strike, tenor.years, exactVol, listing.call).delta
        : 1;
    deltas.set(years, (deltas.get(years) ?? 0) + units * each);
  }
  return deltas;
}

function bucketOf(standard: readonly number[], extended: readonly number[]): object {
  const least = Math.min(...standard, ...extended);
  const at = standard.indexOf(least);
  if (at < 0) return { bucket: extended.indexOf(least) + 1, side: "right", source: "extended", index: 0 };
  const bucket = Math.floor(at / VOLS.length);
  const side = bucket < BUCKETS ? "left" : bucket > BUCKETS ? "right" : "center";
  return { bucket: bucket + 1, side, source: "standard", index: at };
}

/** `base` to a power, by the same elementary functions everywhere. */
function powered(base: number, power: number): number {
  return exp(power * log(base));
}
