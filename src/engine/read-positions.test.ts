import { describe, expect, it } from "vitest";
import { csvHeading } from "../risk/portfolio-csv.ts";
import type { NewPosition } from "../risk/portfolio-document.ts";
import { EMPTY_PORTFOLIO } from "../risk/portfolio-document.ts";
import type { AsideProgress, PositionsRequest, ReadPositions } from "./aside-protocol.ts";
import { parsePortfolioFile } from "./portfolio-file.ts";
import { readPositions } from "./read-positions.ts";

const LISTED = "BTC-25DEC26-95000-C";
const EXPIRED = "BTC-28NOV25-90000-P";
const NOW = Date.UTC(2025, 11, 1);

/** Reads a text where the venue lists one call; every message taken apart again. */
async function read(text: string, onProgress: (progress: AsideProgress) => void = () => undefined) {
  const answers = { ...csvHeading(text), futuresUnit: "usd" } as const;
  return reading({ kind: "positions", file: new Blob([text]), answers, listed: MARKET }, onProgress);
}

const MARKET = { underlying: "BTC", names: [LISTED, "BTC-PERPETUAL"], marks: { "BTC-PERPETUAL": 92_000 }, now: NOW };
const readJson = (text: string) =>
  reading({ kind: "positions", file: new Blob([text]), answers: null, listed: MARKET }, () => undefined);

async function reading(request: PositionsRequest, onProgress: (progress: AsideProgress) => void) {
  const found = await readPositions(request, onProgress);
  const positions = JSON.parse(await found.file.text()) as NewPosition[];
  return { ...found, positions, messages: messagesOf(found), rejected: await found.rejected.text() };
}

function messagesOf({ messages: { lines, ends, text }, bad }: ReadPositions) {
  return Array.from(lines, (line, i) => {
    const words = text.slice(ends[2 * i - 1] ?? 0, ends[2 * i]);
    return { line, text: words, raw: text.slice(ends[2 * i]!, ends[2 * i + 1]), bad: i < bad };
  });
}

describe("a file of positions", () => {
  it("names every bad line in order, remarks on expired and repeated ones, and keeps all that is good", async () => {
    const lines = [
      "instrument,size,price",
      `${LISTED},1,0.03`,
      `${EXPIRED},2,0.01`,
      "BTC-25DEC26-1-C,1,",
      `${LISTED},-4,0.04`,
      `${LISTED},0,0.04`,
      `${LISTED},1e400,0.04`,
      `${LISTED},NaN,0.04`,
      "<img src=x onerror=alert(1)>,1,",
      "=HYPERLINK(1),1,",
      "'; DROP TABLE positions; --,1,",
      `${"B".repeat(5_000)},1,`,
      `${LISTED},1,-0.5`,
      "BTC-\u202e25DEC26-95000-C,1,",
      `${LISTED},1e300,0.04`,
      `${EXPIRED},1,`,
    ];
    const found = await read(`# exported\n${lines.join("\n")}`);
    expect(found.positions.map(({ instrument, size }) => [instrument, size])).toEqual([
      [LISTED, 1],
      [EXPIRED, 2],
      [LISTED, -4],
      [EXPIRED, 1],
    ]);
    const wrong = [3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14];
    const bad = found.messages.filter((message) => message.bad);
    expect(bad.map(({ line }) => line)).toEqual(wrong.map((at) => at + 2));
    expect(bad[0]?.text).toBe('instrument: the venue lists no "BTC-25DEC26-1-C"');
    expect(bad.map(({ text }) => text.replace(/:.*/s, ""))).toEqual([
      "instrument",
      "size",
      "size",
      "size",
      "instrument",
      "instrument",
      "instrument",
      "instrument",
      "average price",
      "instrument",
      "size",
    ]);
    // What was written stands beside its message, cut short; whole lines under the heading are there to be mended.
    expect(bad.map(({ raw }) => raw)).toEqual(wrong.map((at) => lines[at]!.slice(0, 120)));
    expect(found.rejected).toBe([lines[0], ...wrong.map((at) => lines[at]), ""].join("\r\n"));
    expect(bad.every(({ text }) => text.length < 200)).toBe(true);
    expect(found.messages.filter((message) => !message.bad).map(({ line, text }) => [line, text])).toEqual([
      [4, `${EXPIRED} has expired: kept, and excluded from every total`],
      [6, `${LISTED} stands in line 3 too: kept as a second position`],
      [17, `${EXPIRED} stands in line 4 too: kept as a second position`],
    ]);
    // No bad line asks for the unit of a future.
    expect([found.lines, found.bad, found.remarks, found.open]).toEqual([15, 11, 3, 0]);
  });

  it("without headings keeps its first line, good or bad", async () => {
    const found = await read(`${LISTED},1,0.03\n${LISTED},0,`);
    expect(found.positions.map(({ size }) => size)).toEqual([1]);
    expect(found.rejected).toBe(`${LISTED},0,\r\n`);
    expect(found.messages).toMatchObject([{ line: 2, text: "size: 0, nothing is held", bad: true }]);
  });

  it("of a hundred thousand lines has every line accounted for, and says how far it is", async () => {
    const lines = Array.from({ length: 100_000 }, (_, i) =>
      i % 10 === 9 ? `UNKNOWN-${i},1,` : i % 10 === 8 ? `${LISTED},many,` : `${LISTED},${1 + (i % 7)},0.03`,
    );
    const told: number[] = [];
    const found = await read(`instrument,size,price\n${lines.join("\n")}\n`, ({ done, of }) => told.push(done / of));
    expect(found.positions).toHaveLength(80_000);
    expect([found.lines, found.bad, found.remarks]).toEqual([100_000, 20_000, 79_999]);
    expect(found.messages).toHaveLength(99_999);
    expect(found.rejected.split("\r\n")).toHaveLength(20_002);
    expect(told.length).toBeGreaterThan(10);
    expect(told.toSorted((a, b) => a - b)).toEqual(told);
    expect(told.at(-1)).toBeLessThanOrEqual(1);
  });

  it("that is nothing but broken lines stays within bounds, and loses none of them", async () => {
    const found = await read(`instrument,size\n${"x\n".repeat(250_000)}`);
    expect([found.bad, found.positions.length, found.messages.length]).toEqual([250_000, 0, 200_000]);
    expect(found.rejected.length).toBe("instrument,size\r\n".length + 250_000 * "x\r\n".length);
  });
});

describe("a JSON file of positions", () => {
  const good = { instrument: LISTED, size: 2, averagePrice: 0.03 };

  it("keeps every good entry, names each bad one by its number, and hands it back to be mended", async () => {
    const bad = [
      { instrument: LISTED, size: 0 },
      { size: 1 },
      { instrument: LISTED, size: "1" },
      null,
      { instrument: LISTED, size: 1, averagePrice: -1 },
    ];
    const entries = [good, ...bad, { ...good, instrument: EXPIRED }, { instrument: "BTC-25DEC26-1-C", size: 1 }];
    const found = await readJson(JSON.stringify({ currency: "BTC", cash: 1.5, positions: entries }));
    expect(found).toMatchObject({ parts: "entry", whole: false, cash: { currency: "BTC", amount: 1.5 } });
    expect(found.positions.map(({ instrument }) => instrument)).toEqual([LISTED, EXPIRED, "BTC-25DEC26-1-C"]);
    expect(found.messages.map(({ line, text, bad: refused }) => [line, text.replace(/:.*/s, ""), refused])).toEqual([
      [2, "size", true],
      [3, "instrument", true],
      [4, "size", true],
      [5, expect.any(String), true],
      [6, "averagePrice", true],
      [7, `${EXPIRED} has expired`, false],
      [8, "instrument", false],
    ]);
    expect(JSON.parse(found.rejected)).toEqual(bad);
  });

  it("takes a bare list, and what it wrote out as rejected once it is mended", async () => {
    const found = await readJson(JSON.stringify([good, { ...good, size: null }]));
    expect(found).toMatchObject({ bad: 1, cash: null });
    expect(found.positions).toEqual([{ ...good, unit: "underlying", openedAt: null, tags: [], included: true }]);
    const mended = await readJson(found.rejected.replace('"size":null', '"size":-4'));
    expect(mended.positions).toMatchObject([{ size: -4 }]);
    await expect(readJson('"text"')).rejects.toThrow("neither a portfolio nor a list of positions");
    await expect(readJson('[\n{"size":}]')).rejects.toThrow(/^Not JSON, line 2/);
  });

  it("keeps what is of another market of the venue, whose list is not known while this one is shown", async () => {
    const eth = "ETH-25DEC26-3000-C";
    const remark = `${eth} is of another market: kept, and excluded until that is shown`;
    const csv = await read(`instrument,size\n${eth},2\n${eth},1\nBTC-25DEC26-1-C,1\nNOPE-1,1\n`);
    expect(csv.positions.map(({ instrument, size }) => [instrument, size])).toEqual([
      [eth, 2],
      [eth, 1],
    ]);
    expect(csv.messages.map(({ line, text, bad }) => [line, text, bad])).toEqual([
      [4, 'instrument: the venue lists no "BTC-25DEC26-1-C"', true],
      [5, 'instrument: the venue lists no "NOPE-1"', true],
      [2, remark, false],
      [3, `${eth} stands in line 2 too: kept as a second position`, false],
    ]);
    expect((await readJson(JSON.stringify([{ instrument: eth, size: 1 }]))).messages.map(({ text }) => text)).toEqual([
      remark,
    ]);
  });

  it("takes coins of an inverse future at the mark, as the command line does, and says so", async () => {
    const found = await readJson(JSON.stringify([{ instrument: "BTC-PERPETUAL", size: -2, averagePrice: 80_000 }]));
    expect(found.positions).toMatchObject([{ size: -184_000, unit: "usd", averagePrice: 80_000 }]);
    expect(found.messages[0]?.text).toBe("-2 BTC at the mark now: -184000 USD of contracts");
    const csv = await read("instrument,size,unit,price\nBTC-PERPETUAL,-2,coin,80000\n");
    expect(csv.positions).toEqual(found.positions);
  });

  it("opens a whole portfolio without its bad entries, and says which they are", async () => {
    const held = { id: 1, ...good, unit: "underlying", openedAt: null, tags: [], included: true };
    const book = {
      id: "main",
      name: "Main",
      positions: [held, { ...held, id: 2, size: 0 }, { ...held }],
      cash: [
        { currency: "BTC", amount: 1 },
        { currency: "btc", amount: 1 },
      ],
    };
    const mark = { price: 1, author: "me", at: 1, reason: "closed" };
    const ownMarks = { [LISTED]: mark, [EXPIRED]: { ...mark, author: "" } };
    const document = { ...EMPTY_PORTFOLIO, books: [book], ownMarks };
    const request = {
      kind: "positions",
      file: new Blob([JSON.stringify(document)]),
      answers: null,
      listed: null,
    } as const;
    const found = await readPositions(request, () => undefined);
    expect(found).toMatchObject({ whole: true, positions: 1, bad: 4, remarks: 0 });
    expect(messagesOf(found).map(({ text }) => text)).toEqual([
      expect.stringMatching(/^Main: size: not a size/),
      "Main: id: another position of this book has 1 too",
      expect.stringMatching(/^Main, cash: currency: /),
      expect.stringMatching(new RegExp(`^own mark of ${EXPIRED}: author: `)),
    ]);
    expect(parsePortfolioFile(await found.file.text())).toMatchObject({
      books: [{ positions: [held], cash: [{ currency: "BTC", amount: 1 }] }],
      ownMarks: { [LISTED]: mark },
    });
  });
});
