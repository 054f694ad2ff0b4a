import type { Page } from "@playwright/test";
import { expect, goTo, liveChain, runCommand, test } from "./app-page.ts";

const model = (page: Page, panel: string) => page.locator(`[data-panel="${panel}"]`).getByLabel("Surface model");

test("the model of the surface is switched live, by panel and palette, and remembered", async ({ app }) => {
  await app.goto("/");
  await liveChain(app);
  await expect(app.locator(".strip-context", { hasText: "RMSE" }).first()).toBeAttached({ timeout: 120_000 });
  await model(app, "smile").selectOption("sabr");
  await expect(app.locator(".strip-context", { hasText: /^SABRRMSE/ }).first()).toBeAttached({ timeout: 120_000 });
  await expect(model(app, "surface")).toHaveValue("sabr");
  await runCommand(app, "surface model: essvi");
  await expect(model(app, "smile")).toHaveValue("essvi");
  await expect(app.locator(".strip-context", { hasText: /^eSSVIRMSE.*in spread.*worst/ }).first()).toBeAttached({
    timeout: 120_000,
  });
  await app.reload();
  await liveChain(app);
  await expect(model(app, "smile")).toHaveValue("essvi");
  // Another workspace has its own.
  await app
    .getByRole("button", { name: "Risk" })
    .or(app.getByRole("tab", { name: "Risk" }))
    .first()
    .click();
  await goTo(app, "s", "surface");
  await expect(model(app, "surface")).toHaveValue("auto");
  // The keys go on from there.
  await goTo(app, "a", "certificate");
});

test("two instants are compared on surface and smile, and read by keyboard in a table", async ({ app }) => {
  await app.goto("/");
  await liveChain(app);
  const surface = app.locator('[data-panel="surface"]');
  await expect(app.locator(".strip-context", { hasText: "RMSE" }).first()).toBeAttached({ timeout: 120_000 });
  const compare = surface.getByLabel("Compare with");
  await compare.selectOption("pin");
  await expect(surface.locator(".surface-compare")).toContainText(/Less BTC \d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2} UTC/);
  await expect(surface.getByLabel("Height")).toHaveValue("difference");
  await expect(app.locator('[data-panel="smile"] [data-mark="reference"]')).toBeVisible();
  await surface.locator(".surface-picture").focus();
  await app.keyboard.press("t");
  const table = surface.locator(".twin");
  await expect(table).toBeFocused();
  await expect(table.locator("caption")).toContainText("Difference by expiry");
  // Time goes on: the surface moves away from the one that was kept.
  const figures = async (): Promise<number[]> =>
    (await table.locator("tbody td").allTextContents())
      .map((text) => Number(text.replace("\u2212", "-").replace("+", "")))
      .filter((value) => Number.isFinite(value));
  await expect.poll(async () => (await figures()).some((value) => value !== 0), { timeout: 120_000 }).toBe(true);
  for (const value of await figures()) expect(Math.abs(value)).toBeLessThan(20);
  // The log is younger than that: it says since when there is one, and what was compared stays.
  await compare.selectOption("1 h");
  await expect(surface.getByRole("alert")).toHaveText(
    /^Nothing of 1 h ago: the event log begins at \d{2}:\d{2}:\d{2} UTC$/,
  );
  await expect(surface.locator(".surface-compare")).toBeVisible();
  await compare.selectOption("none");
  await expect(surface.getByLabel("Height")).toHaveValue("vol");
  await expect(table.locator("caption")).toContainText("Vol by expiry");
  const expiries = await app.locator('[data-panel="chain"] [role="tab"]').count();
  await expect(table.locator("tbody tr")).toHaveCount(expiries);
  await table.focus();
  await app.keyboard.press("t");
  await expect(surface.locator(".surface-picture")).toBeVisible();
});

test("the surface tells by a badge whether it is free of arbitrage, which opens the certificate", async ({ app }) => {
  await app.goto("/");
  await liveChain(app);
  const badge = app.locator('[data-panel="surface"] .surface-certificate button');
  await expect(badge).toHaveText(/^Arbitrage-free to \d+ [A-Z]{3}$/, { timeout: 120_000 });
  await badge.focus();
  await app.keyboard.press("Enter");
  await expect(app.locator('[data-panel="certificate"] .certificate-surface')).toContainText(
    "The surface is free of static arbitrage",
  );
});
