import type { EngineClient, MarketMoment } from "../../engine/client.ts";
import { csvComment, csvText } from "../../risk/csv.ts";
import { leftOutOf } from "../../risk/holdings.ts";
import { positionTable } from "../../risk/portfolio-csv.ts";
import { shownBook } from "../../risk/portfolio-document.ts";
import { EXCLUDED_WORDS, SUMMED_FIELDS, V, VALUE_FIELD_COUNT, type ValueTotals } from "../../risk/valuation.ts";
import { type ExportDocument, fileName } from "../export-document.ts";
import { exportFacts } from "../export-facts.ts";
import { saveBlob } from "../save-blob.ts";
import type { Values } from "./model.ts";

/** The whole portfolio as JSON: reading it back gives the same one. */
export async function savePortfolio(engine: EngineClient): Promise<void> {
  const reply = await engine.request({ kind: "savePortfolio" });
  if (reply.kind === "file") saveBlob(reply.blob, reply.name);
}

/**
 * The positions alone, in a form that the import reads, under lines that say what they were exported from. `values` tell which of
 * them are in no total; null where they are not known yet.
 */
export async function savePositions(engine: EngineClient, shown: Values | null): Promise<void> {
  const [values, moment] = await valuesOf(engine, shown);
  if (!engine.portfolio) return;
  const { name, positions } = shownBook(engine.portfolio.document);
  const known = values?.version === engine.portfolio.version ? values : null;
  const excluded = known ? leftOutOf(positions, known.rows) : { count: positions.length, lines: "not known yet" };
  const at = moment?.at ?? engine.view.now;
  const facts = await exportFacts(engine, { at, rules: [], moment, excluded });
  const about = facts.map(([label, value]) => csvComment(label, value)).join("");
  const text = about + csvText(positionTable(positions));
  saveBlob(new Blob([text], { type: "text/csv" }), fileName(`positions ${name}`, "csv"));
}

/** Values of one moment with that moment; those that are shown, without one, where the view is frozen or there is no market. */
async function valuesOf(engine: EngineClient, shown: Values | null): Promise<[Values | null, MarketMoment | null]> {
  const moment = await engine.moment([{ kind: "values" }], []).catch(() => null);
  const [values] = moment?.results ?? [];
  return values?.kind === "values" ? [values, moment] : [shown, null];
}

const FIELDS = [
  ["size", V.size],
  ["price", V.price],
  ["at_venue_mark", V.atVenueMark],
  ["value_usd", V.value],
  ["value_coin", V.coinValue],
  ["pnl_trade_usd", V.pnlTrade],
  ["pnl_start_usd", V.pnlStart],
  ["pnl_start_at_venue_mark", V.startAtVenueMark],
  ["delta", V.delta],
  ["gamma_per_1pct", V.gamma],
  ["vega_usd_per_pt", V.vega],
  ["theta_usd_24h", V.theta],
] as const;

/** Values of the book as it stands, at full precision, with which market state, when and at which basis they are; while frozen those on screen. */
export async function valuesExport(engine: EngineClient, shown: Values): Promise<ExportDocument | null> {
  const [values, moment] = await valuesOf(engine, shown);
  if (!engine.portfolio || !values) return null;
  const book = shownBook(engine.portfolio.document);
  const reasons = book.positions.map((_, i) => EXCLUDED_WORDS[values.rows[i * VALUE_FIELD_COUNT + V.excluded]!] ?? "");
  const excluded = leftOutOf(book.positions, values.rows);
  const facts = await exportFacts(engine, {
    at: values.at,
    asOf: values.asOf,
    rules: [],
    atVenueMark: values.atVenueMark,
    version: values.version,
    moment,
    excluded,
  });
  return {
    title: `Values ${book.name}`,
    facts: [
      ...facts,
      ["P&L since", new Date(Math.max(values.startAt, values.startFrom || 0)).toISOString()],
      ["P&L starts at", startWordsOf(values.totals)],
    ],
    picture: null,
    tables: [
      {
        name: "Positions",
        head: ["instrument", "average_price", ...FIELDS.map(([name]) => name), "excluded"],
        rows: [
          ...book.positions.map(({ instrument, averagePrice }, i) => [
            instrument,
            averagePrice ?? "",
            ...FIELDS.map(([, field]) => values.rows[i * VALUE_FIELD_COUNT + field]!),
            reasons[i] ?? "",
          ]),
          ...closedRows(values.totals),
          ["total", "", ...FIELDS.map(([, field]) => totalOf(values.totals, field)), ""],
        ],
      },
    ],
  };
}

/** What was closed since the start is in the total: with its row the rows add up. */
function closedRows({ closed }: ValueTotals): (string | number)[][] {
  const { count, unknown, usd } = closed;
  if (count === 0) return [];
  const gained = FIELDS.map(([, field]) => (field === V.pnlStart ? usd : ""));
  const words = unknown === 0 ? "" : `without ${unknown} whose gain is not known`;
  return [[`realised by ${count} closings`, "", ...gained, words]];
}

function startWordsOf({ startAtVenueMark, positions, excluded }: ValueTotals): string {
  return startAtVenueMark === 0
    ? "the basis"
    : `the basis; at venue marks for ${startAtVenueMark} of ${positions - excluded} positions`;
}

/** Total of a column: a sum, or how many stand at the venue's mark; empty where neither is. */
function totalOf(totals: ValueTotals, field: number): number | string {
  if (field === V.atVenueMark) return totals.atVenueMark;
  if (field === V.startAtVenueMark) return totals.startAtVenueMark;
  return SUMMED_FIELDS.includes(field) ? totals.sums[field]! : "";
}
