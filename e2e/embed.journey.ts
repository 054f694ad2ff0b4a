import AxeBuilder from "@axe-core/playwright";
import type { Panel } from "../src/embed/sdk/volscape.ts";
import { packView } from "../src/views/view-link.ts";
import { framePage } from "./portal.ts";
import { expect, test } from "./portal-stage.ts";
import { traderView } from "./trader-view.ts";

const CHAIN = "embed.html?panel=chain&venue=simulated&underlying=ETH&theme=light";

test("a portal without any special header frames a live chain: marked, dated, by keys, clean for axe", async ({
  page,
  portal,
  site,
}) => {
  const { origin } = await portal({ "/": { html: framePage(`${site.url}${CHAIN}`) } });
  await page.goto(origin);
  const frame = page.frameLocator("iframe");
  await expect(frame.locator(".freshness-word")).toHaveText("Live");
  await expect(frame.locator(".embed-title")).toHaveText("ETH chain");
  await expect(frame.locator(".embed-state .chip", { hasText: "SIMULATED" })).toBeVisible();
  await expect(frame.locator(".embed .clock")).toHaveText(/\d\d:\d\d:\d\d UTC/);
  await expect(frame.locator(".embed-facts")).toHaveText(/Index \d.*ATM .* \d+\.\d %/);
  const grid = frame.locator("[role=grid]");
  await expect(grid).toContainText(/0\.\d{4}/);
  const before = await grid.innerText();
  await expect.poll(() => grid.innerText()).not.toBe(before);

  const chosen = frame.locator('[role=tab][aria-selected="true"]');
  const first = await chosen.innerText();
  await frame.locator('[role=grid] [tabindex="0"]').first().focus();
  await page.keyboard.press("]");
  await expect.poll(() => chosen.innerText()).not.toBe(first);
  await page.keyboard.press("?");
  await expect(frame.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(frame.getByRole("dialog")).toHaveCount(0);

  // A tip half faded in has half its contrast.
  const axe = new AxeBuilder({ page }).include("iframe").exclude(["iframe", ".tip"]);
  const { violations } = await axe.analyze();
  expect(violations).toEqual([]);
});

test("an address that cannot be followed says what is missing and what is unknown", async ({ page, portal }) => {
  await portal({});
  await page.goto("/embed.html?panel=chan&theme=pink");
  await expect(page.getByText(/venue= is missing.*panel=chan is not known.*theme=pink is not known/)).toBeVisible();
});

const VIEW = traderView(
  "Morning",
  [
    { tabs: ["chain"], weight: 60 },
    { row: [{ tabs: ["smile"] }, { tabs: ["term", "surface"] }], weight: 40 },
  ],
  { market: { venue: "simulated", underlying: "ETH" } },
);

test("a view of four panels stands in an element of a portal, side by side or in tabs, and goes with its element", async ({
  page,
  portal,
  site,
}) => {
  const word = await packView(VIEW, { encrypted: false, signer: null });
  const { origin } = await portal({
    "/": {
      html: `<!doctype html><html lang="en"><title>Portal</title><link rel="icon" href="data:,">
<script type="module" src="${site.url}sdk/volscape.js"></script>
<volscape-panel style="height:680px" src="${site.url}embed.html" view="${word}" theme="dark"></volscape-panel></html>`,
    },
  });
  await page.setViewportSize({ width: 1280, height: 720 });
  await page.goto(origin);
  const frame = page.frameLocator("iframe");
  await expect(frame.locator(".freshness-word")).toHaveText("Live");
  await expect(frame.locator(".embed-title")).toHaveText("Morning, ETH");
  await expect(
    frame
      .getByRole("tablist")
      .locator("[aria-selected=true]")
      .filter({ hasText: /Chain|Smile|Term/ }),
  ).toHaveCount(3);
  await expect(frame.locator("[role=grid]")).toContainText(/0\.\d{4}/);
  await page.setViewportSize({ width: 600, height: 720 });
  await expect(frame.locator(".embed-tablist")).toHaveCount(1);
  await expect(frame.locator(".embed-tablist [role=tab]")).toHaveCount(4);

  // Moved to another place of the page it keeps what the portal set by calls, and they go on.
  const element = page.locator("volscape-panel");
  const moved = await element.evaluate(async (panel) => {
    const { handle } = panel as unknown as { handle: Panel };
    await handle.setTheme("light");
    await handle.setContext({ underlying: "BTC" });
    document.body.appendChild(document.createElement("div")).append(panel);
    await handle.ready;
    return (panel as unknown as { handle: Panel }).handle === handle;
  });
  expect(moved).toBe(true);
  await expect(page.locator("div > volscape-panel iframe")).toHaveCount(1);
  await expect(frame.locator(".embed-title")).toHaveText("Morning, BTC");
  await expect(frame.locator("html")).toHaveAttribute("data-theme", "light");
  await expect(frame.locator(".freshness-word")).toHaveText("Live");
  // Where the browser moves it without loading it again, it stays as it is.
  await frame.locator("html").evaluate((html) => html.setAttribute("data-kept", "yes"));
  await element.evaluate((panel) => {
    const { body } = document as unknown as { body: { moveBefore?(node: Node, before: Node | null): void } };
    body.moveBefore?.(panel, document.body.firstChild);
  });
  await expect(page.locator("body > volscape-panel iframe")).toHaveCount(1);
  await expect(frame.locator("html")).toHaveAttribute("data-kept", "yes");

  const workers = () => page.workers().length;
  expect(workers()).toBeGreaterThan(0);
  const rejected = await element.evaluate((panel) => {
    const { handle } = panel as unknown as { handle: Panel };
    panel.remove();
    return handle.view().then(String, (error: Error) => error.message);
  });
  expect(rejected).toBe("The panel was taken away.");
  await expect(page.locator("iframe")).toHaveCount(0);
  await expect.poll(workers).toBe(0);
});
