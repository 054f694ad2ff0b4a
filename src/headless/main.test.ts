import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCommand } from "./run-command.ts";

const launcher = fileURLToPath(new URL("./run.mjs", import.meta.url));
const sample = fileURLToPath(new URL("../feeds/recorded/sample-recording.jsonl", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "headless-"));

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [launcher, ...args], { encoding: "utf8" });
  return { status, stdout, stderr };
}

/** The same without a process of its own: what starting one adds is shown by the others. */
async function runHere(...args: string[]) {
  const [lines, words]: [string[], string[]] = [[], []];
  const out = {
    result: (value: object) => lines.push(JSON.stringify(value)),
    print: (line: string) => lines.push(line),
    say: (line: string) => words.push(`${line}\n`),
  };
  const status = await runCommand(args, out);
  return { status, stdout: lines.join("\n"), stderr: words.join("") };
}

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

afterAll(() => rmSync(folder, { recursive: true }));

describe("headless", () => {
  let text = "";
  beforeAll(() => {
    text = readFileSync(sample, "utf8");
    // Bundles if anything changed; the tests below then start at once.
    run();
  });

  it("prints one JSON object on stdout and nothing on stderr", () => {
    const { status, stdout, stderr } = run("replay", sample);
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout.trimEnd().split("\n").length).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ rejected: 0, gaps: 0 });
  });

  it.each([
    [
      "a malformed line",
      "bad.jsonl",
      () => text.replace('"dir":"in","msg":{', '"dir":"in","msg":{{'),
      ": line 3: not JSON",
    ],
    [
      "a wrong field",
      "field.jsonl",
      () => text.replace(/"t":1767254400.28/, '"t":null'),
      ": line 3, field t: not a time in seconds",
    ],
    ["a web page", "page.jsonl", () => "<html></html>", ": line 1: a web page, not a recording"],
    [
      "a cut gzip file",
      "cut.jsonl.gz",
      () => gzipSync(text).subarray(0, -200),
      ": the gzip file is cut short after line ",
    ],
    ["a bomb", "bomb.jsonl.gz", () => gzipSync(Buffer.alloc(200 << 20), { level: 1 }), ": line 1: longer than "],
    ["an empty file", "empty.jsonl", () => "", ": the file is empty"],
    ["another table", "table.csv", () => "a,b\n1,2\n", ': line 1: unknown column "a"'],
  ])("leaves with 2 and one line at %s", async (_, name, content, message) => {
    const path = write(name, content());
    const { status, stdout, stderr } = await runHere("replay", path);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr.startsWith(path + message)).toBe(true);
    expect(stderr.trimEnd()).not.toContain("\n");
  });

  it("names line and field of a chain file", () => {
    const header = "ts_ms,venue,instrument,expiry_ms,strike,cp,bid,ask,mark,underlying_price";
    const path = write("chain.csv", `${header}\n1704712781423,deribit,ETH-9JAN24-1900-C,1704787200000,x,C,,,,2223\n`);
    const { status, stdout, stderr } = run("chain", path);
    expect([status, stdout, stderr]).toEqual([2, "", `${path}: line 2, field strike: not a number: "x"\n`]);
  });

  it("takes what is there of a cut file when asked to", async () => {
    const path = write("part.jsonl.gz", gzipSync(text).subarray(0, -200));
    const { status, stdout } = await runHere("replay", path, "--partial");
    expect(status).toBe(0);
    expect(JSON.parse(stdout).messages).toBeGreaterThan(5);
  });

  it.each([
    [[]],
    [["frobnicate"]],
    [["replay"]],
    [["replay", "no-such-file"]],
    [["replay", sample, "--frob"]],
    [["evaluate"]],
  ])("leaves with 2 and one line for %j", async (args) => {
    const { status, stdout, stderr } = await runHere(...args);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr.trimEnd()).toMatch(/^[^\n]+$/);
  });

  it("does not write a recording over another file", async () => {
    const path = write("mine.txt", "mine");
    const { status, stderr } = await runHere("record", "--venue", "deribit", "--underlying", "BTC", "--out", path);
    expect([status, stderr]).toEqual([2, `${path}: exists already; a recording is not written over it\n`]);
    expect(readFileSync(path, "utf8")).toBe("mine");
  });

  it("records, says that nobody answers, and leaves a file that replays to the same hash", () => {
    const path = join(folder, "nobody.vlog.gz");
    const host = "ws://127.0.0.1:9";
    const { status, stdout } = run("record", "--underlying", "BTC", "--host", host, "--out", path, "--seconds", "0.5");
    expect(status).toBe(0);
    const summary = JSON.parse(stdout);
    expect(summary).toMatchObject({ messages: 0, bytes: readFileSync(path).length });
    expect(existsSync(path) && gunzipSync(readFileSync(path)).toString()).toContain('"type":"close"');
    const replayed = JSON.parse(run("replay", path).stdout);
    expect(replayed.events).toBe(summary.events);
    expect(replayed.stateHash).toBe(summary.stateHash);
  });
});
