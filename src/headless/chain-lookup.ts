import { instrumentFromName } from "../feeds/deribit/instruments.ts";
import type { ChainRow } from "../market/chain-csv.ts";
import type { EquityChain } from "../market/equity-chain-csv.ts";
import { yearsToExpiry } from "../market/expiry-time.ts";
import { blackPrice } from "../quant/black.ts";
import { nameOfId } from "../risk/portfolio.ts";
import { fixedShareAt, type Lookup, type RiskInstrument } from "../risk/risk-instrument.ts";
import type { ChainFile } from "./chain-file.ts";
import { type ChainOption, optionsOf } from "./chain-option.ts";
import { isInverse } from "./instrument-root.ts";

/**
 * Instruments as a chain file knows them: its options, and by name futures on its expiries (at their forwards), the perpetual and spot (at the
 * index) of its underlyings. A string says why an instrument cannot be priced.
 */
export function chainLookup(file: ChainFile): Lookup {
  const options = new Map(optionsOf(file).map((option, place) => [option.name, { option, place }]));
  if (file.kind === "equity") return (id) => equityInstrument(file.chain, options.get(nameOfId(id))?.option, id);
  const rows = file.rows;
  const spots = spotsOf(rows, (name) => options.get(name)?.option.forward ?? Number.NaN);
  return (id) => {
    const known = options.get(nameOfId(id));
    if (known !== undefined) return optionInstrument(rows[known.place]!, known.option, spots, id);
    return deltaOneInstrument(rows, (name) => options.get(name)?.option.forward ?? Number.NaN, spots, id);
  };
}

/** Spot of each base: the index where a row states it, else the forward of the nearest expiry. */
function spotsOf(rows: readonly ChainRow[], forwardOf: (name: string) => number): ReadonlyMap<string, number> {
  const nearest = new Map<string, ChainRow>();
  for (const row of rows) {
    const { base } = namesOf(row.instrument);
    const known = nearest.get(base);
    const stated = row.index > 0 && !(known !== undefined && known.index > 0);
    const nearer = known === undefined || (row.expiry < known.expiry && !(known.index > 0));
    if (stated || nearer) nearest.set(base, row);
  }
  return new Map([...nearest].map(([base, row]) => [base, row.index > 0 ? row.index : forwardOf(row.instrument)]));
}

/** Root, base and settlement of a venue's name, e.g. BTC_USDC-…: pair BTC_USDC, base BTC, settled in USDC. */
function namesOf(instrument: string) {
  const root = instrument.split("-")[0]!;
  const [base = root, counter = "USD"] = root.split("_");
  const inverse = isInverse(instrument);
  return { base, pair: `${base}_${counter}`, settlement: inverse ? base : counter, inverse };
}

function optionInstrument(
  row: ChainRow,
  option: ChainOption,
  spots: ReadonlyMap<string, number>,
  id: string,
): RiskInstrument | string {
  const { forward, strike, years, isCall, greekVol } = option;
  if (!(years > 0)) return "it has expired";
  if (!(forward > 0)) return "the chain has no forward for its expiry";
  if (!(greekVol > 0)) return "the chain has neither a mark vol nor prices to solve one from";
  const names = namesOf(row.instrument);
  const model = blackPrice(forward, strike, years, greekVol, isCall) / (names.inverse ? forward : 1);
  return {
    id,
    kind: "option",
    ...names,
    strike,
    isCall,
    expiry: row.expiry,
    years,
    forward,
    spot: row.index > 0 ? row.index : (spots.get(names.base) ?? forward),
    vol: greekVol,
    mark: row.mark > 0 ? row.mark : model,
    discount: 1,
    fixedShare: fixedShareAt(row.expiry - row.time),
  };
}

function equityInstrument(chain: EquityChain, option: ChainOption | undefined, id: string): RiskInstrument | string {
  if (option === undefined) return "the chain does not list it";
  const { forward, strike, years, isCall, greekVol, discount, expiry } = option;
  if (!(years > 0)) return "it has expired";
  if (!(forward > 0 && greekVol > 0)) return "the chain's prices give no forward or no vol for it";
  const base = /^[A-Z.]+/.exec(option.name)?.[0] ?? option.name;
  const spot = forward * discount;
  return {
    id,
    kind: "option",
    base,
    pair: `${base}_USD`,
    settlement: "USD",
    inverse: false,
    strike,
    isCall,
    expiry,
    years: yearsToExpiry(expiry, chain.time),
    forward,
    spot,
    vol: greekVol,
    mark: discount * blackPrice(forward, strike, years, greekVol, isCall),
    discount,
    fixedShare: 0,
  };
}

/** A future, perpetual or spot pair, priced from the options of its underlying. */
function deltaOneInstrument(
  rows: readonly ChainRow[],
  forwardOf: (name: string) => number,
  spots: ReadonlyMap<string, number>,
  id: string,
): RiskInstrument | string {
  const name = nameOfId(id);
  const parsed = instrumentFromName(name, rows[0]?.venue ?? "deribit");
  if (parsed === null) return "neither an option of the chain nor the name of a future, perpetual or spot pair";
  if (parsed.kind === "option") return "the chain does not list it";
  const own = rows.filter((row) => namesOf(row.instrument).base === parsed.base);
  const first = own[0];
  if (first === undefined) return `the chain has no options on ${parsed.base}`;
  const spot = spots.get(parsed.base) ?? Number.NaN;
  let forward = spot;
  if (parsed.kind === "future") {
    if (!(parsed.expiry > first.time)) return "it has expired";
    const same = own.find((row) => row.expiry === parsed.expiry);
    forward = same === undefined ? Number.NaN : forwardOf(same.instrument);
    if (!(forward > 0)) return "the chain has no forward for its expiry";
  }
  if (!(forward > 0)) return "the chain states no index for it";
  if (parsed.kind !== "future" && parsed.kind !== "perpetual" && parsed.kind !== "spot")
    return `a ${parsed.kind} is not priced`;
  return {
    id,
    kind: parsed.kind,
    base: parsed.base,
    pair: `${parsed.base}_${parsed.inverse ? "USD" : parsed.quote}`,
    settlement: parsed.settlement,
    inverse: parsed.inverse,
    strike: Number.NaN,
    isCall: false,
    expiry: parsed.kind === "future" ? parsed.expiry : Number.POSITIVE_INFINITY,
    years: parsed.kind === "future" ? yearsToExpiry(parsed.expiry, first.time) : 0,
    forward,
    spot,
    vol: Number.NaN,
    mark: forward,
    discount: 1,
    fixedShare: parsed.kind === "future" ? fixedShareAt(parsed.expiry - first.time) : 0,
  };
}
