import type { EngineClient } from "../../engine/client.ts";
import { csvText } from "../../risk/csv.ts";
import { positionTable } from "../../risk/portfolio-csv.ts";
import { shownBook } from "../../risk/portfolio-document.ts";
import { EXCLUDED_WORDS, V, VALUE_FIELD_COUNT } from "../../risk/valuation.ts";
import { saveBlob } from "./actions.ts";
import { BASIS_LABELS, type Values } from "./model.ts";

/** The whole portfolio as JSON: reading it back gives the same one. */
export async function savePortfolio(engine: EngineClient): Promise<void> {
  const reply = await engine.request({ kind: "savePortfolio" });
  if (reply.kind === "file") saveBlob(reply.blob, reply.name);
}

/** The positions alone, in a form that the import reads. */
export function savePositions(engine: EngineClient): void {
  if (!engine.portfolio) return;
  const { name, positions } = shownBook(engine.portfolio.document);
  saveBlob(new Blob([csvText(positionTable(positions))], { type: "text/csv" }), `volscape-${fileWord(name)}.csv`);
}

/** What is on screen, at full precision, under lines that say of which market state, when and at which basis it is. */
export async function saveReport(engine: EngineClient, values: Values): Promise<void> {
  if (!engine.portfolio) return;
  const { document } = engine.portfolio;
  const book = shownBook(document);
  const reply = await engine.request({ kind: "stateHash" }).catch(() => null);
  const fields = [
    ["size", V.size],
    ["price", V.price],
    ["value_usd", V.value],
    ["value_coin", V.coinValue],
    ["pnl_trade_usd", V.pnlTrade],
    ["pnl_start_usd", V.pnlStart],
    ["delta", V.delta],
    ["gamma_per_1pct", V.gamma],
    ["vega_usd_per_pt", V.vega],
    ["theta_usd_24h", V.theta],
  ] as const;
  const row = (at: number) => fields.map(([, field]) => values.rows[at + field]!);
  const text = csvText([
    ["# book", document.whatIf ? `${book.name}, what-if copy` : book.name],
    ["# time UTC", new Date(values.at).toISOString()],
    ["# basis", BASIS_LABELS[document.basis]],
    ["# P&L since", new Date(Math.max(values.startAt, values.startFrom || 0)).toISOString()],
    ["# state hash", reply?.kind === "stateHash" ? `${reply.hash} after event ${reply.event}` : "not available"],
    ["# excluded", values.totals.excluded],
    ["instrument", "average_price", ...fields.map(([name]) => name), "excluded"],
    ...book.positions.map((position, i) => {
      const at = i * VALUE_FIELD_COUNT;
      return [
        position.instrument,
        position.averagePrice ?? "",
        ...row(at),
        EXCLUDED_WORDS[values.rows[at + V.excluded]!] ?? "",
      ];
    }),
    ["total", "", "", "", ...fields.slice(2).map(([, field]) => values.totals.sums[field]!), ""],
  ]);
  saveBlob(new Blob([text], { type: "text/csv" }), `volscape-${fileWord(book.name)}-values.csv`);
}

function fileWord(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, "-") || "book";
}
