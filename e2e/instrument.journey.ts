import type { Page } from "@playwright/test";
import { cell, expect, liveChain, test } from "./app-page.ts";

const trades = (app: Page) => app.getByRole("table", { name: "Trades" });
const rows = (app: Page) =>
  trades(app)
    .getByRole("row")
    .filter({ hasText: /Buy|Sell/ });
const texts = async (app: Page) => (await rows(app).allInnerTexts()).map((text) => text.split(/\s*\n\s*/));

test("an instrument shows the trades of before it was opened, and new ones as they happen", async ({ app }) => {
  await app.goto("/");
  await liveChain(app);
  // An option traded at the money, from the chain.
  await cell(app, "bid").click();
  await expect(trades(app)).not.toContainText("Asking for its trades");
  // The perpetual, by its name.
  await app.keyboard.press("/");
  await app.getByPlaceholder("Command, expiry or instrument").fill("BTC-PERPETUAL");
  await app.getByRole("option", { name: /^BTC-PERPETUAL/ }).click();
  await expect(app.getByRole("tab", { name: "BTC-PERPETUAL" })).toBeVisible();
  await expect.poll(() => rows(app).count()).toBe(100);
  const first = await texts(app);
  for (const [time, side, price, size] of first) {
    expect(time).toMatch(/^(\d\d:\d\d:\d\d|\d{1,2} [A-Z]{3})$/);
    expect(side).toMatch(/^(Buy|Sell)$/);
    expect(price).toMatch(/^\d{2,3}\s\d{3}\.\d{1,2}$/);
    expect(size).toMatch(/^[\d\s.]+k?$/);
  }
  const times = first.flatMap(([time]) => (time?.includes(":") ? [time] : []));
  expect(times).toEqual([...times].sort().reverse());
  // New trades come in above, and push none of the others out of order.
  const last = first[0]?.join(" ") ?? "none";
  await expect
    .poll(async () => (await texts(app)).findIndex((row) => row.join(" ") === last), { timeout: 120_000 })
    .toBeGreaterThan(0);
  const hues = await trades(app).evaluate((table) =>
    [".instrument-buy", ".instrument-sell"].map((one) => {
      const found = table.querySelector(one);
      return found ? getComputedStyle(found).color : "";
    }),
  );
  expect(new Set([...hues, ""]).size).toBe(3);
});
