import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expect, liveChain, pauseReplay, runCommand, test } from "./app-page.ts";
import { headless } from "./headless.ts";

interface Hash {
  readonly event: number;
  readonly hash: string;
}

/** The state hash that the connection details show, once they show one; `at`: of exactly this event. */
async function shownHash(app: Page, at?: number): Promise<Hash> {
  await app.locator(".status-items").click();
  const row = app.getByRole("dialog", { name: "Connection" }).getByRole("row", { name: /State hash/ });
  let shown: Hash = { event: Number.NaN, hash: "" };
  await expect
    .poll(async () => {
      const [, event, hash = ""] = /after event (\d+)\s*([0-9a-f]{64})/.exec(await row.innerText()) ?? [];
      shown = { event: Number(event), hash };
      return hash !== "" && (at === undefined || shown.event === at);
    })
    .toBe(true);
  await app.keyboard.press("Escape");
  return shown;
}

test("what is recorded, saved and opened again has the same state hash live, in the page and under Node", async ({
  app,
}) => {
  const folder = await mkdtemp(join(tmpdir(), "volscape-"));
  await app.goto("/");
  await liveChain(app);
  const live = await shownHash(app);
  await app.getByRole("button", { name: /Venue:/ }).click();
  const download = app.waitForEvent("download");
  await app.getByRole("menuitem", { name: "Save event log" }).click();
  const saved = await download;
  expect(saved.suggestedFilename()).toMatch(/^volscape-simulated-.*\.vlog\.gz$/);
  const path = join(folder, saved.suggestedFilename());
  await saved.saveAs(path);

  const [whole] = headless("replay", path);
  const [part] = headless("replay", path, "--events", String(live.event));
  expect(part?.stateHash).toBe(live.hash);

  await app.getByTestId("recording-file").setInputFiles(path);
  await expect(app.locator(".freshness-word")).toHaveText("Replaying");
  await expect(app.getByRole("button", { name: "Venue: SIMULATED, RECORDED" })).toBeVisible();
  await pauseReplay(app);
  await app.getByRole("slider", { name: "Position in the recording" }).fill(String(live.event));
  expect(await shownHash(app, live.event)).toEqual(live);
  await app.getByRole("radio", { name: "max" }).click();
  await app.getByRole("button", { name: "Play" }).click();
  await expect(app.getByText("Replay ended")).toBeVisible();
  expect(await shownHash(app, Number(whole?.events))).toEqual({ event: whole?.events, hash: whole?.stateHash });
  // Back again, one event at a time: another state has another hash.
  await app.getByRole("slider", { name: "Position in the recording" }).fill(String(live.event - 1));
  expect((await shownHash(app, live.event - 1)).hash).not.toBe(live.hash);
  await app.getByRole("button", { name: "One event" }).click();
  expect(await shownHash(app, live.event)).toEqual(live);

  await app.getByRole("button", { name: "Back to live" }).click();
  await liveChain(app);
  await rm(folder, { recursive: true });
});

test("the recording goes into the browser's private files; where they are refused, into memory", async ({ app }) => {
  const kept = app.getByRole("row", { name: /^Kept/ });
  const details = async () => {
    await app.goto("/");
    await liveChain(app);
    await runCommand(app, "connection details");
    await expect(kept).toBeVisible();
  };
  /** Bytes in the files of recordings. The worker holds them open: their size may still be read. */
  const onDisk = () =>
    app.evaluate(async () => {
      type Folder = FileSystemDirectoryHandle & {
        values(): AsyncIterable<FileSystemDirectoryHandle | FileSystemFileHandle>;
      };
      const root = await navigator.storage.getDirectory();
      const logs = (await root.getDirectoryHandle("event-logs")) as Folder;
      let bytes = 0;
      for await (const one of logs.values()) {
        if (one.kind !== "directory") continue;
        for await (const file of (one as Folder).values()) {
          if (file.kind === "file") bytes += (await (file as FileSystemFileHandle).getFile()).size;
        }
      }
      return bytes;
    });
  await details();
  await expect(kept).toContainText("in this browser's private files");
  await expect.poll(onDisk, { timeout: 90_000 }).toBeGreaterThan(20_000);
  await app.keyboard.press("Escape");
  const before = await onDisk();
  // What is saved is read back from there, and is a whole recording.
  await app.getByRole("button", { name: /Venue:/ }).click();
  const download = app.waitForEvent("download");
  await app.getByRole("menuitem", { name: "Save event log" }).click();
  const saved = await download;
  const buffer = await readFile(await saved.path());
  expect(buffer.length).toBeGreaterThan(0.9 * before);
  await app.getByTestId("recording-file").setInputFiles({
    name: saved.suggestedFilename(),
    mimeType: "application/gzip",
    buffer,
  });
  await expect(app.locator(".freshness-word")).toHaveText("Replaying");
  await expect(app.getByText(/cut short|damaged/)).toHaveCount(0);

  // A browser that lets no worker have such files: the workers' own storage says no.
  await app.context().route(/assets\/feed\.worker.*\.js/, async (route) => {
    const response = await route.fetch();
    const body = `navigator.storage.getDirectory = () => Promise.reject(new Error("refused"));\n${await response.text()}`;
    await route.fulfill({ response, body });
  });
  await details();
  await expect(kept).toContainText("in memory");
});
