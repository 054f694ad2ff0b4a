import { readFileSync } from "node:fs";
import type { Locator, Page } from "@playwright/test";
import { chainCell, expect, goTo, liveChain, test } from "./app-page.ts";

const panel = (page: Page) => page.locator('[data-panel="attribution"]');

/** Cents of a number as it is printed; 0 for words in its place. */
function cents(text: string): number {
  const clean = text.replace(/[\s\u2009]/g, "").replace("\u2212", "-");
  return /^[+-]?\d+\.\d\d$/.test(clean) ? Math.round(Number(clean) * 100) : 0;
}

async function columnCents(table: Locator, column: number): Promise<number[]> {
  return (await table.locator(`tbody tr > :nth-child(${column})`).allInnerTexts()).map(cents);
}

test("P&L between two instants of the log, term by term: printed sums are exact, positions add up, it can be handed out", async ({
  app,
}) => {
  await app.goto("/");
  await liveChain(app);
  await chainCell(app, 1, "Call");
  await app.keyboard.press("b");
  await chainCell(app, -2, "Put");
  await app.keyboard.press("s");
  await app.getByRole("button", { name: "Risk", exact: true }).click();
  const portfolio = app.locator('[data-panel="portfolio"]');
  await portfolio.getByRole("button", { name: "Add", exact: true }).click();
  await portfolio.getByLabel("Instrument").fill("BTC-PERPETUAL");
  await portfolio.getByLabel("Unit of the size").selectOption("underlying");
  await portfolio.getByLabel("Size, short negative").fill("3");
  await portfolio.locator(".pos-add").getByRole("button", { name: "Add" }).click();
  await expect(portfolio.getByLabel("Size, short negative")).toHaveValue("");
  await app.keyboard.press("Escape");
  await app.locator(".top-bar").click();
  await goTo(app, "b", "attribution");

  const terms = panel(app).locator(".attribution-terms");
  const positions = panel(app).locator(".attribution-positions");
  await expect(positions.locator("tbody tr")).toHaveCount(4);
  // The log is younger than 08:00 UTC: it says so, and where it really starts.
  await expect(panel(app).locator(".attribution-span")).toHaveText(
    /^\d{4}-\d\d-\d\d [\d:]+ to [\d: -]+ UTC, at venue marks; in the log since [\d:]+ UTC, when the first marks were seen: there are none from 08:00:00 UTC; funding estimated from 8-hour rates read at up to 60 instants$/,
  );
  // What is left unexplained is in sight beside the P&L, in windows of either size.
  const wide = app.viewportSize() ?? { width: 1440, height: 900 };
  for (const size of [{ width: 1280, height: 800 }, wide]) {
    await app.setViewportSize(size);
    for (const name of ["pnl", "left"])
      await expect(positions.locator(`tbody .total .attribution-${name}`)).toBeInViewport({ ratio: 1 });
    await expect(terms.locator(".total th")).toBeInViewport({ ratio: 1 });
    await expect(terms.locator(".unexplained th")).toBeInViewport({ ratio: 1 });
    // The longest name the venue lists has room.
    const cut = await positions
      .locator("tbody th button")
      .last()
      .evaluate((button) => {
        const own = button.textContent;
        button.textContent = "BTC-25DEC26-100000-C";
        const cell = button.parentElement;
        const over = cell ? cell.scrollWidth - cell.clientWidth : 0;
        button.textContent = own;
        return over;
      });
    expect(cut).toBeLessThanOrEqual(0);
  }
  for (const column of [2, 4]) {
    const [pnl = Number.NaN, ...parts] = await columnCents(terms, column);
    expect(parts.reduce((sum, part) => sum + part, 0)).toBe(pnl);
  }
  for (const column of [2, 3, 5, 10]) {
    const [total = Number.NaN, ...rows] = await columnCents(positions, column);
    expect(rows.reduce((sum, part) => sum + part, 0)).toBe(total);
  }
  // Bought at the ask and sold at the bid: trading cost something. One position's terms in place of the total.
  await panel(app).getByRole("button", { name: "BTC-PERPETUAL" }).click();
  await expect(terms.locator("thead th").first()).toHaveText("BTC-PERPETUAL");
  await expect(terms.locator("tr", { hasText: "Theta" }).locator("td").first()).toHaveText("0.00");
  await panel(app).getByRole("radio", { name: "BTC", exact: true }).click();
  await expect(terms.locator("tr", { hasText: "P&L" }).first().locator("td").first()).toHaveText(
    /^[+\u2212]?0\.\d{6}$/,
  );

  // An instant typed: everything is held from there on.
  await panel(app).getByLabel("Since").selectOption("instant");
  await expect(panel(app).getByRole("alert")).toHaveText("Type the instant to start from, UTC.");
  const now = (await app.locator(".top-bar").innerText()).match(/\d\d:\d\d:\d\d/)?.[0] ?? "";
  await expect(app.locator(".top-bar")).not.toContainText(now);
  await panel(app).getByLabel("Start, UTC").fill(now);
  await app.keyboard.press("Enter");
  await expect(panel(app).locator(".attribution-span")).toHaveText(
    new RegExp(`${now} to .* UTC, at venue marks; funding estimated`),
  );
  await expect(terms.locator("tr", { hasText: "New trades" }).locator("td").first()).toHaveText("0.000000");

  const download = app.waitForEvent("download");
  await panel(app).getByLabel("Export").selectOption("csv");
  const text = readFileSync(await (await download).path(), "utf8");
  expect(text).toMatch(/^# snapshot hash,[0-9a-f]{64} after event \d+\r$/m);
  expect(text).toMatch(/^# between,/m);
  expect(text).toMatch(/^# funding,funding estimated from 8-hour rates read at up to 60 instants\r$/m);
  const lines = text.split("\r\n").map((line) => line.split(","));
  for (const line of lines.filter(([name]) => name === "BTC-PERPETUAL" || name === "total")) {
    const [pnl = Number.NaN, ...parts] = line.slice(3).map(Number);
    expect(Math.abs(parts.reduce((sum, part) => sum + part, 0) - pnl)).toBeLessThan(1e-12);
  }
});
