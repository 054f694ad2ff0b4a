import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { BadInput } from "./bad-input.ts";
import { isChainHeader, parseChainCsv } from "./chain-csv.ts";

const HEADER = "ts_ms,venue,instrument,expiry_ms,strike,cp,bid,ask,mark,underlying_price,mark_iv_pct";
const ROW = "1704712781423,deribit,ETH-9JAN24-1900-C,1704787200000,1900,C,0.14,0,1.4e-1,2223.5,64.25";

function failure(text: string): BadInput {
  try {
    parseChainCsv(text);
  } catch (error) {
    if (error instanceof BadInput) return error;
    throw error;
  }
  throw new Error("was read");
}

describe("parseChainCsv", () => {
  it("reads a row: vols decimal, zero and empty prices missing, scientific notation", () => {
    const [row] = parseChainCsv(`${HEADER}\n${ROW}\n`);
    expect(row).toMatchObject({ line: 2, instrument: "ETH-9JAN24-1900-C", strike: 1900, right: "call", bid: 0.14 });
    expect(row).toMatchObject({ ask: Number.NaN, mark: 0.14, markVol: 0.6425, underlying: 2223.5, delta: Number.NaN });
  });

  it("takes CRLF, a byte order mark, quoted fields and any column order", () => {
    const columns = HEADER.split(",").reverse();
    const fields = ROW.split(",")
      .reverse()
      .map((field) => `"${field}"`);
    const rows = parseChainCsv(`\uFEFF${columns.join(",")}\r\n${fields.join(",")}\r\n`);
    expect(rows).toEqual(parseChainCsv(`${HEADER}\n${ROW}`));
  });

  it.each([
    ["strike", ROW.replace(",1900,", ",nineteen,")],
    ["strike", ROW.replace(",1900,", ",0,")],
    ["cp", ROW.replace(",C,", ",call,")],
    ["cp", ROW.replace(",C,", ",P,")],
    ["bid", ROW.replace(",0.14,", ",-0.14,")],
    ["ask", ROW.replace(",0,", ",1e999,")],
    ["mark", ROW.replace("1.4e-1", "0x10")],
    ["expiry_ms", ROW.replace("1704787200000", "")],
    ["ts_ms", ROW.replace("1704712781423", "1704712781.423")],
    ["instrument", ROW.replace("ETH-9JAN24-1900-C", "<img src=x>")],
    ["instrument", `${ROW}\n${ROW}`],
  ])("names line and field %s", (field, rows) => {
    const error = failure(`${HEADER}\n${rows}\n`);
    expect(error.place.field).toBe(field);
    expect(error.place.line).toBe(rows.includes("\n") ? 3 : 2);
    expect(error.message).toMatch(/^line \d+, field /);
    expect(error.message).not.toContain("\n");
  });

  it("refuses wrong columns, short rows and an empty file", () => {
    expect(failure("a,b,c\n1,2,3").message).toBe('line 1: unknown column "a"');
    expect(failure(HEADER.replace(",strike", "")).message).toBe("line 1, field strike: column is missing");
    expect(failure(`${HEADER},bid\n${ROW},1`).message).toBe("line 1, field bid: column stands twice");
    expect(failure(`${HEADER}\n1,2,3`).message).toBe("line 2: 3 fields where the header has 11");
    expect(failure(HEADER).message).toBe("line 1: no rows after the header");
    expect(failure("").place.line).toBe(1);
    expect(failure(`${HEADER}\n"${ROW}`).message).toBe("line 2: unbalanced quotes");
  });

  it("does not touch prototypes", () => {
    failure(`${HEADER},__proto__\n${ROW},1`);
    expect(failure(`${HEADER}\n${ROW.replace("ETH-9JAN24-1900-C", "__proto__")}\n${ROW},`).place.line).toBe(3);
    expect(Object.hasOwn(Object.prototype, "line")).toBe(false);
  });

  it("knows a chain header when it sees one", () => {
    expect(isChainHeader(HEADER)).toBe(true);
    expect(isChainHeader("time,open,high,low,close")).toBe(false);
  });
});

const chains = fileURLToPath(new URL("../../../shared/data/chains/", import.meta.url));

describe.skipIf(!existsSync(chains))("recorded chains", () => {
  it.each([
    ["deribit_btc_20251205", 676, 11],
    ["deribit_eth_20240108", 684, 11],
    ["deribit_eth_20220127_mfiv", 106, 2],
    ["deribit_eth_20211001_mfiv", 79, 2],
  ])("%s has %i rows, %i expiries", (name, count, expiries) => {
    const rows = parseChainCsv(gunzipSync(readFileSync(`${chains}${name}.csv.gz`)).toString());
    expect(rows.length).toBe(count);
    expect(new Set(rows.map((row) => row.expiry)).size).toBe(expiries);
    expect(rows.every((row) => Number.isNaN(row.bid) || row.bid > 0)).toBe(true);
  });
});
