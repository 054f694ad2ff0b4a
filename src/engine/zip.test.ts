import { crc32, inflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { workbookFiles } from "../risk/workbook.ts";
import { zipTexts } from "./zip.ts";

/** The files of an archive, read from its directory at the end by offsets as the format's note gives them. */
function unzipped(bytes: Buffer): [string, string][] {
  const end = bytes.length - 22;
  expect(bytes.readUInt32LE(end)).toBe(0x06054b50);
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  expect(at + bytes.readUInt32LE(end + 12)).toBe(end);
  return Array.from({ length: count }, () => {
    expect(bytes.readUInt32LE(at)).toBe(0x02014b50);
    const [crc, packed, size] = [16, 20, 24].map((offset) => bytes.readUInt32LE(at + offset)) as [
      number,
      number,
      number,
    ];
    const length = bytes.readUInt16LE(at + 28);
    const path = bytes.toString("utf8", at + 46, at + 46 + length);
    const local = bytes.readUInt32LE(at + 42);
    expect(bytes.readUInt32LE(local)).toBe(0x04034b50);
    expect(bytes.subarray(local + 4, local + 30)).toEqual(bytes.subarray(at + 6, at + 32));
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const content = inflateRawSync(bytes.subarray(from, from + packed));
    expect([content.length, crc32(content)]).toEqual([size, crc]);
    at += 46 + length;
    return [path, content.toString("utf8")];
  });
}

const read = async (files: readonly (readonly [string, string])[]): Promise<[string, string][]> =>
  unzipped(Buffer.from(await (await zipTexts(files)).arrayBuffer()));

describe("an archive of texts", () => {
  it("gives them back, each with its checksum", async () => {
    const files: [string, string][] = [
      ["a.txt", ""],
      ["Δ/σ.txt", "vol 45 %\n".repeat(20_000)],
      ["b.txt", "−1"],
    ];
    expect(await read(files)).toEqual(files);
    expect(await read([])).toEqual([]);
  });

  it("holds a workbook of ten thousand rows", async () => {
    const rows = Array.from({ length: 10_000 }, (_, i) => [`BTC-${i}`, i / 7, Number.NaN]);
    const made = { title: "Values", facts: [], tables: [{ name: "Positions", head: ["name", "value", "none"], rows }] };
    const files = await read(workbookFiles(made));
    const sheet = files.find(([path]) => path === "xl/worksheets/sheet1.xml")?.[1] ?? "";
    expect(sheet.match(/<row /g)).toHaveLength(10_001);
    expect(sheet).toContain(`<c r="B10001"><v>${9_999 / 7}</v></c></row>`);
  });
});
