import { viewFile } from "../src/views/view-file.ts";
import { packView } from "../src/views/view-link.ts";
import { cell, expect, liveChain, test } from "./app-page.ts";
import { startSite } from "./site-server.ts";
import { traderView } from "./trader-view.ts";

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

test("the view that a site starts with is opened on a first visit; its positions are offered, not taken in", async ({
  page,
}) => {
  const held = { instrument: "BTC-PERPETUAL", size: 2, unit: "underlying" as const, averagePrice: 90_000 };
  const positions = [{ ...held, openedAt: null, tags: [], included: true }];
  const view = traderView("Desk of the site", [{ tabs: ["chain"] }, { tabs: ["portfolio"] }], {
    portfolio: { sizes: "whole", books: [{ name: "Main", positions, cash: [] }] },
  });
  const text = viewFile(await packView(view, { encrypted: false, signer: null }));
  await page.route("**/desk.volview.json", (route) => route.fulfill({ contentType: "application/json", body: text }));
  const site = await startSite({ config: config({ view: "desk.volview.json" }) });
  try {
    await page.goto(site.url);
    const offer = page.locator(".notice", { hasText: "comes with 1 position. Your portfolio is as it was." });
    await expect(offer).toBeVisible();
    await expect(page.locator(".freshness-word")).toHaveText("Live");
    await expect(page.locator('[data-panel="portfolio"]')).toContainText("No positions yet");
    await offer.getByRole("button", { name: "Add to portfolio" }).click();
    await expect(page.locator('[data-panel="portfolio"]').getByRole("row", { name: /BTC-PERPETUAL/ })).toBeVisible();
  } finally {
    await site.close();
  }
});

test("the policy stops scripts, markup, workers and connections that are not the product's, in pages and workers", async ({
  page,
  violations,
}) => {
  await page.goto("/");
  await liveChain(page);
  expect(violations).toEqual([]);
  const outcome = await page.evaluate(async () => {
    const attempt = async (what: () => unknown): Promise<string> => {
      try {
        await what();
        return "done";
      } catch (error) {
        return error instanceof Error ? error.name : "refused";
      }
    };
    // The first turn is the debugger's, which may evaluate what it likes.
    await new Promise((resolve) => setTimeout(resolve));
    const element = document.createElement("div");
    const worker = (address: string) =>
      new Promise<void>((resolve, reject) => {
        const started = new Worker(address);
        started.onerror = () => reject(new Error("refused"));
        started.onmessage = () => resolve();
      });
    const script = document.createElement("script");
    return {
      markup: await attempt(() => {
        element.innerHTML = "<b>bold</b>";
      }),
      parsed: await attempt(() => new DOMParser().parseFromString("<b>bold</b>", "text/html")),
      evaluated: await attempt(() => Function("return 1")()),
      timer: await attempt(() => setTimeout("globalThis.pwned = 1" as unknown as () => void)),
      inline: await attempt(() => {
        script.textContent = "globalThis.pwned = 1";
        document.head.append(script);
      }),
      worker: await attempt(() => worker("/assets/index.js")),
      policy: await attempt(() =>
        (
          window as unknown as { trustedTypes: { createPolicy(name: string, rules: object): void } }
        ).trustedTypes.createPolicy("default", {}),
      ),
      elsewhere: await attempt(() => fetch("https://exchange.example/")),
      pwned: "pwned" in globalThis,
    };
  });
  expect(outcome).toEqual({
    markup: "TypeError",
    parsed: "TypeError",
    evaluated: "EvalError",
    timer: "TypeError",
    inline: "TypeError",
    worker: "TypeError",
    policy: "TypeError",
    elsewhere: "TypeError",
    pwned: false,
  });
  // Each is heard of when it pleases the browser, the connection's last.
  await expect.poll(() => violations.some((of) => of.includes("connect-src"))).toBe(true);
  await expect.poll(() => violations.length).toBeGreaterThan(8);
  violations.length = 0;

  const [hub] = page.workers().filter((worker) => worker.url().includes("hub.worker"));
  const inWorker = await hub?.evaluate(async () => {
    await new Promise((resolve) => setTimeout(resolve));
    const fetched = await fetch("https://exchange.example/").then(
      () => "done",
      (error: Error) => error.name,
    );
    try {
      return [fetched, Function("return 1")()];
    } catch (error) {
      return [fetched, (error as Error).name];
    }
  });
  expect(inWorker).toEqual(["TypeError", "EvalError"]);
  await expect.poll(() => violations.length).toBeGreaterThan(0);
  // What is still under way comes before the next page.
  await page.goto("about:blank");
  violations.length = 0;
});
