import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRecording } from "../feeds/recorded/open-recording.ts";
import { createReplay } from "../feeds/replay.ts";
import { stateHash } from "../feeds/state-hash.ts";
import { sessionOf } from "../feeds/venues.ts";
import { startExchangeServer } from "../simulator/exchange-server.node.ts";

const launcher = fileURLToPath(new URL("./run.mjs", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "record-"));

afterAll(() => rmSync(folder, { recursive: true }));

function finished(child: ChildProcess): Promise<{ code: number | null; stdout: string }> {
  let stdout = "";
  child.stdout!.on("data", (data) => {
    stdout += data;
  });
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, stdout })));
}

/** Polls `ready` until it holds; the test's own time limit ends a wait in vain. */
async function until(ready: () => boolean): Promise<void> {
  while (!ready()) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe("record", () => {
  beforeAll(() => {
    // Bundles if anything changed.
    spawnSync(process.execPath, [launcher]);
  });

  it("survives a restart of the exchange, ends at SIGINT with a whole file, and replays and seeks to the same hash", async () => {
    const options = { underlyings: ["BTC"], seed: 5, rate: 3_000, limits: false };
    let server = await startExchangeServer({ ...options, port: 0 });
    const { port } = server;
    const path = join(folder, "market.vlog.gz");
    const host = `ws://127.0.0.1:${port}/ws/api/v2`;
    const args = ["record", "--venue", "simulated", "--host", host, "--underlying", "BTC", "--out", path];
    const child = spawn(process.execPath, [launcher, ...args], { stdio: ["ignore", "pipe", "ignore"] });
    const ended = finished(child);
    await until(() => server.exchange.sent > 1_000);
    await server.close();
    server = await startExchangeServer({ ...options, port });
    await until(() => server.exchange.sent > 500);
    child.kill("SIGINT");
    const { code, stdout } = await ended;
    await server.close();
    expect(code).toBe(0);
    const summary = JSON.parse(stdout);
    expect(summary).toMatchObject({ file: path, rejected: 0, reconnects: 1 });

    const replayed = spawnSync(process.execPath, [launcher, "replay", path], { encoding: "utf8" });
    expect([replayed.status, replayed.stderr]).toEqual([0, ""]);
    const report = JSON.parse(replayed.stdout);
    expect(report).toMatchObject({ events: summary.events, messages: summary.messages, stateHash: summary.stateHash });
    expect(report.instruments).toBeGreaterThan(300);

    const { log, problem } = await openRecording(new Blob([readFileSync(path)]));
    expect(problem).toBeNull();
    const player = await createReplay(log, sessionOf);
    await player.seek(Math.trunc(player.total / 2));
    await player.seek(player.total);
    const { session, digest } = player;
    expect(await stateHash({ table: session.table, books: session.books, digest })).toBe(summary.stateHash);
  });
});
