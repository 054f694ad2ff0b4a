import { MARGIN_FIELDS } from "../../risk/margin-fields.ts";
import { formatNumber } from "../../ui/format.ts";
import type { Currencies } from "../greek-units.ts";
import type { RiskResultOf } from "../use-risk-panel.ts";
import { type HeatModel, heatOf } from "./model.ts";
import type { ScenarioSettings } from "./settings.ts";

/** Margin in every cell as a heat map: deeper red where more must be posted, the largest outlined. */
export function marginHeat(
  { grid, output }: RiskResultOf<"marginGrid">,
  { measure, convention }: ScenarioSettings,
  { coin, money }: Currencies,
): HeatModel {
  const cells = grid.spot.length * grid.rows.length;
  const inCoin = convention === "coin";
  const field = measure === "maintenance" ? "maintenance" : "initial";
  const at = MARGIN_FIELDS.indexOf(field) + (inCoin ? 2 : 0);
  return heatOf(grid, output.subarray(at * cells, (at + 1) * cells), {
    unit: inCoin ? coin : money,
    decimals: inCoin ? 4 : 0,
    required: true,
  });
}

/** Under which rules, how far it is, and what it leaves out. */
export function marginWords({ rules, left, notApplicable, notModelled, grid }: RiskResultOf<"marginGrid">): string {
  if (notApplicable !== "") return `${rules}: not applicable, ${notApplicable}`;
  const progress = left > 0 ? `, ${grid.rows.length - left} of ${grid.rows.length} rows new` : "";
  const without = notModelled.length > 0 ? `; an estimate without ${notModelled.join(", ")}` : "";
  return `${rules}, marks by Black-76 in each cell${progress}${without}`;
}

/** Both margins of one cell, in money and in coin. */
export function marginCellWords(
  { grid, output }: RiskResultOf<"marginGrid">,
  row: number,
  column: number,
  { coin, money }: Currencies,
): string {
  const cells = grid.spot.length * grid.rows.length;
  const at = (field: (typeof MARGIN_FIELDS)[number]): number =>
    output[MARGIN_FIELDS.indexOf(field) * cells + row * grid.spot.length + column] ?? Number.NaN;
  const both = (usd: number, inCoin: number): string =>
    `${formatNumber(usd, 0)} ${money} (${formatNumber(inCoin, 4)} ${coin})`;
  return `initial ${both(at("initial"), at("coinInitial"))}, maintenance ${both(at("maintenance"), at("coinMaintenance"))}`;
}
