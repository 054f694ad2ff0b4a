import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { BadInput } from "../../market/bad-input.ts";
import { Q, REASON } from "../../market/quote-columns.ts";
import { createEventLog, type RecordedLog } from "../event-log.ts";
import type { FeedEvent } from "../feed.ts";
import { inflateMember } from "../gzip-member.ts";
import { writeLogFile } from "../log-file.ts";
import { parseRecord } from "../log-record.ts";
import { createReplay } from "../replay.ts";
import { createChainSession } from "./chain-session.ts";
import { openRecording } from "./open-recording.ts";

const sample = readFileSync(fileURLToPath(new URL("./sample-recording.jsonl", import.meta.url)), "utf8");
const HEADER = "ts_ms,venue,instrument,expiry_ms,strike,cp,bid,ask,mark,underlying_price,mark_iv_pct";
const ROW = "1704712781423,deribit,ETH-9JAN24-1900-C,1704787200000,1900,C,0.14,,0.1454,2223.5,64.25";

async function eventsOf(log: RecordedLog): Promise<FeedEvent[]> {
  const texts = await Promise.all(log.members.filter((m) => m.kind === "events").map(inflateMember));
  const lines = texts.join("").split("\n").slice(0, -1);
  return lines.map((line, i) => parseRecord(line, i + 1).event);
}

const blob = (content: string | Uint8Array) => new Blob([content as BlobPart]);

async function failure(content: string | Uint8Array): Promise<string> {
  const error = await openRecording(blob(content)).then(
    () => new Error("was opened"),
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(BadInput);
  expect(error.message).not.toContain("\n");
  return error.message;
}

async function savedLog(count: number): Promise<Uint8Array> {
  const log = createEventLog({ subject: { venue: "deribit", session: { seed: 3 } }, partChars: 500 });
  for (let n = 1; n <= count; n++) log.append(n, { type: "message", at: 1_000 + n, text: `{"n":${n},"é":"\\n"}` }, 1);
  return new Uint8Array(await (await writeLogFile(await log.finish())).arrayBuffer());
}

describe("openRecording: message recordings", () => {
  it.each([
    ["plain", (text: string) => text],
    ["gzipped", (text: string) => new Uint8Array(gzipSync(text))],
    ["with spaces and CRLF", (text: string) => text.replaceAll('","dir":"', '", "dir": "').replaceAll("\n", "\r\n")],
  ])("reads JSONL, %s, keeping each message as it stands", async (_, form) => {
    const { format, log, problem } = await openRecording(blob(form(sample)));
    expect([format, problem, log.subject.venue]).toEqual(["message recording", null, "deribit"]);
    const events = await eventsOf(log);
    const texts = events.flatMap((event) => (event.type === "message" ? [event.text] : []));
    const incoming = sample.split("\n").filter((line) => line.includes('"dir":"in"'));
    expect(texts).toEqual(incoming.map((line) => line.slice(line.indexOf('"msg":') + 6, -1)));
    expect(events[0]!.type).toBe("open");
    // Time goes on between messages, and never back.
    const times = events.map(({ at }) => at);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(Math.max(...times.slice(1).map((at, i) => at - times[i]!))).toBeLessThan(101);
  });

  it("reads time-stamped messages", async () => {
    const lines =
      '1723161253937085768 {"stream":"btcusdt@depth","data":{"u":50093239189}}\n1723161254036059768 {"a":1}\n';
    const { log } = await openRecording(blob(lines));
    const events = await eventsOf(log);
    expect(log.subject.venue).toBe("binance");
    expect(events.at(-1)).toEqual({ type: "message", at: 1723161254036.059, text: '{"a":1}' });
  });

  it("keeps integers above 2^53 and hostile keys as text", async () => {
    const line = '{"t":1.5,"dir":"in","msg":{"jsonrpc":"2.0","id":9007199254740993,"__proto__":{"x":1}}}';
    const { log } = await openRecording(blob(line));
    expect((await eventsOf(log)).at(-1)).toMatchObject({ text: line.slice(26, -1) });
    expect(Object.hasOwn(Object.prototype, "x")).toBe(false);
  });

  it("opens a new connection where the recording does", async () => {
    const { log } = await openRecording(blob(sample + sample.split("\n")[0]));
    expect((await eventsOf(log)).slice(-2).map(({ type }) => type)).toEqual(["close", "open"]);
  });

  it("names line and field of what is wrong", async () => {
    const lines = sample.split("\n");
    const at = (line: number, text: string) => lines.with(line - 1, text).join("\n");
    expect(await failure(at(7, lines[6]!.slice(0, -9)))).toBe("line 7: not JSON");
    expect(await failure(at(7, '{"t":"x","dir":"in","msg":{}}'))).toBe("line 7, field t: not a time in seconds");
    expect(await failure(at(7, '{"t":1767254401,"dir":"up","msg":{}}'))).toBe(
      "line 7, field dir: not one of connect, out, in",
    );
    expect(await failure(at(7, '{"t":1767254401,"dir":"in"}'))).toBe("line 7, field msg: missing");
    expect(await failure(at(7, "[1]"))).toBe("line 7: not a JSON object");
    expect(await failure('{"t":1.5,"dir":"in","msg":{"hello":1}}')).toMatch(/^line 1: does not show which venue/);
    expect(await failure(lines[0]!)).toBe("the recording holds no messages");
  });
});

describe("openRecording: event logs", () => {
  it("opens a log inflated, and one compressed as a whole, like the one saved", async () => {
    const saved = await savedLog(100);
    const { log } = await openRecording(blob(saved));
    expect(log.members.length).toBeGreaterThan(5);
    const text = gunzipSync(saved).toString();
    const reference = await eventsOf(log);
    expect(reference.length).toBe(100);
    for (const form of [text, new Uint8Array(gzipSync(text))]) {
      const opened = await openRecording(blob(form));
      expect(opened.format).toBe("event log");
      expect(opened.log.subject).toEqual({ venue: "deribit", session: { seed: 3 } });
      expect(await eventsOf(opened.log)).toEqual(reference);
    }
  });

  it("keeps what is whole of a file cut anywhere", async () => {
    const saved = await savedLog(100);
    let opened = 0;
    for (let cut = 1; cut < saved.length; cut += 37) {
      try {
        const { log, problem } = await openRecording(blob(saved.slice(0, cut)));
        opened++;
        const events = await eventsOf(log);
        expect(events.length).toBeLessThan(100);
        expect(problem).toMatch(
          events.length === 0 ? /before the first event/ : new RegExp(`after event ${events.length}$`),
        );
      } catch (error) {
        expect(error).toBeInstanceOf(BadInput);
      }
    }
    expect(opened).toBeGreaterThan(20);
  });

  it("refuses newer versions and records that do not fit", async () => {
    const text = gunzipSync(await savedLog(3)).toString();
    expect(await failure(text.replace('"version":1', '"version":2'))).toBe(
      "line 1, field version: written by a newer version of the product",
    );
    expect(await failure(text.replace('"at":1002', '"at":"x"'))).toBe("line 3, field at: not a time");
    expect(await failure(text.replace('"n":2,"venue"', '"n":1,"venue"'))).toBe(
      "line 3, field n: event 1 after event 1",
    );
    expect(await failure(text.replaceAll('"message"', '"close"'))).toMatch(/^line 2, field payload: /);
  });
});

describe("openRecording: chain files", () => {
  it("plays as a market that stands still", async () => {
    const { format, log } = await openRecording(blob(`${HEADER}\n\n${ROW}\n`));
    expect(format).toBe("chain file");
    const replay = await createReplay(log, createChainSession);
    await replay.seek(replay.total);
    const { session } = replay;
    const slot = session.table.slotByName.get("ETH-9JAN24-1900-C")!;
    const row = (field: keyof typeof Q) => session.table.columns[Q[field]]![slot];
    expect([row("bid"), row("ask"), row("mark"), row("markVol")]).toEqual([0.14, Number.NaN, 0.1454, 0.6425]);
    expect(row("reasons")! & REASON.noAsk).toBe(REASON.noAsk);
    expect(row("confirmedAt")).toBe(1704712781423);
    expect(session.table.instruments[slot]).toMatchObject({
      underlying: "ETH",
      inverse: true,
      strike: 1900,
      right: "call",
    });
    expect(session.underlyings).toEqual(["ETH"]);
    expect(session.status(0)).toMatchObject({ state: "replaying", listed: 1, rejected: 0 });
  });

  it("names line and field, blank lines counted", async () => {
    expect(await failure(`${HEADER}\n\n${ROW.replace(",C,", ",X,")}`)).toBe('line 3, field cp: neither C nor P: "X"');
  });
});

describe("openRecording: what is no recording", () => {
  it.each([
    ["an empty file", "", /^the file is empty$/],
    ["a web page", "<!DOCTYPE html>\n<html>", /^line 1: a web page, not a recording$/],
    ["other JSON", '{"hello":1}', /^line 1: JSON, but not a line of a recording$/],
    ["broken JSON", '{"hello":', /^line 1: not JSON$/],
    ["another CSV", "time,open,close\n1,2,3", /^line 1: unknown column "time"$/],
    ["text", "hello", /^line 1: not a recording of a known format$/],
    ["binary", new Uint8Array([1, 0, 2, 0, 3]), /^line 1: binary data, not a recording$/],
    ["binary with commas", new Uint8Array([0x89, 0x50, 0x2c, 0xff, 0x2c]), /^line 1: binary data, not a recording$/],
    ["a damaged gzip file", new Uint8Array([0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]), /^the gzip file is /],
  ])("says so of %s", async (_, content, message) => {
    expect(await failure(content)).toMatch(message);
  });

  it("keeps the lines before the cut of a cut gzip file", async () => {
    const zipped = gzipSync(sample);
    const { log, problem } = await openRecording(blob(new Uint8Array(zipped.subarray(0, zipped.length - 200))));
    const lines = Number(/^the gzip file is cut short after line (\d+)$/.exec(problem!)![1]);
    const incoming = sample
      .split("\n")
      .slice(0, lines)
      .filter((line) => line.includes('"dir":"in"'));
    const messages = (await eventsOf(log)).filter(({ type }) => type === "message");
    expect(messages.length).toBe(incoming.length);
    expect(lines).toBeGreaterThan(10);
  });

  it("refuses files that are too large, zipped or not, within bounded memory", async () => {
    const huge = { size: 200 << 20, slice: () => new Blob([]) } as unknown as Blob;
    await expect(openRecording(huge)).rejects.toThrow("the file is 200 MB; at most 128 MB can be opened");
    const zeros = new Uint8Array(gzipSync(Buffer.alloc(200 << 20), { level: 1 }));
    const line = sample.split("\n")[2]!;
    const lines = new Uint8Array(gzipSync(`${line}\n`.repeat(Math.ceil((24 << 20) / line.length))));
    const before = process.memoryUsage().rss;
    let peak = before;
    const timer = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().rss);
    }, 2);
    expect(await failure(zeros)).toMatch(/^line 1: longer than \d+ characters$/);
    await expect(openRecording(blob(lines), null, { fileBytes: 1 << 20, textBytes: 20 << 20 })).rejects.toThrow(
      "inflates to more than 20 MB",
    );
    await expect(openRecording(blob(sample), null, { fileBytes: 1 << 20, textBytes: 1 << 10 })).rejects.toThrow(
      "of text",
    );
    clearInterval(timer);
    expect(peak - before).toBeLessThan(150 << 20);
  });
});

const shared = fileURLToPath(new URL("../../../../shared/data/", import.meta.url));

describe.skipIf(!existsSync(shared))("recorded files", () => {
  it.each([
    ["raw_ws/deribit_20210722.jsonl.gz", "deribit", 136],
    ["raw_ws/okx_20220513.jsonl.gz", "okx", -1],
    ["raw_ws/bybit_inverse_20210417.jsonl.gz", "bybit", -1],
    ["raw_ws/delta_20211129.jsonl.gz", "delta", -1],
    ["raw_ws/binance_usdm_20210722.jsonl.gz", "binance", -1],
    ["raw_ws/binance_spot_btcusdt_20240808.rec.gz", "binance", 41_249],
    ["chains/deribit_btc_20251205.csv.gz", "chain", 1],
  ])("opens %s", async (name, venue, count) => {
    const { log, problem } = await openRecording(blob(new Uint8Array(readFileSync(shared + name))));
    expect(problem).toBeNull();
    expect(log.subject.venue).toBe(venue);
    const messages = (await eventsOf(log)).filter(({ type }) => type === "message").length;
    if (count > 0) expect(messages).toBe(count);
    else expect(messages).toBeGreaterThan(100);
  });
});
