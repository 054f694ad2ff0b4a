import type { EngineClient } from "../../engine/client.ts";
import { leftOut } from "../../risk/holdings.ts";
import type { ExportDocument } from "../export-document.ts";
import { exportFacts, stateWords } from "../export-facts.ts";
import { fundingWords, shareWords, spanWords, startsWords } from "./model.ts";
import type { AttributionSettings } from "./settings.ts";
import { TERMS } from "./terms.ts";
import type { FoundAttribution } from "./use-attribution.ts";

const METHODS = ["taylor", "stepwise"] as const;

/** Every position's terms by both methods, at full precision, with the instants they lie between. `portfolioFrom` as `startsWords` takes it. */
export async function attributionExport(
  engine: EngineClient,
  { made, positions, asked }: FoundAttribution,
  { currency, fees }: AttributionSettings,
  unit: string,
  portfolioFrom: number,
): Promise<ExportDocument> {
  const title = `P&L attribution, ${unit}${currency === "usdValue" ? " value" : ""}`;
  const excluded = leftOut(made.excluded);
  const { from, to } = made.states;
  const moment = { at: made.to, ...to };
  const facts = await exportFacts(engine, { at: made.to, rules: [], basis: "mark", moment, excluded });
  const shares = METHODS.map((method) => {
    return `${method} ${shareWords(made.summaries[currency].total.shares[method])} %`;
  });
  const names = positions.map(({ instrument }) => instrument);
  const terms = TERMS.map(({ term }) => term);
  return {
    title,
    facts: [
      ...facts,
      ["between", spanWords(made, asked)],
      ["snapshot hash at the start", stateWords(from)],
      ["start", startsWords(made, asked, portfolioFrom) || "as asked"],
      ["funding", fundingWords(made) || "no perpetual is held"],
      ["fees", fees ? "taker fees of trades on the way" : "not counted"],
      ["unexplained of absolute P&L", shares.join(", ")],
    ],
    picture: null,
    tables: METHODS.map((method) => ({
      name: method,
      head: ["instrument", "from", "to", "pnl", ...TERMS.map(({ label }) => label.toLowerCase())],
      // Copied: what is handed to the worker that writes the file is gone from here.
      rows: { kind: "attribution", packed: made.packed.slice(), names, currency, method, terms },
    })),
  };
}
