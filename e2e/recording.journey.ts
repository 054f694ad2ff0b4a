import { readFile } from "node:fs/promises";
import { expect, liveChain, test } from "./app-page.ts";

test("record, save, open again and replay; a file that is none is named and nothing is lost", async ({ app }) => {
  await app.goto("/");
  await liveChain(app);
  await app.getByRole("button", { name: /Venue:/ }).click();
  const download = app.waitForEvent("download");
  await app.getByRole("menuitem", { name: "Save event log" }).click();
  const saved = await download;
  expect(saved.suggestedFilename()).toMatch(/\.vlog\.gz$/);
  const bytes = await readFile(await saved.path());

  const input = app.getByTestId("recording-file");
  await input.setInputFiles({
    name: "page.html",
    mimeType: "text/html",
    buffer: Buffer.from("<!doctype html><html></html>"),
  });
  await expect(app.getByText(/page\.html: .*web page/)).toBeVisible();
  await expect(app.locator(".freshness-word")).toHaveText("Live");

  await input.setInputFiles({ name: saved.suggestedFilename(), mimeType: "application/gzip", buffer: bytes });
  await expect(app.locator(".freshness-word")).toHaveText("Replaying");
  await expect(app.getByRole("button", { name: /Venue: .*RECORDED/ })).toBeVisible();
  await expect(app.getByRole("button", { name: /live/i })).toBeVisible();
  await app.getByRole("button", { name: /Back to live/i }).click();
  await liveChain(app);
});
