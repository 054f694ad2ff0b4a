import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expect, liveChain, test } from "./app-page.ts";
import { headless } from "./headless.ts";

interface Hash {
  readonly event: number;
  readonly hash: string;
}

/** The state hash that the connection details show, once they show one; `at`: of exactly this event. */
async function shownHash(app: Page, at?: number): Promise<Hash> {
  await app.locator(".status-items").click();
  const row = app.getByRole("dialog", { name: "Connection" }).getByRole("row", { name: /State hash/ });
  await expect(row).toContainText(at === undefined ? /after event \d+/ : `after event ${at}`);
  const [, event, hash] = /after event (\d+)\s*([0-9a-f]{64})/.exec(await row.innerText()) ?? [];
  await app.keyboard.press("Escape");
  return { event: Number(event), hash: hash ?? "not shown" };
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
  await app.getByRole("button", { name: "Pause" }).click();
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
