import AxeBuilder from "@axe-core/playwright";
import type { BrowserContext, Page } from "@playwright/test";
import { expect, liveChain, test } from "./app-page.ts";

/** Two books of the simulated market, with sizes that stand out of any text. */
const HELD = {
  version: 1,
  books: [
    {
      id: "main",
      name: "Main",
      positions: [held(1, "BTC-PERPETUAL", 3.27159)],
      cash: [{ currency: "BTC", amount: 2.38281 }],
    },
    { id: "hedge", name: "Hedge 1.53421", positions: [held(2, "BTC-PERPETUAL", -1.53421)], cash: [] },
  ],
  active: "main",
  nextId: 3,
  whatIf: null,
  basis: "mark",
  pnlStart: { kind: "expiryDay" },
  ownMarks: {},
};

function held(id: number, instrument: string, size: number) {
  return { id, instrument, size, unit: "underlying", averagePrice: 88_000.5, openedAt: null, tags: [], included: true };
}

async function hold(page: Page): Promise<void> {
  await page.evaluate(async (text) => {
    const engine = (globalThis as unknown as { volscape: { request(what: object): Promise<unknown> } }).volscape;
    await engine.request({ kind: "openPortfolio", text });
  }, JSON.stringify(HELD));
}

const views = (page: Page) => page.getByRole("dialog", { name: "Views" });
const shared = (page: Page) => page.getByRole("dialog", { name: "Shared view" });

async function startSharing(page: Page): Promise<void> {
  await page.locator(".view-name-button").click();
  await views(page).getByRole("button", { name: "Share…" }).click();
}

/** The link in the dialog once it differs from `before`. */
async function madeLink(page: Page, before = ""): Promise<string> {
  const link = views(page).getByLabel(/^Link/);
  await expect(link).toHaveValue(/#v\d\./);
  await expect(link).not.toHaveValue(before || "none");
  return link.inputValue();
}

async function freshPage(context: BrowserContext): Promise<Page> {
  const browser = context.browser();
  if (!browser) throw new Error("no browser");
  return (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
}

test("positions stay at home unless they are put in; whoever gets a masked view is told so, and sees no zero totals", async ({
  app,
  context,
}) => {
  await app.goto("/");
  await liveChain(app);
  await hold(app);
  await app.getByRole("button", { name: "Risk", exact: true }).click();
  await startSharing(app);
  await expect(views(app)).toContainText("left out by the sender");
  const bare = await madeLink(app);
  const choose = views(app).getByRole("combobox", { name: "Positions in the link" });
  await choose.selectOption({ label: "Percent only" });
  await views(app).getByRole("combobox", { name: "Book" }).selectOption({ label: "Main" });
  await expect(views(app)).toContainText("1 contract in percent");
  expect((await new AxeBuilder({ page: app }).include("dialog[open]").analyze()).violations).toEqual([]);
  const masked = await madeLink(app, bare);

  const other = await freshPage(context);
  await other.goto(masked);
  await expect(shared(other)).toContainText("sizes hidden");
  await shared(other).getByRole("button", { name: "Open" }).click();
  const portfolio = other.locator('[data-panel-id="portfolio"]');
  await expect(portfolio).toContainText("Sizes hidden by the sender");
  await expect(portfolio.getByRole("row", { name: /BTC-PERPETUAL/ })).toContainText("100.0");
  await expect(other.locator('[data-panel-id="margin"]')).toContainText("Sizes hidden by the sender");
  expect((await new AxeBuilder({ page: other }).include('[data-panel-id="portfolio"]').analyze()).violations).toEqual(
    [],
  );
  const kept = await other.evaluate(() => JSON.stringify(Object.values(localStorage)));
  expect(kept).not.toMatch(/327159|3\.27|153421|1\.53|238281|2\.38|88000/);
  await portfolio.getByRole("button", { name: "Show my positions" }).click();
  await expect(portfolio).toContainText("No positions yet");

  await other.goto("about:blank");
  await other.goto(bare);
  await shared(other).getByRole("button", { name: "Open" }).click();
  await expect(portfolio).toContainText("Positions left out by the sender");
  await other.context().close();

  await choose.selectOption({ label: "With sizes and prices" });
  await views(app).getByRole("combobox", { name: "Book" }).selectOption("all");
  await expect(views(app)).toContainText("2 in 2 books, with sizes and prices");
  const whole = await madeLink(app, masked);
  const third = await freshPage(context);
  await third.goto(whole);
  await shared(third).getByRole("button", { name: "Open" }).click();
  await expect(third.locator(".notice", { hasText: "Workspace: Hedge 1.53421" })).toBeVisible();
  await expect(third.locator('[data-panel-id="portfolio"]').getByRole("row", { name: /BTC-PERPETUAL/ })).toBeVisible();
  await third.context().close();
});
