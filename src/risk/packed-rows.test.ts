import { expect, it } from "vitest";
import { tablesCsv } from "./export-table.ts";
import type { MarginReport } from "./margin-report.ts";
import { packValue } from "./packed-text.ts";
import { workbookFiles } from "./workbook.ts";

const report = {
  ...{ rules: "a", name: "Rules A", source: "", asOf: "", currency: "USD", initial: 3, maintenance: 2 },
  ...{ heldAgainst: "equity", balance: null, balanceReason: null, ratio: null, worst: null, nextWorst: null },
  ...{ scenarios: [], charges: [], notModelled: [], others: null },
  contributions: [
    { leg: 1, name: "BTC-PERPETUAL", initial: 2.5, maintenance: 1.5, pnl: Number.NaN },
    { leg: null, name: "roll shock", initial: 0.5, maintenance: 0.5 },
  ],
} as MarginReport;

it("writes packed contributions as rows, those of rule sets that take the book", () => {
  const refused: MarginReport = { rules: "b", name: "Rules B", notApplicable: "leg 1: no such contract" };
  const reports = packValue([report, refused]) as Float64Array<ArrayBuffer>;
  const table = { name: "Contributions", head: ["rule set", "leg"], rows: { kind: "contributions", reports } as const };
  const made = { title: "Margin", facts: [], tables: [table] };
  const lines = tablesCsv(made).split("\r\n");
  expect(lines.slice(2, 4).map((line) => line.split(",").slice(0, 6))).toEqual([
    ["Rules A", "1", "BTC-PERPETUAL", "2.5", "1.5", ""],
    ["Rules A", "", "roll shock", "0.5", "0.5", ""],
  ]);
  expect(workbookFiles(made).some(([, text]) => text.includes("roll shock"))).toBe(true);
  const failed = { ...table, rows: { kind: "contributions", reports: new Float64Array(0) } as const };
  expect(tablesCsv({ ...made, tables: [failed] })).not.toContain("Rules");
});
