import type { EngineClient, MarketMoment } from "../../engine/client.ts";
import type { RiskSpec } from "../../engine/risk-protocol.ts";
import type { ExportDocument } from "../export-document.ts";
import { exportFacts } from "../export-facts.ts";
import { heatPicture, pictureColors } from "../export-picture.ts";
import { currenciesOf } from "../greek-units.ts";
import { heatShare } from "../heat.ts";
import { settleWords } from "../settle-rule.ts";
import { unpriced } from "../unpriced.ts";
import type { RiskResultOf } from "../use-risk-panel.ts";
import { gridHeadings } from "./headings.ts";
import { marginHeat } from "./margin-heat.ts";
import { cellText, type GridResult, type HeatModel, heatModel, isMargin, ofPriced } from "./model.ts";
import type { ScenarioSettings } from "./settings.ts";

export interface ScenarioExport {
  readonly result: GridResult;
  readonly margins: RiskResultOf<"marginGrid"> | null;
  readonly model: HeatModel;
  readonly columns: readonly (readonly [string, string])[];
  readonly rows: readonly (readonly [string, string])[];
}

/** The heat map as it stands, or as it is shown where the view is frozen, as numbers and as a picture; `element` gives the colours. */
export async function scenarioExport(
  engine: EngineClient,
  settings: ScenarioSettings,
  shown: ScenarioExport,
  element: Element,
): Promise<ExportDocument> {
  const { grid } = shown.result;
  const specs: readonly RiskSpec[] = [
    { kind: "grid", grid, legs: null },
    ...(isMargin(settings.measure) ? [{ kind: "marginGrid", grid, rules: settings.rules } as const] : []),
  ];
  const moment = await engine.moment(specs, []);
  const { result, margins, model, columns, rows } = (moment && made(engine, settings, moment)) ?? shown;
  const facts = await exportFacts(engine, {
    at: (margins ?? result).at,
    asOf: (margins ?? result).asOf,
    rules: margins ? [margins.rules] : [],
    ...(margins ? { basis: "mark" as const } : { atVenueMark: result.atVenueMark }),
    version: (margins ?? result).version,
    moment,
    excluded: result.excluded,
  });
  const measure = settings.measure === "pnl" ? "P&L" : margins ? `${settings.measure} margin` : settings.measure;
  const unit = model.unit.replace(/^(k|M|bn) /, "");
  const title = `Scenario ${measure}, ${unit}`;
  const about = {
    title,
    facts: [
      ...facts,
      [
        "vol",
        `sticky ${settings.sticky}; ${settings.spotVol} pts per -10 % spot; ${settings.twist} pts per -10 % strike`,
      ],
      ["earlier legs settle", settleWords(settings)],
      ...(margins && margins.notModelled.length > 0 ? [["not modelled", margins.notModelled.join("; ")] as const] : []),
    ] as const,
  };
  const width = columns.length;
  const sign = (value: number): number => (model.required || value < 0 ? -1 : 1);
  const words = ([first, second]: readonly [string, string]): string => `${first} ${second}`.trim();
  return {
    ...about,
    tables: [
      {
        name: title,
        head: [settings.axes === "time" ? "time" : "vol", ...columns.map(words)],
        rows: rows.map((row, r) => [words(row), ...model.values.subarray(r * width, (r + 1) * width)]),
      },
    ],
    picture: heatPicture(
      about,
      {
        columns: columns.map(([move]) => move),
        rows: rows.map(words),
        cells: [...model.values].map((value, i) => ({
          text: cellText(model, i),
          level: Number.isFinite(value) ? sign(value) * heatShare(value, model.limit) : Number.NaN,
        })),
      },
      pictureColors(element),
    ),
  };
}

/** What the panel would show of a moment; null where nothing was computed. */
function made(
  { view }: EngineClient,
  settings: ScenarioSettings,
  { results, view: then }: MarketMoment,
): ScenarioExport | null {
  const [result, answer] = results;
  if (result?.kind !== "grid") return null;
  const currencies = currenciesOf(view.catalog);
  const priced = ofPriced(result);
  const margins = answer?.kind === "marginGrid" && !unpriced(result) ? answer : null;
  const model = margins ? marginHeat(margins, settings, currencies) : heatModel(priced, settings, currencies);
  return { result: priced, margins, model, ...gridHeadings(model.spec, then) };
}
