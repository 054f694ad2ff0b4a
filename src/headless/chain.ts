import type { ChainRow } from "../market/chain-csv.ts";
import { deribitGreeks } from "../market/conventions.ts";
import { yearsToExpiry } from "../market/expiry-time.ts";
import type { SurfaceModel } from "../market/surface-fit.ts";
import { blackGreeks } from "../quant/black.ts";
import { impliedVol } from "../quant/implied-vol.ts";
import { readChainFile } from "./chain-file.ts";
import { chainForwards } from "./chain-forwards.ts";
import { type ChainOption, type SliceReport, type SurfaceReport, surfaceReports } from "./chain-surface.ts";
import { isInverse } from "./instrument-root.ts";

/** What is said of one option. Vols decimal, solved from its prices; Greeks as Deribit states them. Missing is null. */
export interface OptionReport {
  readonly instrument: string;
  readonly forward: number | null;
  readonly midVol: number | null;
  readonly bidVol: number | null;
  readonly askVol: number | null;
  readonly markVol: number | null;
  readonly delta: number | null;
  readonly gamma: number | null;
  readonly vega: number | null;
  readonly theta: number | null;
  readonly rho: number | null;
}

/**
 * Recomputes a chain file (plain or gzip): writes one object per option in the order of the file, then one per expiry, ascending, and,
 * where a `model` is asked for, one on the whole surface. Greeks are taken at the file's mark vol where it has one, else at the vol of
 * its mark. Without `model` slices are raw SVI. Throws `BadInput` for a bad file.
 */
export function chain(
  path: string,
  write: (answer: OptionReport | SliceReport | SurfaceReport) => void,
  model?: SurfaceModel,
): void {
  const rows = readChainFile(path);
  const forwardOf = chainForwards(rows);
  const options = rows.map((row) => solveOption(row, forwardOf(row)));
  for (const option of options) write(optionReport(option));
  const { slices, surface } = surfaceReports(options, model ?? "svi");
  for (const slice of slices) write(slice);
  if (model !== undefined) write(surface);
}

function solveOption(row: ChainRow, forward: number): ChainOption {
  const years = yearsToExpiry(row.expiry, row.time);
  const isCall = row.right === "call";
  const unit = isInverse(row.instrument) ? forward : 1;
  const solve = (price: number): number => impliedVol(price * unit, forward, row.strike, years, isCall).vol;
  const twoSided = row.ask >= row.bid;
  return {
    row,
    forward,
    years,
    isCall,
    unit,
    bidVol: solve(row.bid),
    midVol: twoSided ? solve(0.5 * (row.bid + row.ask)) : Number.NaN,
    askVol: solve(row.ask),
    markVol: solve(row.mark),
  };
}

function optionReport(option: ChainOption): OptionReport {
  const { row, forward, years, isCall } = option;
  const vol = row.markVol > 0 ? row.markVol : option.markVol;
  const house = blackGreeks(forward, row.strike, years, vol, isCall);
  const greeks = deribitGreeks(house, forward, years);
  return {
    instrument: row.instrument,
    forward: orNull(forward),
    midVol: orNull(option.midVol),
    bidVol: orNull(option.bidVol),
    askVol: orNull(option.askVol),
    markVol: orNull(option.markVol),
    delta: orNull(greeks.delta),
    gamma: orNull(greeks.gamma),
    vega: orNull(greeks.vega),
    theta: orNull(greeks.theta),
    rho: orNull(greeks.rho),
  };
}

function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
