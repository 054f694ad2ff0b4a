import { deribitGreeks } from "../market/conventions.ts";
import type { SurfaceModel } from "../market/surface-fit.ts";
import { blackGreeks } from "../quant/black.ts";
import { readChainFile } from "./chain-file.ts";
import { type ChainOption, optionsOf } from "./chain-option.ts";
import { type SliceReport, type SurfaceReport, surfaceReports } from "./chain-surface.ts";

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
 * its mark, else of the mid. Without `model` slices are raw SVI. Throws `BadInput` for a bad file.
 */
export function chain(
  path: string,
  write: (answer: OptionReport | SliceReport | SurfaceReport) => void,
  model?: SurfaceModel,
): void {
  const options = optionsOf(readChainFile(path));
  for (const option of options) write(optionReport(option));
  const { slices, surface } = surfaceReports(options, model ?? "svi");
  for (const slice of slices) write(slice);
  if (model !== undefined) write(surface);
}

function optionReport(option: ChainOption): OptionReport {
  const { forward, strike, years, isCall, discount } = option;
  const house = blackGreeks(forward, strike, years, option.greekVol, isCall);
  const greeks = deribitGreeks(house, forward, years);
  return {
    instrument: option.name,
    forward: orNull(forward),
    midVol: orNull(option.midVol),
    bidVol: orNull(option.bidVol),
    askVol: orNull(option.askVol),
    markVol: orNull(option.markVol),
    delta: orNull(discount * greeks.delta),
    gamma: orNull(discount * greeks.gamma),
    vega: orNull(discount * greeks.vega),
    theta: orNull(discount * greeks.theta),
    rho: orNull(discount * greeks.rho),
  };
}

function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
