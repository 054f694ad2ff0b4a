import type { EngineClient } from "../../engine/client.ts";
import { V, type ValueField } from "../../risk/valuation.ts";
import { formatExpiry, formatSigned, formatStrike } from "../../ui/format.ts";
import type { ExportDocument } from "../export-document.ts";
import { exportFacts } from "../export-facts.ts";
import { heatPicture, pictureColors } from "../export-picture.ts";
import { heatLimit, heatShare } from "../heat.ts";
import type { RiskResultOf } from "../use-risk-panel.ts";
import { ladder } from "./model.ts";

export interface GreeksExport {
  readonly held: RiskResultOf<"holdings">;
  readonly field: ValueField;
  /** Of the Greek shown. */
  readonly name: string;
  readonly unit: string;
  readonly hint: string;
  readonly decimals: number;
}

/** The ladder as it stands, or as it is shown where the view is frozen, as numbers and as a picture; `element` gives the colours. */
export async function greeksExport(
  engine: EngineClient,
  { held: shown, field, name, unit, hint, decimals }: GreeksExport,
  element: Element,
): Promise<ExportDocument> {
  const title = `${name} by strike and expiry, ${unit}`;
  const moment = await engine.moment([{ kind: "holdings" }], []);
  const [result] = moment?.results ?? [];
  const held = result?.kind === "holdings" ? result : shown;
  const { at, asOf, excluded, atVenueMark, version } = held;
  const made = ladder(held, engine.view, V[field]);
  const facts = await exportFacts(engine, { at, asOf, rules: [], atVenueMark, version, moment, excluded });
  const about = { title, facts: [...facts, ["definition", hint]] as const };
  const columns = made.expiries.map((expiry) => (Number.isFinite(expiry) ? formatExpiry(expiry) : "perpetual"));
  const rows = made.strikes.map((strike) => (Number.isNaN(strike) ? "no strike" : formatStrike(strike)));
  const width = columns.length;
  const limit = heatLimit(made.cells);
  return {
    ...about,
    tables: [
      {
        name: title,
        head: ["strike", ...columns, "total"],
        rows: [
          ...rows.map((row, r) => [row, ...made.cells.subarray(r * width, (r + 1) * width), made.rowTotals[r]!]),
          ["total", ...made.columnTotals, made.total],
        ],
      },
    ],
    picture: heatPicture(
      about,
      {
        columns,
        rows,
        cells: [...made.cells].map((value) => ({
          text: Number.isNaN(value) ? "" : formatSigned(value, decimals),
          level: Number.isNaN(value) ? value : Math.sign(value) * heatShare(value, limit),
        })),
      },
      pictureColors(element),
    ),
  };
}
