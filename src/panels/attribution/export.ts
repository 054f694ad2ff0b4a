import type { EngineClient } from "../../engine/client.ts";
import { type Attribution, totalAttribution } from "../../risk/attribution.ts";
import { unexplainedShare } from "../../risk/attribution-book.ts";
import { leftOut } from "../../risk/holdings.ts";
import type { ExportDocument } from "../export-document.ts";
import { exportFacts, stateWords } from "../export-facts.ts";
import { fundingWords, shareWords, spanWords } from "./model.ts";
import type { AttributionSettings } from "./settings.ts";
import { TERMS } from "./terms.ts";
import type { FoundAttribution } from "./use-attribution.ts";

const METHODS = ["taylor", "stepwise"] as const;

/** Every position's terms by both methods, at full precision, with the instants they lie between. */
export async function attributionExport(
  engine: EngineClient,
  { made, positions, asked }: FoundAttribution,
  { currency, fees }: AttributionSettings,
  unit: string,
): Promise<ExportDocument> {
  const title = `P&L attribution, ${unit}${currency === "usdValue" ? " value" : ""}`;
  const excluded = leftOut(made.excluded);
  const { from, to } = made.states;
  const moment = { at: made.to, ...to };
  const facts = await exportFacts(engine, { at: made.to, rules: [], basis: "mark", moment, excluded });
  const cells = (row: Attribution): number[] => [row.pnl, ...TERMS.map(({ term }) => row[term])];
  const shares = METHODS.map((method) => {
    const share = unexplainedShare(made.rows.map(({ table }) => table[currency][method]));
    return `${method} ${shareWords(share)} %`;
  });
  return {
    title,
    facts: [
      ...facts,
      ["between", spanWords(made, asked)],
      ["snapshot hash at the start", stateWords(from)],
      ["funding", fundingWords(made) || "no perpetual is held"],
      ["fees", fees ? "taker fees of trades on the way" : "not counted"],
      ["unexplained of absolute P&L", shares.join(", ")],
    ],
    picture: null,
    tables: METHODS.map((method) => ({
      name: method,
      head: ["instrument", "from", "to", "pnl", ...TERMS.map(({ label }) => label.toLowerCase())],
      rows: [
        ...made.rows.map(({ position, start, end, table }) => [
          positions[position]?.instrument ?? "",
          new Date(start).toISOString(),
          new Date(end).toISOString(),
          ...cells(table[currency][method]),
        ]),
        ["total", "", "", ...cells(totalAttribution(made.rows.map(({ table }) => table[currency][method])))],
      ],
    })),
  };
}
