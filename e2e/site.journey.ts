import { cell, expect, liveChain, test } from "./app-page.ts";
import { startSite } from "./site-server.ts";

const config = (part: object): string => JSON.stringify({ version: 1, ...part });

test("the built site runs under any path, allows what its config.json names, and says so", async ({ page }) => {
  const site = await startSite({
    prefix: "/a/b/",
    config: config({ venues: ["simulated", "deribit"], hosts: [], market: { venue: "simulated", underlying: "ETH" } }),
  });
  try {
    await page.goto(`${site.url}?venue=deribit-testnet`);
    await expect(page.getByText("Deribit testnet is not offered on this site.")).toBeVisible();
    await liveChain(page);
    await expect(page.locator(".top-bar")).toContainText("ETH");
    await page.getByRole("button", { name: /^Venue:/ }).click();
    await expect(page.getByRole("menuitem", { name: /^Deribit$/ })).toBeVisible();
    await expect(page.getByRole("menuitem", { name: /testnet|Other address/ })).toHaveCount(0);
    await page.keyboard.press("Escape");
    await page.goto(`${site.url}?venue=deribit&host=ws://localhost:1/`);
    await expect(page.getByText("This site does not allow connections to ws://localhost:1/.")).toBeVisible();
    await expect(cell(page, "bid")).toBeVisible();
  } finally {
    await site.close();
  }
});

test("a site without config.json has the default, a wrong one names the place and starts nothing", async ({ page }) => {
  const none = await startSite({ config: null });
  const wrong = await startSite({ config: config({ hosts: ["wss://feeds.example", "*"] }) });
  try {
    await page.goto(none.url);
    await liveChain(page);
    await page.goto(wrong.url);
    await expect(page.getByRole("alert")).toContainText("This site is not set up correctly");
    await expect(page.getByRole("alert")).toContainText('config.json, hosts.1: "*" is not an address');
  } finally {
    await none.close();
    await wrong.close();
  }
});
