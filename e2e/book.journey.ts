import type { Page } from "@playwright/test";
import { expect, liveChain, test } from "./app-page.ts";

const portfolio = (page: Page) => page.locator('[data-panel="portfolio"]');
const held = (page: Page) => portfolio(page).locator(".row-list-body [role=rowheader]");

async function openBook(page: Page): Promise<void> {
  await page.goto("/");
  await liveChain(page);
  await page.getByRole("button", { name: "Risk", exact: true }).click();
  await portfolio(page).getByRole("button", { name: "Add", exact: true }).click();
  await portfolio(page).getByLabel("Instrument").fill("BTC-PERPETUAL");
  await portfolio(page).getByLabel("Size, short negative").fill("100000");
  await page.keyboard.press("Enter");
  await expect(held(page)).toHaveCount(1);
  await page.keyboard.press("Escape");
}

test("cash by currency, an own mark with its author and reason, and the way back by keys", async ({ app }) => {
  await openBook(app);
  const equity = portfolio(app).locator(".panel-facts");
  await portfolio(app).getByLabel("Edit").selectOption("cash");
  const cash = portfolio(app).getByRole("region", { name: "Cash and collateral" });
  await cash.getByLabel("Currency").fill("usdc");
  await cash.getByLabel("Amount", { exact: true }).fill("250000");
  await app.keyboard.press("Enter");
  await expect(cash.getByLabel("Amount of USDC")).toHaveValue("250000");
  await expect(equity).toContainText(/Equity\s*2\d\d\s\d{3} USD/);
  await cash.getByLabel("Currency").fill("not a currency");
  await cash.getByLabel("Amount", { exact: true }).fill("1");
  await app.keyboard.press("Enter");
  await expect(cash.getByRole("alert")).toHaveText(/A currency is written like BTC/);
  await cash.getByRole("button", { name: "Close" }).click();

  await portfolio(app).getByLabel("Edit").selectOption("marks");
  const marks = portfolio(app).getByRole("region", { name: "Own marks" });
  await expect(marks.getByLabel("Instrument")).toHaveValue("BTC-PERPETUAL");
  await marks.getByLabel("Mark, in its quote currency").fill("100000");
  await marks.getByLabel("Author").fill("Ana");
  await marks.getByLabel("Reason").fill("no trade since noon");
  await app.keyboard.press("Enter");
  await expect(marks.locator("li")).toHaveText(/BTC-PERPETUAL 100.000 *Ana, .* UTC: no trade since noon/);
  await marks.getByRole("button", { name: "Use own marks" }).click();
  await expect(portfolio(app).locator(".row-list-body")).toContainText("100\u2009000");
  await marks.getByRole("button", { name: "Close" }).click();
  // A fit is of options alone: the perpetual stands at the venue's mark, in the total and in its row.
  await portfolio(app).getByLabel("Basis").selectOption("fitted");
  await expect(portfolio(app).getByText("Total, 1 position, 1 at venue mark")).toBeVisible();
  await expect(portfolio(app).locator(".row-list-body .pos-price").first()).toHaveText(/^\*\d/);
  await app.keyboard.press("Control+z");

  // Back through basis, mark and cash to the position, and forward again.
  for (let i = 0; i < 4; i++) await app.keyboard.press("Control+z");
  await expect(held(app)).toHaveCount(0);
  await app.keyboard.press("Control+Shift+z");
  await expect(held(app)).toHaveCount(1);
  await app.keyboard.press("Control+Shift+z");
  await portfolio(app).getByLabel("Edit").selectOption("cash");
  await expect(cash.getByLabel("Amount of USDC")).toHaveValue("250000");
});

test("a what-if copy: what its margin is above that of the live book, under every rule set that takes it", async ({
  app,
}) => {
  await openBook(app);
  const margin = app.locator('[data-panel="margin"]');
  const change = margin.locator("tr", { hasText: "Deribit PM" }).first().locator("td small").first();
  await expect(margin.locator("tr", { hasText: "Deribit PM" }).first()).toBeVisible();
  await portfolio(app).getByRole("button", { name: "What-if" }).click();
  await expect(change).toHaveText(/^[+\u2212]?0\.0$/);
  const size = portfolio(app).locator(".row-list-body .pos-size").first();
  await size.dblclick();
  await app.keyboard.type("300000");
  await app.keyboard.press("Enter");
  await expect(change).toHaveText(/^\+[1-9]\d\.\d$/);
  await portfolio(app).getByRole("button", { name: "Discard what-if" }).click();
  await expect(change).not.toHaveText(/^[+\u2212]/);
});
