import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { drop, expect, liveChain, runCommand, test } from "./app-page.ts";
import { chainSample } from "./chain-sample.ts";
import { headless } from "./headless.ts";

async function openCertificate(app: Page) {
  await runCommand(app, "certificate");
  const panel = app.locator('[data-panel="certificate"]');
  await expect(panel).toBeVisible();
  return panel;
}

/** The sample with the put struck at 90,000 of the first expiry quoted 0.02 coin too dear. */
function plantedSample(): string {
  return chainSample()
    .split("\n")
    .map((line) => {
      if (!line.includes("BTC-30JAN26-90000-P")) return line;
      const fields = line.split(",");
      for (const at of [6, 7]) fields[at] = String(Number(fields[at]) + 0.02);
      return fields.join(",");
    })
    .join("\n");
}

test("the certificate of the live market vouches for each expiry, by keyboard too", async ({ app }) => {
  await app.goto("/");
  await liveChain(app);
  const panel = await openCertificate(app);
  await expect(panel.locator(".certificate-market")).toContainText(
    /No static arbitrage in these classes as of \d\d:\d\d:\d\d UTC/,
  );
  await expect(panel.locator(".certificate-surface")).toContainText(/min g .* · min calendar slack .* · steepest wing/);
  const rows = panel.getByRole("row");
  await expect(rows.nth(1).getByRole("rowheader")).toHaveText(/^\d+ [A-Z]{3}$/);
  await expect(rows.nth(2)).toContainText(/SVI|Free/);
  await panel.getByRole("radio", { name: "Surface" }).focus();
  await app.keyboard.press("ArrowRight");
  await expect(panel.getByText("No proof to show")).toBeVisible();
});

test("a planted butterfly is proved: its trades, cost, payoff and ages", async ({ app }) => {
  await app.goto("/");
  await liveChain(app);
  await drop(app, "planted.csv", plantedSample());
  await expect(app.locator(".freshness-word")).toHaveText("Recorded");
  const panel = await openCertificate(app);
  await expect(panel.locator(".certificate-market")).toContainText(
    /static arbitrages? as of 09:30:05 UTC, the best gains/,
  );
  await panel.getByRole("radio", { name: "Quotes" }).click();
  const butterfly = panel.getByRole("row", { name: /^Butterfly 30 JAN/ }).first();
  await expect(butterfly).toContainText("BTC");
  const trades = butterfly.locator("xpath=following-sibling::tr[position()<=3]");
  await expect(trades.getByRole("rowheader")).toHaveText([
    "Buy BTC-30JAN26-85000-P",
    "Buy BTC-30JAN26-95000-P",
    "Sell BTC-30JAN26-90000-P",
  ]);
  await expect(trades.nth(2).getByRole("cell").first()).toHaveText("1.000");
  await expect(trades.nth(0).getByRole("cell").last()).toHaveText("0 ms");
});

test("the general check solves a linear program per expiry, on demand", async ({ app }) => {
  await app.goto("/");
  await liveChain(app);
  const panel = await openCertificate(app);
  const button = panel.getByRole("button", { name: "General check (LP)" });
  await expect(button).toBeEnabled();
  await button.focus();
  await app.keyboard.press("Enter");
  await expect(panel.locator(".certificate-general")).toContainText(
    /General check: no portfolio in any of \d+ expiries is sure to gain as of \d\d:\d\d:\d\d UTC/,
  );
  await drop(app, "planted.csv", plantedSample());
  await expect(app.locator(".freshness-word")).toHaveText("Recorded");
  await expect(panel.locator(".certificate-general")).toBeHidden();
  await expect(button).toBeEnabled();
  await button.click();
  await expect(panel.locator(".certificate-general")).toContainText(/sure gains in 1 expiry as of 09:30:05 UTC/);
  await panel.getByRole("radio", { name: "Quotes" }).click();
  await expect(panel.getByRole("row", { name: /^Portfolio 30 JAN/ })).toContainText("BTC");
});

test("a saved certificate is checked again, dropped on the app or under Node; an altered one does not hold", async ({
  app,
}) => {
  const folder = await mkdtemp(join(tmpdir(), "volscape-"));
  await app.goto("/");
  await liveChain(app);
  await drop(app, "planted.csv", plantedSample());
  await expect(app.locator(".freshness-word")).toHaveText("Recorded");
  const panel = await openCertificate(app);
  await expect(panel.locator(".certificate-market")).toContainText("as of 09:30:05 UTC");
  const download = app.waitForEvent("download");
  await panel.getByRole("button", { name: "Save" }).click();
  const saved = await download;
  expect(saved.suggestedFilename()).toMatch(/^BTC-\d{4}-.*\.vcert\.jsonl$/);
  const path = join(folder, saved.suggestedFilename());
  await saved.saveAs(path);
  const text = await readFile(path, "utf8");

  expect(headless("certificate", path).at(-1)).toMatchObject({ recheck: true, underlying: "BTC", failed: 0 });
  await drop(app, "mine.vcert.jsonl", text);
  const verdict = panel.locator(".certificate-recheck");
  await expect(verdict).toContainText(/mine\.vcert\.jsonl: all \d+ statements hold/);
  await expect(verdict).toContainText("BTC at");
  // The quote that was sold stood elsewhere.
  await drop(app, "forged.vcert.jsonl", text.replace(/("price":)([\d.]+)/, "$10.5"));
  await expect(verdict).toContainText(/forged\.vcert\.jsonl: \d+ of \d+ statements do not hold/);
  await drop(app, "none.vcert.jsonl", "<html>");
  await expect(verdict).toContainText("none.vcert.jsonl: cannot be checked");
  await panel.getByRole("button", { name: "Close the file" }).click();
  await expect(verdict).toHaveCount(0);
  await rm(folder, { recursive: true });
});
