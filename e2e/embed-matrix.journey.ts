import { test as plain } from "@playwright/test";
import { startExchange } from "./exchange.ts";
import { framePage, startPortal } from "./portal.ts";
import { expect, test } from "./portal-stage.ts";
import { startProxy } from "./proxy.ts";
import { startSite } from "./site-server.ts";

const SMILE = "embed.html?panel=smile&venue=simulated";
const ISOLATED = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };
const CREDENTIALLESS = { ...ISOLATED, "Cross-Origin-Embedder-Policy": "credentialless" };

test("isolated portals, a credentialless frame and a sandbox with its tokens get the whole panel, without any storage", async ({
  page,
  portal,
  site,
}) => {
  const src = site.url + SMILE;
  const { origin } = await portal({
    "/isolated": { html: framePage(src), headers: ISOLATED },
    "/credentialless": { html: framePage(src, "credentialless"), headers: CREDENTIALLESS },
    "/sandbox": { html: framePage(src, 'sandbox="allow-scripts allow-same-origin"') },
  });
  for (const path of ["/isolated", "/credentialless", "/sandbox"]) {
    await page.goto(origin + path);
    const frame = page.frameLocator("iframe");
    await expect(frame.locator(".freshness-word"), path).toHaveText("Live");
    await expect(frame.locator(".embed-facts"), path).toHaveText(/ATM .* \d+\.\d %/);
  }
});

plain(
  "a sandbox without allow-same-origin names the token, and a portal that is not named is refused",
  async ({ page }) => {
    const site = await startSite({ config: JSON.stringify({ version: 1, parents: ["http://127.0.0.1:*"] }) });
    const src = site.url + SMILE;
    const portal = await startPortal({ "/": { html: framePage(src, 'sandbox="allow-scripts"') } });
    const foreign = await startPortal({ "/": { html: framePage(src) } }, "portal.localhost");
    await page.goto(portal.origin);
    await expect(page.frameLocator("iframe").getByText(/sandbox lacks the token allow-same-origin/)).toBeVisible();
    const refused = page.waitForEvent("console", (message) => /frame-ancestors/.test(message.text()));
    await page.goto(foreign.origin);
    await refused;
    await expect(page.frameLocator("iframe").locator(".embed")).toHaveCount(0);
    await Promise.all([portal.close(), foreign.close(), site.close()]);
  },
);

for (const [kind, host] of [
  ["the same site", "localhost"],
  ["another site", "127.0.0.1"],
] as const)
  test(`six panels of a portal of ${kind} share one connection; the rest go on when the first frame goes`, async ({
    page,
    portal,
    site,
  }) => {
    const exchange = await startExchange();
    const proxy = await startProxy(exchange.url);
    const src = `${site.url}${SMILE.replace("simulated", "deribit")}&host=${encodeURIComponent(proxy.url)}`;
    const { origin } = await portal({ "/": { html: framePage(src).repeat(6) } }, host);
    await page.goto(origin);
    const frames = page.frameLocator("iframe");
    const live = async (count: number): Promise<void> => {
      for (let i = 0; i < count; i++) {
        const bar = frames.nth(i).locator(".freshness-word");
        await expect(bar).toHaveText("Live");
      }
      await expect.poll(() => proxy.connections()).toBe(1);
    };
    await live(6);
    const subscribed = proxy.channels("").length;
    const removedAt = Date.now();
    await page
      .locator("iframe")
      .first()
      .evaluate((frame) => frame.remove());
    await expect(page.locator("iframe")).toHaveCount(5);
    await expect.poll(() => proxy.channels("").length, { intervals: [20] }).toBeGreaterThan(subscribed);
    const tookOver = Date.now() - removedAt;
    await live(5);
    console.error(`another frame subscribed after ${tookOver} ms, all live again after ${Date.now() - removedAt} ms`);
    await proxy.close();
    await exchange.kill();
  });
