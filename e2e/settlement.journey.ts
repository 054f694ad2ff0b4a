import { expect, liveChain, test } from "./app-page.ts";
import { startExchange } from "./exchange.ts";

test("at 08:00 UTC an expiry settles: it leaves, the next one is shown, new options are listed", async ({ app }) => {
  const day = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  const exchange = await startExchange(undefined, ["--start", `${day}T07:59:10Z`, "--speed", "5"]);
  try {
    await app.goto(`/?venue=deribit-testnet&underlying=BTC&host=${encodeURIComponent(exchange.url)}`);
    await liveChain(app);
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
    await expect.poll(names).not.toContain(before[0]);
    await expect(active).toContainText(before[1] ?? "another expiry");
    await expect(app.locator('[data-panel="smile"]')).toContainText(before[1] ?? "another expiry");
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
