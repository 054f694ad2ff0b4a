import type { Page } from "@playwright/test";
import { chainCell, expect, liveChain, test } from "./app-page.ts";
import { type RunningExchange, startExchange } from "./exchange.ts";

/** A day after which exactly one expiry is listed anew: none of a Friday's weeklies and month ends, nor a daily that is one of them. */
function nextWednesday(): string {
  const today = new Date();
  const ahead = (3 - today.getUTCDay() + 7) % 7 || 7;
  return new Date(today.getTime() + ahead * 86_400_000).toISOString().slice(0, 10);
}

/**
 * Opens the app on an exchange whose next settlement, at `speed`, is far enough away for what is done before it: about `seconds`,
 * and as long again as this machine took to show a live chain. Where it took too long, on one with more time.
 */
async function openBeforeSettlement(app: Page, speed: number, seconds: number): Promise<RunningExchange> {
  const settlement = Date.parse(`${nextWednesday()}T08:00:00Z`);
  for (let ahead = 2 * seconds; ; ahead *= 2) {
    const start = new Date(settlement - 1_000 * ahead * speed).toISOString();
    const exchange = await startExchange(undefined, ["--start", start, "--speed", String(speed)]);
    const from = performance.now();
    await app.goto(`/?venue=deribit-testnet&underlying=BTC&host=${encodeURIComponent(exchange.url)}`);
    await liveChain(app);
    const took = (performance.now() - from) / 1_000;
    const { now } = (await (await fetch(`http://127.0.0.1:${exchange.port}/control`)).json()) as { now: number };
    if ((settlement - now) / 1_000 / speed > Math.max(seconds, took)) return exchange;
    await app.goto("about:blank");
    await exchange.kill();
  }
}

test("at 08:00 UTC an expiry settles: it leaves, the next one is shown, new options are listed", async ({ app }) => {
  test.slow();
  const exchange = await openBeforeSettlement(app, 5, 10);
  try {
    const tabs = app.getByRole("tablist", { name: "Expiry" }).getByRole("tab");
    const active = app.getByRole("tablist", { name: "Expiry" }).locator('[aria-selected="true"]');
    const names = async () => (await tabs.allInnerTexts()).map((text) => /^\d+ [A-Z]{3}/.exec(text)?.[0] ?? text);
    const before = await names();
    await tabs.first().click();
    await expect(tabs.first()).toContainText("averaging");
    // An option of the expiry is open beside the chain, and the chain's grid holds its strikes.
    await app.locator('[role=grid] [tabindex="0"]').first().focus();
    await app.keyboard.press("Enter");
    await expect(app.locator('[data-panel="instrument"]')).toContainText(/Time left/);
    await expect.poll(names, { timeout: 180_000 }).not.toContain(before[0]);
    await expect(active).toContainText(before[1] ?? "another expiry");
    await expect(app.locator('[data-panel="smile"]')).toContainText(before[1] ?? "another expiry");
    await expect(app.locator('[role=grid] [aria-selected="true"]')).toHaveCount(1);
    // The keyboard stays at its strike, and what is open beside the chain follows it to the next expiry.
    await expect(app.locator('[data-panel="instrument"]')).toContainText(/Time left2?3h/);
    const name = (before[1] ?? "").replace(" ", "");
    await expect(app.getByRole("tab", { name: new RegExp(`^BTC-${name}`) })).toBeVisible();
    // The venue lists another daily expiry, and every option of it has its quotes.
    await expect.poll(async () => (await names()).filter((name) => !before.includes(name))).toHaveLength(1);
    await liveChain(app);
    await tabs.nth((await names()).findIndex((name) => !before.includes(name))).click();
    await expect(app.locator("[role=grid]")).toContainText(/0\.\d{4}/);
    await expect(app.locator('[data-panel="smile"]')).toContainText(/ATM/);
  } finally {
    await exchange.kill();
  }
});

test("a calendar spread through an expiry: the expired leg leaves every total, and settles into cash at the delivery price", async ({
  app,
}) => {
  test.slow();
  const exchange = await openBeforeSettlement(app, 4, 18);
  try {
    const tabs = app.getByRole("tablist", { name: "Expiry" }).getByRole("tab");
    const held: string[] = [];
    for (const [tab, key] of [
      [0, "s"],
      [1, "b"],
    ] as const) {
      await tabs.nth(tab).click();
      await expect(tabs.nth(tab)).toHaveAttribute("aria-selected", "true");
      const [, day = "?", month = "?"] = /^(\d+) ([A-Z]{3})/.exec(await tabs.nth(tab).innerText()) ?? [];
      // The rows follow the tab with the next frame.
      await expect(async () => {
        await chainCell(app, -2, "Call");
        await expect(app.getByRole("tab", { name: new RegExp(`^BTC-${day}${month}`) })).toBeVisible({ timeout: 3_000 });
      }).toPass();
      await app.keyboard.press(key);
      const words = await app
        .getByText(new RegExp(`^${key === "s" ? "Sold" : "Bought"} 1\\.0 BTC-${day}${month}`))
        .innerText();
      held.push(/BTC-\S+-C/.exec(words)?.[0] ?? "");
    }
    await app.getByRole("button", { name: "Risk", exact: true }).click();
    const portfolio = app.locator('[data-panel="portfolio"]');
    const names = portfolio.locator(".row-list-body [role=rowheader]");
    await expect(names).toHaveCount(2);
    // The venue's clock passes 08:00: the leg is named as expired and is in no total.
    await expect(portfolio.getByText("1 leg has expired: in no total")).toBeVisible({ timeout: 180_000 });
    await expect(portfolio.getByText("Total, 1 position, 1 excluded")).toBeVisible();
    await expect(app.locator('[data-panel="scenario"]').getByText("1 excluded")).toHaveAttribute("title", /: expired/);
    await portfolio.getByRole("button", { name: "Settle…" }).click();
    const form = portfolio.getByRole("region", { name: "Expired legs" });
    const level = form.getByLabel(`Level that ${held[0]} settles at`);
    await expect(level).toHaveAttribute("placeholder", /^\d+\u2009\d{3}\.\d\d$/);
    const price = Number(((await level.getAttribute("placeholder")) ?? "").replace("\u2009", ""));
    const strike = Number(/-(\d+)-C$/.exec(held[0] ?? "")?.[1]);
    const pays = (at: number): RegExp => {
      const coins = Math.max(0, (at - strike) / at).toFixed(6);
      return new RegExp(`^${/[1-9]/.test(coins) ? `\u2212${coins}` : coins} BTC$`);
    };
    await expect(form.locator("tbody td").last()).toHaveText(pays(price));
    // A level of one's own in its place shows what it would pay.
    await level.fill(String(strike * 2));
    await expect(form.locator("tbody td").last()).toHaveText("\u22120.500000 BTC");
    await level.fill("");
    await form.getByRole("button", { name: "Settle 1 leg" }).click();
    await expect(names).toHaveText([held[1] ?? ""]);
    await expect(
      portfolio.getByText(/^Settled 1 expired leg at delivery price [\d\u2009.]+: .* BTC into cash/),
    ).toBeVisible();
    await expect(portfolio.getByText("Total, 1 position", { exact: true })).toBeVisible();
    // One step back brings the leg and the cash of before.
    await app.locator(".top-bar").click();
    await app.keyboard.press("Control+z");
    await expect(names).toHaveCount(2);
  } finally {
    await exchange.kill();
  }
});
