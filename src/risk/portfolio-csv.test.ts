import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvField, csvLines, csvText } from "./csv.ts";
import { type CsvAnswers, type CsvRow, csvHeading, csvPositions, positionTable } from "./portfolio-csv.ts";
import type { NewPosition } from "./portfolio-document.ts";

function read(text: string, futuresUnit: CsvAnswers["futuresUnit"] = null): CsvRow[] {
  const heading = csvHeading(text);
  return [...csvPositions(text, { ...heading, futuresUnit })];
}

const problems = (rows: readonly CsvRow[]) =>
  rows.flatMap((row) => ("problem" in row ? [[row.line, row.problem] as const] : []));
const positions = (rows: readonly CsvRow[]) => rows.flatMap((row) => ("position" in row ? [row.position] : []));

describe("positions from CSV", () => {
  it("reads Deribit's columns, side and all, and asks for the unit of a future", () => {
    const rows = read(
      "instrument_name,direction,size,average_price\nBTC-25DEC26-95000-C,sell,2.5,0.031\nBTC-PERPETUAL,buy,10000,91250.5\n",
      "usd",
    );
    expect(positions(rows)).toMatchObject([
      { instrument: "BTC-25DEC26-95000-C", size: -2.5, unit: "underlying", averagePrice: 0.031 },
      { instrument: "BTC-PERPETUAL", size: 10_000, unit: "usd", averagePrice: 91_250.5 },
    ]);
    expect(rows.map((row) => "futures" in row && row.futures)).toEqual([false, true]);
  });

  it("refuses a side that contradicts the sign of its size", () => {
    const rows = read("instrument,side,size\nBTC-25DEC26-95000-C,buy,-2\nBTC-25DEC26-95000-C,sell,-2\n");
    expect(problems(rows)).toEqual([[2, 'side: "buy", but the size is below 0']]);
    expect(positions(rows)).toMatchObject([{ size: -2 }]);
  });

  it("takes a size in USD as one although a column beside states it in coin, as Deribit's do", () => {
    const text =
      "instrument_name,size,size_currency,average_price\nBTC-PERPETUAL,50,0.006687487,7440.18\nBTC-25DEC26-95000-C,2,,0.031\n";
    for (const unit of ["usd", "underlying"] as const) {
      const rows = read(text, unit);
      expect(positions(rows)).toMatchObject([
        { size: 50, unit },
        { size: 2, unit: "underlying" },
      ]);
      expect(rows.map((row) => "futures" in row && row.futures)).toEqual([true, false]);
    }
  });

  it("refuses a unit that the contract has no size in, or that is none", () => {
    const rows = read(
      "instrument,size,unit\nBTC_USDC-PERPETUAL,10000,USD\nBTC-25DEC26-95000-C,500,usd\nBTC-PERPETUAL,7,contracts\nBTC-PERPETUAL,7,btc\nBTC-PERPETUAL,7,coin\n",
    );
    const noUsd = "unit: USD, but only inverse futures and perpetuals have a size in USD";
    expect(problems(rows)).toEqual([
      [2, noUsd],
      [3, noUsd],
      [4, 'unit: "contracts" is neither USD nor coin'],
    ]);
    expect(positions(rows)).toMatchObject([
      { size: 7, unit: "underlying" },
      { size: 7, unit: "underlying" },
    ]);
  });

  it("maps OKX contracts by underlying, expiry, strike and right", () => {
    const rows = read(
      "instId;pos;avgPx\nBTC-USD-261225-95000-C;-300;0.02\nETH-USD-SWAP;12;3100\nBTC-USDT-SWAP;1;9\nETH-USD-261225-3000-P;20;0.01\nSOL-USD-261225-150-C;5;0.1\nBTC-USD-261225;7;90000\n",
    );
    expect(positions(rows)).toMatchObject([
      { instrument: "BTC-25DEC26-95000-C", size: -3 },
      { instrument: "ETH-PERPETUAL", size: 120, unit: "usd" },
      { instrument: "ETH-25DEC26-3000-P", size: 2, unit: "underlying" },
      { instrument: "BTC-25DEC26", size: 700, unit: "usd" },
    ]);
    const unmapped = expect.stringMatching(/no contract that can be mapped/);
    expect(problems(rows)).toEqual([
      [4, unmapped],
      [6, unmapped],
    ]);
  });

  it("names line and reason of each bad line and keeps its text", () => {
    const text = [
      "Instrument,Size,Price",
      "BTC-25DEC26-95000-C,abc,0.03",
      "BTC-25DEC26-95000-C,0,0.03",
      "BTC-25DEC26-95000-C,NaN,",
      ",1,",
      "BTC-25DEC26-95000-C,1e300,",
      "BTC-25DEC26-95000-C,1,-4",
      "ВТС-25DEC26-95000-C,1,",
      '"BTC-25DEC26-95000-C",-1,',
    ].join("\r\n");
    const rows = read(text);
    expect(problems(rows).map(([line]) => line)).toEqual([2, 3, 4, 5, 6, 7, 8]);
    expect(positions(rows)).toHaveLength(1);
    expect(rows[0]?.raw).toBe("BTC-25DEC26-95000-C,abc,0.03");
  });

  it("takes a first line that holds a position for one, by what stands in it", () => {
    const text = "BTC-25DEC26-95000-C,-2,0.03\nBTC-25DEC26-80000-P,1.5";
    expect(csvHeading(text)).toMatchObject({ bare: true, columns: ["column 1", "column 2", "column 3"] });
    const found = positions(read(text)).map(({ instrument, size, averagePrice }) => [instrument, size, averagePrice]);
    expect(found).toEqual([
      ["BTC-25DEC26-95000-C", -2, 0.03],
      ["BTC-25DEC26-80000-P", 1.5, null],
    ]);
    expect(positions(read("3;BTC-25DEC26-95000-C"))).toMatchObject([{ instrument: "BTC-25DEC26-95000-C", size: 3 }]);
    // Headings, however they are called, and what is no table at all.
    for (const first of ["contract,lots", "instrument,1", "ticker,2026 lots", "<!doctype html>"])
      expect(csvHeading(`${first}\nX,1`).bare).toBe(false);
  });

  it("reads decimal commas, and refuses a number that may be one of two", () => {
    const text = [
      "instrument;size;average_price",
      "BTC-25DEC26-95000-C;-2,5;0,0310",
      "BTC-25DEC26-80000-P;1.250,5;0,02",
      "BTC-25DEC26-80000-P;1,500;0,02",
      "BTC-25DEC26-80000-P;1,500;",
      "BTC-25DEC26-80000-P;1.500;0,02",
      'BTC-25DEC26-80000-P;"1,500.25";0.02',
    ].join("\n");
    const rows = read(text);
    expect(positions(rows).map(({ size, averagePrice }) => [size, averagePrice])).toEqual([
      [-2.5, 0.031],
      [1250.5, 0.02],
      [1.5, 0.02],
      [1500.25, 0.02],
    ]);
    expect(problems(rows)).toEqual([
      [5, 'size: "1,500" may be 1.5 or 1500: write 1500, or other decimals'],
      [6, 'size: "1.500" may be 1.5 or 1500: write 1500, or other decimals'],
    ]);
    // Without headings the commas of the numbers are not taken for what parts them.
    expect(positions(read("BTC-25DEC26-95000-C;2,5;0,031\n"))).toMatchObject([{ size: 2.5, averagePrice: 0.031 }]);
  });

  it("tells of a heading that stands twice over what is read", () => {
    const heading = csvHeading("instrument,Size,note,size,note\nBTC-25DEC26-95000-C,1,,2,\n");
    expect(heading.doubled).toEqual(["Size"]);
    expect(heading.mapping.size).toBe(1);
    expect(csvHeading("instrument,size,note,note\n").doubled).toEqual([]);
  });

  it("does not let an open quote swallow the lines after it", () => {
    const lines = [...csvLines('a,b\n"open,1\nc,2\n', ",")];
    expect(lines.map(({ line, fields }) => [line, fields.length])).toEqual([
      [1, 2],
      [2, 2],
      [3, 2],
    ]);
  });

  it("reads back what it wrote, whatever the words", () => {
    const word = fc.string({ maxLength: 20 });
    fc.assert(
      fc.property(fc.array(fc.array(word, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 }), (rows) => {
        const trimmed = rows.map((row) => row.map((field) => field.trim().replaceAll("\r", "")));
        const back = [...csvLines(csvText(trimmed), ",")].map(({ fields }) => fields.map((field) => field.trim()));
        const expected = trimmed.filter((row) => row.some((field) => field !== "") || row.length > 1);
        expect(back).toEqual(
          expected.map((row) =>
            row.map((field) =>
              (/^[=+\-@\t\r]/.test(field) && !/^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(field)
                ? `'${field}`
                : field
              ).trim(),
            ),
          ),
        );
      }),
    );
  });

  it("writes nothing that a spreadsheet would run", () => {
    for (const hostile of ["=HYPERLINK(1)", "+cmd", "-2+3", "@SUM(A1)", "\t=1"])
      expect(csvField(hostile)).toMatch(/^"?'/);
    expect(csvField(-2.5)).toBe("-2.5");
    expect(csvField("-2.5")).toBe("-2.5");
  });

  it("gives the same positions after a round trip", () => {
    const held: NewPosition[] = [
      {
        instrument: "BTC-25DEC26-95000-C",
        size: -2.5,
        unit: "underlying",
        averagePrice: 0.031,
        openedAt: Date.UTC(2026, 10, 24, 9, 30, 0, 250),
        tags: ["a", "=b", "'=c", "d|e;f\\"],
        included: false,
      },
      {
        instrument: "BTC-PERPETUAL",
        size: 1e4,
        unit: "usd",
        averagePrice: null,
        openedAt: null,
        tags: [],
        included: true,
      },
    ];
    expect(positions(read(csvText(positionTable(held))))).toEqual(held);
  });

  it("gives any positions back after a round trip", () => {
    const tag = fc
      .string({ minLength: 1, maxLength: 64, unit: "grapheme" })
      .map((text) => text.trim())
      .filter((text) => text !== "" && text.length <= 64);
    const name = fc.constantFrom(
      "BTC-25DEC26-95000-C",
      "BTC-PERPETUAL",
      "BTC-25DEC26",
      "BTC_USDC-25DEC26-95000-P",
      "ETH_USDC",
    );
    const size = fc.double({ noNaN: true, min: -1e12, max: 1e12 }).filter((value) => value !== 0);
    const held = fc
      .record({
        instrument: name,
        size,
        usd: fc.boolean(),
        averagePrice: fc.option(fc.double({ noNaN: true, min: 0, max: 1e12 }).map((value) => value + 0)),
        openedAt: fc.option(fc.integer({ min: 0, max: 4_000_000_000_000 })),
        tags: fc.array(tag, { maxLength: 16 }),
        included: fc.boolean(),
      })
      .map(({ usd, ...one }): NewPosition => {
        const inverseFuture = one.instrument === "BTC-PERPETUAL" || one.instrument === "BTC-25DEC26";
        // Coins of one with a price paid are written as the USD they were bought for, see below.
        const unit = inverseFuture && (usd || one.averagePrice !== null) ? "usd" : "underlying";
        return { ...one, unit };
      });
    fc.assert(
      fc.property(fc.array(held, { minLength: 1, maxLength: 8 }), (list) => {
        expect(positions(read(csvText(positionTable(list))))).toEqual(list);
      }),
    );
  });

  it("writes coins of an inverse future as the USD they were bought for: read on another day they are as many", () => {
    const held = { openedAt: null, tags: [], included: true, unit: "underlying" } as const;
    const table = positionTable([
      { ...held, instrument: "BTC-PERPETUAL", size: -2, averagePrice: 80_000 },
      { ...held, instrument: "BTC_USDC-PERPETUAL", size: -2, averagePrice: 80_000 },
      { ...held, instrument: "BTC-25DEC26-95000-C", size: -2, averagePrice: 0.03 },
    ]);
    expect(positions(read(csvText(table)))).toMatchObject([
      { size: -160_000, unit: "usd", averagePrice: 80_000 },
      { size: -2, unit: "underlying" },
      { size: -2, unit: "underlying" },
    ]);
  });

  it("reads open times and what is left out, and says which it cannot read", () => {
    const row = (at: string, included: string) => `BTC-25DEC26-95000-C,1,${at},${included}\n`;
    const text = `instrument,size,opened_at,included\n${[
      row("2026-11-24T09:30Z", "yes"),
      row("2026-11-24 09:30:15", "no"),
      row("2026-11-24T09:30+02:00", ""),
      row("1795512600000", "TRUE"),
      row("", "0"),
      row("24.11.2026", "yes"),
      row("2026-13-40T09:30Z", "yes"),
      row("", "maybe"),
    ].join("")}`;
    const rows = read(text);
    expect(positions(rows).map(({ openedAt, included }) => [openedAt, included])).toEqual([
      [Date.UTC(2026, 10, 24, 9, 30), true],
      [Date.UTC(2026, 10, 24, 9, 30, 15), false],
      [Date.UTC(2026, 10, 24, 7, 30), true],
      [1_795_512_600_000, true],
      [null, false],
    ]);
    expect(problems(rows)).toEqual([
      [7, expect.stringMatching(/^open time: "24\.11\.2026" is no time/)],
      [8, expect.stringMatching(/^open time/)],
      [9, 'included: "maybe" is neither yes nor no'],
    ]);
  });

  it("reads a hundred thousand lines in one pass", () => {
    const text = `instrument,size\n${"BTC-25DEC26-95000-C,1\n".repeat(100_001)}`;
    const rows = read(text);
    expect(positions(rows)).toHaveLength(100_000);
    expect(problems(rows)).toEqual([[100_002, expect.stringMatching(/at most/)]]);
  });
});
