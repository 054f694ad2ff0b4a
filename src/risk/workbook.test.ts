import { describe, expect, it } from "vitest";
import { workbookFiles } from "./workbook.ts";

const files = (
  tables: Parameters<typeof workbookFiles>[0]["tables"],
  facts: readonly (readonly [string, string])[] = [],
) => new Map(workbookFiles({ title: "Values", facts, tables }));

describe("a workbook", () => {
  it("has a sheet for each table and one for what they belong to, all listed where a reader looks", () => {
    const made = files(
      [
        { name: "By leg: a/b", head: ["x"], rows: [[1]] },
        { name: "by leg  a b", head: ["x"], rows: [[2]] },
        { name: "n".repeat(40), head: [], rows: [] },
        { name: "n".repeat(50), head: [], rows: [] },
      ],
      [["basis", "Venue mark"]],
    );
    const names = [
      ...(made.get("xl/workbook.xml") ?? "").matchAll(/<sheet name="([^"]*)" sheetId="(\d)" r:id="rId\2"/g),
    ];
    expect(names.map(([, name]) => name)).toEqual([
      "By leg  a b",
      "by leg  a b 2",
      "n".repeat(31),
      `${"n".repeat(27)} 2`,
      "About",
    ]);
    for (const [path] of made) {
      if (!path.startsWith("xl/worksheets/")) continue;
      expect(made.get("[Content_Types].xml")).toContain(`PartName="/${path}"`);
      expect(made.get("xl/_rels/workbook.xml.rels")).toContain(`Target="${path.slice(3)}"`);
    }
    expect(made.get("xl/worksheets/sheet5.xml")).toContain('<t xml:space="preserve">Venue mark</t>');
  });

  it("writes numbers as numbers, text as text that no spreadsheet computes, and nothing where there is nothing", () => {
    const wide = Array.from({ length: 703 }, (_, i) => i);
    const sheet = files([{ name: "t", head: ["a"], rows: [["=1+1", -0.1, Number.NaN, "", 1e-9], wide] }]).get(
      "xl/worksheets/sheet1.xml",
    );
    expect(sheet).toContain(
      '<row r="2"><c r="A2" t="inlineStr"><is><t xml:space="preserve">=1+1</t></is></c><c r="B2"><v>-0.1</v></c><c r="E2"><v>1e-9</v></c></row>',
    );
    expect(sheet).toContain('<c r="Z3"><v>25</v></c><c r="AA3"><v>26</v></c>');
    expect(sheet).toContain('<c r="ZZ3"><v>701</v></c><c r="AAA3"><v>702</v></c>');
    expect(sheet).not.toContain("<f>");
  });

  it("holds hostile and endless text as XML can", () => {
    const hostile = '</t><script>&"\u0000\u0008\ud800😀\uffff';
    const sheet = files([{ name: "t", head: [hostile], rows: [["x".repeat(40_000)]] }]).get("xl/worksheets/sheet1.xml");
    expect(sheet).toContain('<t xml:space="preserve">&lt;/t&gt;&lt;script&gt;&amp;&quot;😀</t>');
    expect(sheet).toContain(`>${"x".repeat(32_766)}…<`);
  });
});
