import { probabilityAbove, probabilityBetween, probabilityOfTouch } from "../../market/probability.ts";
import { atmDeviation } from "../../market/strike-axis.ts";
import type { SurfaceSlice } from "../../market/surface-grid.ts";
import { exp, logRatio } from "../../quant/elementary.ts";
import { formatNumber, formatStrike } from "../../ui/format.ts";
import type { ToolFact } from "../tool-facts.ts";

/** Where the fitted smile says the underlying goes, for two levels; one deviation from the forward where a level is null. */
export function probabilityFacts(slice: SurfaceSlice, low: number | null, high: number | null): readonly ToolFact[] {
  const deviation = atmDeviation(slice);
  const own = [low, high].map((level, i) => level ?? slice.forward * exp(i === 0 ? -deviation : deviation));
  const [from, to] = [Math.min(...own), Math.max(...own)];
  const [a, b] = [logRatio(from, slice.forward), logRatio(to, slice.forward)];
  const percent = (share: number): string => `${formatNumber(100 * share, 1)} %`;
  const level = (value: number): string => formatStrike(Number(value.toPrecision(5)));
  return [
    [`below ${level(from)}`, percent(1 - probabilityAbove(slice, a))],
    ["between", percent(probabilityBetween(slice, a, b))],
    [`above ${level(to)}`, percent(probabilityAbove(slice, b))],
    [`touch ${level(from)} ≈`, percent(probabilityOfTouch(slice, a))],
    [`touch ${level(to)} ≈`, percent(probabilityOfTouch(slice, b))],
  ];
}
