import type { Page } from "@playwright/test";
import { expect, goTo, liveChain, test } from "./app-page.ts";
import { readLink } from "./read-link.ts";

const panel = (page: Page) => page.locator('[data-panel="limits"]');
const row = (page: Page, name: string) => panel(page).locator(".limit-table tbody tr", { hasText: name });
const breaches = (page: Page) => panel(page).locator(".breaches tbody tr");

/** Buys coins of the perpetual into the book, from the portfolio's own line. */
async function hold(page: Page, coins: number): Promise<void> {
  await goTo(page, "p", "portfolio");
  const portfolio = page.locator('[data-panel="portfolio"]');
  await portfolio.getByRole("button", { name: "Add", exact: true }).click();
  await portfolio.getByLabel("Instrument").fill("BTC-PERPETUAL");
  await portfolio.getByLabel("Unit of the size").selectOption("underlying");
  await portfolio.getByLabel("Size, short negative").fill(String(coins));
  await portfolio.locator(".pos-add").getByRole("button", { name: "Add" }).click();
  await expect(portfolio.getByLabel("Size, short negative")).toHaveValue("");
  await portfolio.locator(".pos-add").getByRole("button", { name: "Close" }).click();
}

async function write(page: Page, fields: Readonly<Record<string, string>>): Promise<void> {
  for (const [label, value] of Object.entries(fields)) await panel(page).getByLabel(label).fill(value);
}

test("a limit: tried on the log, saved, breached, held by its hysteresis, acknowledged, still there after a reload", async ({
  app,
}) => {
  await app.goto("/");
  await liveChain(app);
  await app.getByRole("button", { name: "Risk", exact: true }).click();
  await hold(app, 12);
  await goTo(app, "l", "limits");
  await panel(app).getByRole("button", { name: "Add a limit" }).click();
  const editor = panel(app).getByRole("form", { name: "New limit" });
  await editor.getByLabel("Name").fill("Net delta");
  await write(app, { "Amber, units of underlying": "15", "Red, units of underlying": "10" });
  await editor.getByRole("button", { name: "Dry run" }).click();
  await expect(editor.getByRole("alert")).toHaveText("Red lies at or above amber");
  await write(app, {
    "Amber, units of underlying": "8",
    "Red, units of underlying": "10",
    "Hysteresis, units of underlying": "2",
  });
  await editor.getByRole("button", { name: "Dry run" }).click();
  const run = editor.getByRole("status", { name: "Dry run" });
  await expect(run.locator("b")).toHaveText("It would have fired once: 0 amber, 1 red.");
  await expect(run.locator("li time")).toHaveCount(1);
  await editor.getByRole("button", { name: "Save", exact: true }).click();

  await expect(row(app, "Net delta").locator(".limit-state")).toHaveText("Red");
  await expect(row(app, "Net delta").locator(".limit-value")).toHaveText(/^1[12]\.\d\d$/);
  await expect(row(app, "Net delta").locator(".limit-distance")).toHaveText(/^\u2212/);
  await expect(app.locator(".alert-badge")).toHaveText("1 RED");
  await expect(breaches(app)).toHaveCount(1);

  // Within the hysteresis it stays red; beyond, it falls.
  await hold(app, -3);
  await app.locator(".alert-badge").click();
  await expect(row(app, "Net delta").locator(".limit-value")).toHaveText(/^[89]\.\d\d$/);
  await expect(row(app, "Net delta").locator(".limit-state")).toHaveText("Red");
  await hold(app, -5);
  await expect(app.locator(".alert-badge")).toHaveText("1 FIRED");
  await app.locator(".alert-badge").click();
  await expect(row(app, "Net delta").locator(".limit-state")).toHaveText("Within");
  await expect(breaches(app).locator("td").nth(4)).toHaveText(/^\d\d:\d\d:\d\d$/);

  await breaches(app).getByRole("button", { name: "Acknowledge…" }).click();
  await panel(app).getByLabel("Who acknowledges").fill("Ana");
  await panel(app).getByLabel("Comment").fill("hedged");
  await app.keyboard.press("Enter");
  await expect(breaches(app).locator(".breach-seen")).toHaveText(/^Ana, \d\d:\d\d:\d\d: hedged$/);
  await expect(app.locator(".alert-badge")).toHaveText("LIMITS");

  await app.reload();
  await goTo(app, "l", "limits");
  await expect(row(app, "Net delta").locator(".limit-state")).toHaveText("Within");
  await expect(breaches(app).locator(".breach-seen")).toHaveText(/^Ana, /);

  // Offered with a view: whoever opens it keeps their own, and takes the sender's only by asking to.
  await app.locator(".view-name-button").click();
  const views = app.getByRole("dialog", { name: "Views" });
  await views.getByRole("button", { name: "Share…" }).click();
  const link = views.getByLabel(/^Link/);
  const bare = await readLink(link);
  await views.getByRole("checkbox", { name: "Offer one limit with names, books and thresholds" }).check();
  const address = await readLink(link, bare);
  await app.keyboard.press("Escape");
  await app.goto("about:blank");
  await app.goto(address);
  const preview = app.getByRole("dialog", { name: "Shared view" });
  await expect(preview).toContainText("Net delta: offered in the Limits panel, yours stay as they are");
  await preview.getByRole("button", { name: "Open", exact: true }).click();
  await goTo(app, "l", "limits");
  await expect(panel(app).locator(".limit-table tbody tr")).toHaveCount(1);
  await expect(panel(app).getByText("This view brings 1 limit: Net delta. Yours stay as they are.")).toBeVisible();
  await panel(app).getByRole("button", { name: "Add to mine" }).click();
  await expect(panel(app).locator(".limit-table tbody tr")).toHaveCount(2);
  await expect(panel(app).locator(".limits-offered")).toHaveCount(0);
  await expect(breaches(app)).toHaveCount(1);
});
