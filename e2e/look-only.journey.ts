import type { FrameLocator, Page } from "@playwright/test";
import type { Panel } from "../src/embed/sdk/volscape.ts";
import { openView, packView } from "../src/views/view-link.ts";
import { expect, test } from "./portal-stage.ts";
import { startSite } from "./site-server.ts";
import { traderView } from "./trader-view.ts";

const VIEW = traderView(
  "Desk",
  [
    { row: [{ tabs: ["portfolio"] }, { tabs: ["limits"] }, { tabs: ["smile"] }] },
    { row: [{ tabs: ["chain"] }, { tabs: ["payoff"] }, { tabs: ["term"] }] },
  ],
  { settings: { payoff: { legs: [{ instrument: "BTC-PERPETUAL", size: 1, price: null }] } } },
);

/** Every word on a control that changes what is kept, or hands it out. */
const EDITS =
  /^(Add|Import|Account|Edit|Export|What-if|Book|Basis|P&L|Add limit|Notify me|Surface model|Clock|Add to the book|Settle…|Acknowledge…)$/;

const held = (page: Page) =>
  page.evaluate(() => {
    interface Client {
      readonly portfolio: {
        readonly document: { readonly books: { readonly positions: { size: number }[] }[] };
      } | null;
    }
    const { volscape } = globalThis as unknown as { volscape: Client };
    return volscape.portfolio?.document.books.flatMap((book) => book.positions.map(({ size }) => size)) ?? [];
  });

const controls = (frame: FrameLocator) =>
  frame
    .locator("button, select, [role=combobox]")
    .evaluateAll((all) => all.map((one) => (one.getAttribute("aria-label") ?? one.textContent ?? "").trim()));

const portalPage = (site: string, word: string, edit: string): string =>
  `<!doctype html><html lang="en"><title>Portal</title><link rel="icon" href="data:,">
<script type="module" src="${site}sdk/volscape.js"></script>
<volscape-panel style="height:1000px" src="${site}embed.html" view="${word}" ${edit}></volscape-panel></html>`;

test("a frame is only looked at until site and portal both let it edit", async ({ context, page, portal }) => {
  const parents = ["http://localhost:*"];
  const site = await startSite({ config: JSON.stringify({ version: 1, parents, features: { editsInFrames: true } }) });
  const word = await packView(VIEW, { encrypted: false, signer: null });
  const { origin } = await portal(
    { "/look": { html: portalPage(site.url, word, "") }, "/edit": { html: portalPage(site.url, word, "edit") } },
    "localhost",
  );
  const app = await context.newPage();
  await app.goto(site.url);
  await app.evaluate(async () => {
    interface Client {
      request(request: object): Promise<unknown>;
    }
    const { volscape } = globalThis as unknown as { volscape: Client };
    const part = { unit: "usd", averagePrice: null, openedAt: null, tags: [], included: true };
    const positions = [{ ...part, instrument: "BTC-PERPETUAL", size: 3 }];
    await volscape.request({ kind: "editPortfolio", edit: { type: "add", positions } });
  });
  await expect.poll(() => held(app)).toEqual([3]);

  await page.setViewportSize({ width: 1600, height: 1040 });
  await page.goto(`${origin}/look`);
  const frame = page.frameLocator("iframe");
  await expect(frame.locator(".freshness-word")).toHaveText("Live");
  const positions = frame.locator(".pos-table");
  await expect(positions).toContainText("BTC-PERPETUAL");
  await expect(frame.locator(".portfolio .panel-facts")).toContainText(/Book .*Basis /);
  await expect(frame.getByLabel("Size of BTC-PERPETUAL")).toBeVisible();
  await expect(frame.locator(".limits")).toContainText("No limits");
  await expect(frame.locator(".smile-chart, .smile canvas").first()).toBeVisible();
  await expect(frame.locator(".term canvas").first()).toBeVisible();
  expect((await controls(frame)).filter((name) => EDITS.test(name))).toEqual([]);

  // Keys that edit elsewhere do nothing here.
  const size = positions.locator("[role=row]", { hasText: "BTC-PERPETUAL" }).locator(".pos-size");
  await size.click();
  for (const key of ["Enter", "7", "Enter", "Delete", "x"]) await page.keyboard.press(key);
  await expect(positions.locator("input")).toHaveCount(0);
  await frame.locator('.chain [role=grid] [tabindex="0"]').first().focus();
  for (const key of ["b", "s", "B"]) await page.keyboard.press(key);
  // Those that read go on: columns, expiry.
  await page.keyboard.press("2");
  await expect(frame.locator("section[aria-label=Chain] .strip-end")).toContainText(/^2 /);
  const chosen = frame.locator('.chain [role=tab][aria-selected="true"]');
  const first = await chosen.innerText();
  await page.keyboard.press("]");
  await expect(chosen).not.toHaveText(first);
  expect(await held(app)).toEqual([3]);

  // What was picked for reading is nobody's view.
  const kept = await page.locator("volscape-panel").evaluate((element) => {
    const { handle } = element as unknown as { handle: Panel };
    return handle.view();
  });
  const opened = await openView(kept);
  expect(opened.ok && opened.view.settings).toEqual({});

  await page.goto(`${origin}/edit`);
  await expect(positions).toContainText("BTC-PERPETUAL");
  await expect(frame.locator(".limits")).toContainText("Add limit");
  await expect
    .poll(() => controls(frame))
    .toEqual(expect.arrayContaining(["Add", "Import", "Add to the book", "Surface model"]));
  await size.click();
  await page.keyboard.press("x");
  await expect.poll(() => held(app)).toEqual([]);
  await site.close();
});

test("a frame that asks to edit where the site does not let it says so, and offers nothing", async ({ page, site }) => {
  await page.goto(`${site.url}embed.html?panel=portfolio&venue=simulated&edit=1`);
  await expect(page.getByText("This site lets panels in frames only be looked at.")).toBeVisible();
  await expect(page.getByText("No positions are kept in this browser.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Add" })).toHaveCount(0);
});
