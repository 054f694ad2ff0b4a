import type { Locator } from "@playwright/test";
import { chainCell, expect, liveChain, test } from "./app-page.ts";
import { startExchange } from "./exchange.ts";

test("a killed exchange: stale within the threshold, honest display, and recovery", async ({ app }) => {
  test.slow();
  const first = await startExchange();
  await app.goto(`/?venue=deribit-testnet&underlying=BTC&host=${encodeURIComponent(first.url)}`);
  await liveChain(app);
  await expect(app.locator(".top-bar.testnet")).toBeVisible();
  await chainCell(app, 1, "Call");
  await app.keyboard.press("s");
  await expect(app.getByText(/^Sold 1\.0 /)).toBeVisible();
  // The last book can only stay where one has come.
  await expect(app.locator(".instrument-spread")).toContainText("spread");
  await first.kill();
  // Green goes at once it is no longer true; nothing falls back to simulated data.
  await expect(app.locator(".freshness .disc")).not.toHaveAttribute("data-state", "live");
  await expect(app.getByText(/Stale|Disconnected|Delayed/).first()).toBeVisible();
  // The last book stays, as old as it is; what was never known still says so.
  await expect(app.locator(".instrument-spread")).toHaveText(/last book, \d+ s old/);
  await expect(
    app
      .locator(".instrument-ladder [role=cell]")
      .filter({ hasText: /^0\.\d{4}$/ })
      .first(),
  ).toBeVisible();
  await expect(app.locator(".figure").first()).toHaveAttribute("data-age", "stale");
  await expect(app.locator(".figure-value").first()).toHaveText(/\d{2}/);
  await expect(app.getByRole("button", { name: /Venue: Deribit testnet/ })).toBeVisible();
  // What is computed of old prices is as old as they are: grey, and without the hue of a gain or a loss.
  await app.getByRole("button", { name: "Risk", exact: true }).click();
  const scenario = app.locator('[data-panel="scenario"] .scenario');
  const colour = (locator: Locator) => locator.evaluate((element) => getComputedStyle(element).color);
  await expect(scenario).toHaveAttribute("data-age", "stale");
  // What is wrong takes a line of each panel, however narrow that is.
  const banner = app.locator('[data-panel="chain"] .banner[data-icon="cross"]');
  await expect(banner).toContainText(/Disconnected/);
  await expect.poll(async () => (await banner.boundingBox())?.height ?? 99).toBeLessThan(32);
  const worst = scenario.locator(".heat-worst");
  const faint = await colour(scenario.locator(".scenario-detail").first());
  await expect.poll(() => colour(worst)).toBe(faint);
  const ground = (locator: Locator) => locator.evaluate((element) => getComputedStyle(element).backgroundColor);
  const plain = await ground(scenario.locator(".heat-cell.heat-current"));
  await expect.poll(() => ground(worst)).toBe(plain);
  await app.getByRole("tab", { name: "Payoff" }).click();
  await app.locator('[data-panel="payoff"]').getByLabel("Structure").selectOption("Iron condor");
  const payoff = app.locator('[data-panel="payoff"] .payoff');
  await expect(payoff).toHaveAttribute("data-age", "stale");
  await expect.poll(() => colour(payoff.locator(".payoff-facts b").first())).toBe(faint);
  const second = await startExchange(first.port);
  try {
    await app
      .getByRole("button", { name: /Retry/ })
      .first()
      .click({ timeout: 5_000 })
      .catch(() => undefined);
    await expect(app.locator(".freshness-word")).toHaveText("Live", { timeout: 240_000 });
    await liveChain(app);
    await expect(payoff).toHaveAttribute("data-age", "");
  } finally {
    await second.kill();
  }
});
