import { describe, expect, it } from "vitest";
import { csvDelimiter, csvLines } from "../risk/csv.ts";
import { tablesCsv } from "../risk/export-table.ts";
import { type ExportDocument, fileName } from "./export-document.ts";
import { heatPicture, linePicture, mixColors, type PictureColors } from "./export-picture.ts";

const MADE: ExportDocument = {
  title: "Greeks",
  facts: [
    ["snapshot hash", "ab12"],
    ["rule sets", "=HYPERLINK(1); b; c"],
  ],
  picture: null,
  tables: [
    {
      name: "one",
      head: ["name", "value"],
      rows: [
        ["=1+1", -0.1],
        ["@x,y", Number.NaN],
        ["-3", 1e-9],
      ],
    },
  ],
};
const COLORS: PictureColors = {
  background: "#fff",
  text: "#000",
  faint: "#666",
  line: "#ccc",
  heat: ["#b0452e", "#1b212b", "#0e7480"],
};

describe("exports", () => {
  it("writes tables that no spreadsheet computes, under what they belong to", () => {
    const text = tablesCsv(MADE);
    expect(text).toContain('# rule sets,"\'=HYPERLINK(1); b; c"');
    const lines = [...csvLines(text, csvDelimiter(text))].map(({ fields }) => fields);
    expect(lines).toEqual([
      ["name", "value"],
      ["'=1+1", "-0.1"],
      ["'@x,y", ""],
      ["-3", "1e-9"],
    ]);
    expect(fileName("Scenario P&L, k USD", "csv")).toBe("volscape-scenario-p-l-k-usd.csv");
  });

  it("draws pictures whose words cannot be markup", () => {
    const about = { title: "<script>", facts: [["book", 'a"&<b>\u0000']] as const };
    const heat = heatPicture(
      about,
      {
        columns: ["0%"],
        rows: ["a", "b"],
        cells: [
          { text: "-1", level: -1 },
          { text: "", level: Number.NaN },
        ],
      },
      COLORS,
    );
    const x = [1, 2, 3];
    const lines = [{ name: "today", values: Float64Array.of(-1, Number.NaN, 2), dash: "" }];
    const line = linePicture(about, { x, lines, xLabel: String, yLabel: String }, COLORS);
    for (const svg of [heat, line]) {
      for (const part of ["<script>", "<b>", "\u0000"]) expect(svg).not.toContain(part);
      expect(svg).toContain("&#60;script&#62;");
      expect(svg).not.toContain("NaN");
    }
    expect(heat).toContain('fill="#b0452e"');
    expect(mixColors("#000", "#ffffff", 0.5)).toBe("#808080");
    expect(mixColors("#102030", "#ffffff", 0)).toBe("#102030");
  });
});
