import type { EngineClient } from "../../engine/client.ts";
import type { LeftOut } from "../../risk/holdings.ts";
import { formatExpiry, formatSigned, formatStrike } from "../../ui/format.ts";
import type { ExportDocument } from "../export-document.ts";
import { exportFacts } from "../export-facts.ts";
import { heatPicture, pictureColors } from "../export-picture.ts";
import { heatLimit, heatShare } from "../heat.ts";
import type { Ladder } from "./model.ts";

export interface GreeksExport {
  readonly made: Ladder;
  readonly at: number;
  readonly asOf: number;
  readonly excluded: LeftOut;
  readonly atVenueMark: number;
  readonly version: number;
  /** Of the Greek shown. */
  readonly name: string;
  readonly unit: string;
  readonly hint: string;
  readonly decimals: number;
}

/** The ladder shown, as numbers and as a picture; `element` gives the colours. */
export async function greeksExport(
  engine: EngineClient,
  { made, at, asOf, excluded, atVenueMark, version, name, unit, hint, decimals }: GreeksExport,
  element: Element,
): Promise<ExportDocument> {
  const title = `${name} by strike and expiry, ${unit}`;
  const facts = await exportFacts(engine, { at, asOf, rules: [], atVenueMark, version, excluded });
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
