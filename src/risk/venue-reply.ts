import { BadInput, quoteForMessage } from "../market/bad-input.ts";
import type { DeribitPmParams } from "./margin/deribit-portfolio.ts";
import type { Position } from "./portfolio.ts";
import { isInverseFuture } from "./portfolio-csv.ts";

/** Margin of one settlement currency as the venue states it, in that currency. */
export interface VenueMargin {
  /** Upper case, e.g. "BTC". */
  readonly currency: string;
  readonly initial: number;
  readonly maintenance: number;
  readonly worstCase: number;
  /** Bucket of the worst case, from 1. */
  readonly worstBucket: number;
  readonly rollShock: number;
  readonly deltaShock: number;
  readonly correlation: number;
  readonly riskMatrix: number;
  readonly spot: number;
  readonly openOrders: number;
  readonly marketMaker: number;
}

/** P&L by scenario: the regular grid, three vols for each move, and the extended moves. */
export interface RiskVectors {
  readonly standard: readonly number[];
  readonly extended: readonly number[];
}

/** What a reply says of an instrument's market; NaN for what it does not. */
export interface ReplyTicker {
  readonly mark: number;
  /** Decimal; options. */
  readonly vol: number;
  /** Forward of an option's expiry. */
  readonly forward: number;
}

/** A reply of Deribit's `private/pme/simulate`. */
export interface PmeReply {
  readonly kind: "pme";
  /** Epoch ms. */
  readonly time: number;
  /** Sizes in coin by instrument name. */
  readonly positions: readonly Position[];
  readonly tickers: ReadonlyMap<string, ReplyTicker>;
  /** By index name, e.g. `btc_usd`. */
  readonly indexes: ReadonlyMap<string, number>;
  readonly margins: readonly VenueMargin[];
  /** Each position's vectors, and those aggregated by `settlement_base` key. */
  readonly vectors: ReadonlyMap<string, RiskVectors>;
  readonly aggregated: ReadonlyMap<string, RiskVectors>;
  /** Parameters for contracts of a base that settle in a currency; null where the reply has none. */
  params(base: string, settlement: string): DeribitPmParams | null;
}

/**
 * What a venue states of an account in `currency`; NaN for what it does not. Under a cross margin model equity and delta are of this currency,
 * margin balance and margins of the whole account, converted at its index.
 */
export interface CurrencySummary {
  readonly currency: string;
  readonly marginModel: string;
  readonly equity: number;
  readonly deltaTotal: number;
  readonly marginBalance: number;
  readonly initial: number;
  readonly maintenance: number;
  /** Of the whole account, USD. */
  readonly totalUsd: { readonly equity: number; readonly initial: number; readonly maintenance: number };
}

/** What `private/get_account_summary` (one currency) or `private/get_account_summaries` (all of them) states. */
export interface SummaryReply {
  readonly kind: "summary";
  readonly summaries: readonly CurrencySummary[];
}

/** What `private/get_positions` lists. */
export interface PositionsReply {
  readonly kind: "positions";
  readonly positions: readonly Position[];
}

/** Longest reply read. */
const MAX_REPLY = 8 * 1024 * 1024;
/** Most currencies of an account; the venue has a dozen. */
const MAX_SUMMARIES = 100;
const CURRENCY = /^[A-Z0-9]{1,12}$/;
/** Most entries of a risk vector; the venue has 27 and 8. */
const MAX_VECTOR = 1_000;

type Fields = Readonly<Record<string, unknown>>;

/** Reads a pasted reply of Deribit, with or without its JSON-RPC frame; throws `BadInput` for anything else. */
export function parseVenueReply(text: string): PmeReply | SummaryReply | PositionsReply {
  if (text.length > MAX_REPLY) throw new BadInput("longer than 8 MB");
  const value = parseJson(text);
  const framed = fields(value).result;
  const result = framed === undefined ? value : framed;
  if (Array.isArray(result)) return positionsReply(result);
  const top = fields(result);
  if (top.model_params !== undefined && top.margins !== undefined) return pmeReply(top);
  if (Array.isArray(top.summaries)) return summariesReply(top.summaries);
  if (top.equity !== undefined && top.initial_margin !== undefined)
    return { kind: "summary", summaries: [currencySummary(top, "summary")] };
  throw new BadInput(refusal(fields(value), top));
}

/** Throws naming the line where the text stops being JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const words = error instanceof Error ? error.message : "";
    const stated = /line (\d+)/.exec(words);
    const at = /position (\d+)/.exec(words);
    // Engines word it differently; one that says no place came to the end of the text.
    const upTo = at ? text.slice(0, Number(at[1])) : text.trimEnd();
    const line = stated ? Number(stated[1]) : upTo.split("\n").length;
    const row = text.split("\n")[line - 1] ?? "";
    throw new BadInput(`not JSON; the line reads ${quoteForMessage(row.trim())}`, { line });
  }
}

function fields(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

function finite(of: Fields, name: string, at: string, otherwise?: number): number {
  const value = of[name];
  if (value === undefined && otherwise !== undefined) return otherwise;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  const said =
    value === undefined ? "it is missing" : quoteForMessage(typeof value === "string" ? value : String(value));
  throw new BadInput(`not a number: ${said}`, { field: at === "" ? name : `${at}.${name}` });
}

function finiteMap(value: unknown, at: string): Map<string, number> {
  const of = fields(value);
  return new Map(Object.keys(of).map((name) => [name, finite(of, name, at)]));
}

function positionsReply(rows: readonly unknown[]): PositionsReply {
  const positions = rows.flatMap((row, i): Position[] => {
    const of = fields(row);
    const { instrument_name: instrument } = of;
    if (Array.isArray(of.positions))
      throw new BadInput("several accounts, each with positions of its own; paste what get_positions answers for one");
    if (typeof instrument !== "string") throw new BadInput("no name", { field: `[${i}].instrument_name` });
    const size = coinSize(of, instrument, `[${i}]`);
    const averagePrice = finite(of, "average_price", `[${i}]`, Number.NaN);
    if (size === 0) return [];
    return [{ instrument, size, ...(averagePrice > 0 ? { averagePrice } : {}) }];
  });
  return { kind: "positions", positions };
}

/** Inverse futures state their size in USD and, beside it, in coin: where that was left out, it is taken at their mark. */
function coinSize(of: Fields, instrument: string, at: string): number {
  if (of.size_currency !== undefined) return finite(of, "size_currency", at);
  const size = finite(of, "size", at);
  if (size === 0 || !isInverseFuture(instrument)) return size;
  const mark = finite(of, "mark_price", at, Number.NaN);
  if (mark > 0) return size / mark;
  throw new BadInput("of an inverse future in USD; its size in coin takes size_currency or mark_price", {
    field: `${at}.size`,
  });
}

/** Why a reply is none that can be held against ours, and what to paste instead. */
function refusal(frame: Fields, top: Fields): string {
  const { message, code } = fields(frame.error);
  if (code !== undefined || message !== undefined)
    return `the venue refused: ${quoteForMessage(typeof message === "string" ? message : String(code))}; paste what it answers to a request that it takes`;
  if (top.buy !== undefined && top.sell !== undefined)
    return "a reply of get_margins states what one order would take, and neither its instrument nor its amount; paste an account summary, or a reply of pme/simulate";
  return "neither a reply of pme/simulate, nor an account summary or summaries, nor a list of positions";
}

function summariesReply(rows: readonly unknown[]): SummaryReply {
  if (rows.length === 0) throw new BadInput("no currency in it", { field: "summaries" });
  if (rows.length > MAX_SUMMARIES) throw new BadInput(`more than ${MAX_SUMMARIES} currencies`, { field: "summaries" });
  const summaries = rows.map((row, i) => currencySummary(fields(row), `summaries[${i}]`));
  const twice = summaries.findIndex(({ currency }, i) => summaries.findIndex((of) => of.currency === currency) < i);
  if (twice >= 0)
    throw new BadInput(`${summaries[twice]!.currency} for the second time`, { field: `summaries[${twice}].currency` });
  return { kind: "summary", summaries };
}

function currencySummary(of: Fields, at: string): CurrencySummary {
  const { currency } = of;
  if (typeof currency !== "string" || !CURRENCY.test(currency.toUpperCase()))
    throw new BadInput("no currency code", { field: `${at}.currency` });
  return {
    currency: currency.toUpperCase(),
    marginModel: typeof of.margin_model === "string" ? of.margin_model.slice(0, 40) : "",
    equity: finite(of, "equity", at),
    deltaTotal: finite(of, "delta_total", at, Number.NaN),
    marginBalance: finite(of, "margin_balance", at, Number.NaN),
    initial: finite(of, "initial_margin", at),
    maintenance: finite(of, "maintenance_margin", at),
    totalUsd: {
      equity: finite(of, "total_equity_usd", at, Number.NaN),
      initial: finite(of, "total_initial_margin_usd", at, Number.NaN),
      maintenance: finite(of, "total_maintenance_margin_usd", at, Number.NaN),
    },
  };
}

function pmeReply(top: Fields): PmeReply {
  const model = fields(top.model_params);
  const general = fields(model.general);
  const held = finiteMap(fields(top.portfolio).position, "portfolio.position");
  const tickers = fields(top.ticker);
  return {
    kind: "pme",
    time: finite(general, "timestamp", "model_params.general"),
    positions: [...held].map(([instrument, size]) => ({ instrument, size })),
    tickers: new Map(Object.entries(tickers).map(([name, ticker]) => [name, tickerOf(name, fields(ticker))])),
    indexes: finiteMap(top.index_price, "index_price"),
    margins: Object.entries(fields(top.margins)).map(([currency, margin]) => venueMargin(currency, fields(margin))),
    vectors: vectorMap(top.initial_risk_vectors, "initial_risk_vectors"),
    aggregated: vectorMap(top.aggregated_risk_vectors, "aggregated_risk_vectors"),
    params: (base, settlement) => paramsOf(model, base, settlement),
  };
}

function tickerOf(name: string, of: Fields): ReplyTicker {
  const at = `ticker.${name}`;
  return {
    mark: finite(of, "mark_price", at),
    vol: finite(of, "mark_iv", at, Number.NaN) / 100,
    forward: finite(of, "underlying_price", at, Number.NaN),
  };
}

function venueMargin(currency: string, margin: Fields): VenueMargin {
  const at = `margins.${currency}`;
  const details = fields(margin.initial_margin_details);
  const matrix = fields(details.risk_matrix_margin_details);
  const inDetails = (name: string) => finite(details, name, `${at}.initial_margin_details`, 0);
  const inMatrix = (name: string) => finite(matrix, name, `${at}.risk_matrix_margin_details`, 0);
  return {
    currency: currency.toUpperCase(),
    initial: finite(margin, "initial_margin", at),
    maintenance: finite(margin, "maintenance_margin", at),
    worstCase: inMatrix("worst_case"),
    worstBucket: finite(fields(matrix.worst_case_bucket), "bucket", at, Number.NaN),
    rollShock: inMatrix("roll_shock"),
    deltaShock: inMatrix("delta_shock"),
    correlation: inMatrix("correlation_contingency"),
    riskMatrix: inDetails("risk_matrix_margin"),
    spot: inDetails("spot_margin"),
    openOrders: inDetails("open_orders_margin"),
    marketMaker: inDetails("mmp_margin"),
  };
}

function vectorMap(value: unknown, at: string): Map<string, RiskVectors> {
  const list = (of: unknown, at: string): number[] => {
    if (of === undefined) return [];
    if (!Array.isArray(of)) throw new BadInput("not a list", { field: at });
    if (of.length > MAX_VECTOR) throw new BadInput(`more than ${MAX_VECTOR} entries`, { field: at });
    return of.map((_, i) => finite(of as unknown as Fields, String(i), at));
  };
  return new Map(
    Object.entries(fields(value)).map(([name, of]) => [
      name,
      {
        standard: list(fields(of).standard, `${at}.${name}.standard`),
        extended: list(fields(of).extended, `${at}.${name}.extended`),
      },
    ]),
  );
}

function paramsOf(model: Fields, base: string, settlement: string): DeribitPmParams | null {
  const counter = settlement === base ? "usd" : settlement.toLowerCase();
  const pairs = fields(model.currency_pair);
  const pairName = `${base.toLowerCase()}_${counter}`;
  if (!Object.hasOwn(pairs, pairName)) return null;
  const pair = fields(pairs[pairName]);
  const currencies = fields(model.currency);
  const own = settlement.toLowerCase();
  const name = Object.hasOwn(currencies, own) ? own : base.toLowerCase();
  const currency = fields(currencies[name]);
  const general = fields(model.general);
  const at = `model_params.currency_pair.${pairName}`;
  const inCurrency = `model_params.currency.${name}`;
  const inGeneral = "model_params.general";
  return {
    priceRange: finite(pair, "price_range", at),
    bucketsCount: finite(general, "buckets_count", inGeneral),
    volatilityRangeUp: finite(pair, "volatility_range_up", at),
    volatilityRangeDown: finite(pair, "volatility_range_down", at),
    minVolatilityForShockUp: finite(pair, "min_volatility_for_shock_up", at),
    shortTermVegaPower: finite(pair, "short_term_vega_power", at),
    longTermVegaPower: finite(pair, "long_term_vega_power", at),
    extendedTableFactor: finite(pair, "extended_table_factor", at),
    extendedDampener: finite(currency, "extended_dampener", inCurrency),
    annualisedMoveRisk: finite(currency, "annualised_move_risk", inCurrency),
    minAnnualisedMove: finite(currency, "min_annualised_move", inCurrency),
    maxDeltaShock: finite(pair, "max_delta_shock", at),
    deltaTotalLiqShockThreshold: finite(pair, "delta_total_liq_shock_threshold", at),
    mInc: finite(pair, "m_inc", at),
    pnlOffset: finite(currency, "pnl_offset", inCurrency),
    mmFactor: finite(general, "mm_factor", inGeneral),
  };
}
