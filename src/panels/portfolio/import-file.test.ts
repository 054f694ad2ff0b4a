import { describe, expect, it } from "vitest";
import type { EngineClient } from "../../engine/client.ts";
import type { EngineReply, EngineRequest } from "../../engine/protocol.ts";
import { csvHeading } from "../../risk/portfolio-csv.ts";
import { readFile } from "./import-file.ts";

const LISTED = "BTC-25DEC26-95000-C";
const EXPIRED = "BTC-28NOV25-90000-P";

/** A hub that lists one call and knows one expired put; `asked` counts the names in each question. */
function hub(asked: number[] = []): EngineClient {
  const request = async (question: EngineRequest): Promise<EngineReply> => {
    if (question.kind !== "lookUp") throw new Error("only names are asked for");
    asked.push(question.names.length);
    return {
      kind: "found",
      instruments: question.names.map((name) => ({
        name,
        kind: name === LISTED ? "option" : null,
        inverse: true,
        expired: name === EXPIRED,
        multiplier: 1,
      })),
    };
  };
  return { request } as Partial<EngineClient> as EngineClient;
}

const read = (text: string, engine = hub(), stopped = () => false) =>
  readFile(engine, text, { ...csvHeading(text), futuresUnit: "usd" }, stopped);

describe("a file of positions", () => {
  it("names every bad line in order, remarks on expired and repeated ones, and keeps all that is good", async () => {
    const text = [
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
    ].join("\n");
    const found = await read(text);
    expect(found?.positions.map(({ instrument, size }) => [instrument, size])).toEqual([
      [LISTED, 1],
      [EXPIRED, 2],
      [LISTED, -4],
    ]);
    const bad = found?.messages.filter((message) => message.bad) ?? [];
    expect(bad.map(({ line }) => line)).toEqual([4, 6, 7, 8, 9, 10, 11, 12, 13]);
    expect(bad[0]?.text).toBe('instrument: the venue lists no "BTC-25DEC26-1-C"');
    // What was written stands beside its message, to be saved and mended.
    expect(bad.map(({ raw }) => raw)).toEqual(
      text.split("\n").filter((_, i) => [3, 5, 6, 7, 8, 9, 10, 11, 12].includes(i)),
    );
    expect(bad.every(({ text: words }) => words.length < 200)).toBe(true);
    expect(found?.messages.filter((message) => !message.bad).map(({ line, text: words }) => [line, words])).toEqual([
      [3, `${EXPIRED} has expired: kept, and excluded from every total`],
      [5, `${LISTED} stands in line 2 too: kept as a second position`],
    ]);
    expect(found?.bad).toBe(9);
  });

  it("of a hundred thousand lines is read in slices with every line accounted for", async () => {
    const asked: number[] = [];
    const lines = Array.from({ length: 100_000 }, (_, i) =>
      i % 10 === 9 ? `UNKNOWN-${i},1,` : i % 10 === 8 ? `${LISTED},many,` : `${LISTED},${1 + (i % 7)},0.03`,
    );
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    const found = await read(`instrument,size,price\n${lines.join("\n")}\n`, hub(asked));
    clearInterval(timer);
    expect(found?.positions).toHaveLength(80_000);
    expect(found?.bad).toBe(20_000);
    expect((found?.positions.length ?? 0) + (found?.bad ?? 0)).toBe(lines.length);
    // Others had their turn while it was read, and no question was without bound.
    expect(turns).toBeGreaterThan(3);
    expect(Math.max(...asked)).toBeLessThanOrEqual(2_000);
  });

  it("that is given up halfway gives nothing", async () => {
    const text = `instrument,size,price\n${`${LISTED},1,0.03\n`.repeat(60_000)}`;
    expect(await read(text, hub(), () => true)).toBeNull();
  });
});
