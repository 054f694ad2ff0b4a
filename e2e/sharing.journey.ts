import AxeBuilder from "@axe-core/playwright";
import type { BrowserContext, Page } from "@playwright/test";
import { expect, liveChain, test } from "./app-page.ts";
import { readLink } from "./read-link.ts";

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
  return readLink(views(page).getByLabel(/^Link/), before);
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
  await expect(views(app)).toContainText("left out");
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
  const kept = await other.evaluate(() => JSON.stringify([localStorage, sessionStorage]));
  expect(kept).not.toMatch(/327159|3\.27|153421|1\.53|238281|2\.38|88000/);
  await portfolio.getByRole("button", { name: "Show my positions" }).click();
  await expect(portfolio).toContainText("No positions yet");

  await other.goto("about:blank");
  await other.goto(bare);
  await shared(other).getByRole("button", { name: "Open" }).click();
  await expect(portfolio).toContainText("Positions left out");
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

/** The public key of a browser, as its owner copies it. */
async function publicKey(page: Page): Promise<string> {
  await page.goto("/");
  await liveChain(page);
  await page.locator(".view-name-button").click();
  await views(page).getByRole("button", { name: "Keys and people…" }).click();
  const card = views(page).getByLabel(/Whoever has it/);
  await expect(card).toHaveValue(/^volkey1\./);
  const text = await card.inputValue();
  await page.keyboard.press("Escape");
  return text;
}

async function open(page: Page, link: string): Promise<void> {
  await page.goto("about:blank");
  await page.goto(link);
}

/** A link of the workspace, signed by `author`, to whoever `to` names. */
async function signedLink(page: Page, author: string, to: "anyone" | readonly string[]): Promise<string> {
  await startSharing(page);
  if (to !== "anyone")
    await views(page)
      .getByRole("combobox", { name: "Positions in the link" })
      .selectOption({ label: "With sizes and prices" });
  const first = await madeLink(page);
  await views(page)
    .getByRole("checkbox", { name: /Sign with/ })
    .check();
  await views(page).getByPlaceholder("Your name").fill(author);
  let link = first;
  if (to !== "anyone") {
    await views(page).getByRole("checkbox", { name: "Encrypt to people's keys" }).check();
    await expect(views(page).getByLabel(/^Link/)).toHaveValue("");
    // Each choice makes another link: the one before is not to be taken for it.
    for (const box of to) {
      await views(page).getByRole("checkbox", { name: box }).check();
      link = await madeLink(page, link);
    }
  } else link = await madeLink(page, first);
  await expect(views(page).getByText(/^([0-9A-F]{4} ?){5}$/)).toBeVisible();
  await page.keyboard.press("Escape");
  return link;
}

test("a view encrypted to people opens to each as far as it is theirs, and to nobody else", async ({
  app,
  context,
}) => {
  test.slow();
  const [bob, eve] = await Promise.all([freshPage(context), freshPage(context)]);
  const card = await publicKey(bob);
  await app.goto("/");
  await liveChain(app);
  await hold(app);
  await app.locator(".view-name-button").click();
  await views(app).getByRole("button", { name: "Keys and people…" }).click();
  await views(app).getByLabel("Name").fill("B\u202Eob");
  await expect(views(app).getByLabel("Name")).toHaveValue("Bob");
  await views(app)
    .getByLabel("Public key", { exact: true })
    .fill(`${card.slice(0, -1)}~`);
  await app.keyboard.press("Enter");
  await expect(views(app).getByRole("alert")).toContainText("not a whole public key");
  await views(app).getByLabel("Public key", { exact: true }).fill(card);
  await app.keyboard.press("Enter");
  await expect(views(app).getByRole("listitem")).toContainText("Bob");
  expect((await new AxeBuilder({ page: app }).include("dialog[open]").analyze()).violations).toEqual([]);
  await app.keyboard.press("Escape");

  const some = await signedLink(app, "Ann", ["View to Bob"]);
  const all = await signedLink(app, "Ann", ["View to Bob", "Positions to Bob"]);
  await open(bob, some);
  await expect(shared(bob)).toContainText("encrypted to your key");
  await expect(shared(bob)).toContainText(/Positions\s*not for you/);
  expect((await new AxeBuilder({ page: bob }).include("dialog[open]").analyze()).violations).toEqual([]);
  await shared(bob).getByRole("button", { name: "Open" }).click();
  await bob.getByRole("button", { name: "Risk", exact: true }).click();
  await expect(bob.locator('[data-panel-id="portfolio"]')).toContainText("Positions: not for you");
  await open(bob, all);
  await expect(shared(bob)).toContainText("2 in 2 books, with sizes and prices");
  await open(eve, some);
  await expect(eve.locator(".notice.error", { hasText: /keys of other people/ })).toBeVisible();
  for (const page of [bob, eve]) await page.context().close();
});

test("a signer is known from the first view that was opened; another key under that name is warned of", async ({
  app,
  context,
}) => {
  test.slow();
  const bob = await freshPage(context);
  const eve = await freshPage(context);
  for (const page of [app, eve]) {
    await page.goto("/");
    await liveChain(page);
  }
  const genuine = await signedLink(app, "Ann", "anyone");
  const forged = await signedLink(eve, "ann", "anyone");
  await open(bob, genuine);
  await expect(shared(bob)).toContainText("New signer, by their own words “Ann”");
  await shared(bob).getByRole("button", { name: "Open" }).click();
  await open(bob, genuine);
  await expect(shared(bob)).toContainText("Ann (known since");
  // One that Ann made later is opened; then the one before is older than what he knows.
  const later = await signedLink(app, "Ann", "anyone");
  await open(bob, later);
  await expect(shared(bob)).toContainText("Ann (known since");
  await expect(shared(bob)).not.toContainText("Older than yours");
  await shared(bob).getByRole("button", { name: "Open" }).click();
  await open(bob, genuine);
  await expect(shared(bob)).toContainText("Older than yours: signed");
  await open(bob, forged);
  await expect(shared(bob)).toContainText("Another key than that of “Ann”");
  expect((await new AxeBuilder({ page: bob }).include("dialog[open]").analyze()).violations).toEqual([]);
  await shared(bob).getByRole("button", { name: "Open" }).click();
  await open(bob, forged);
  await expect(shared(bob)).toContainText("Another key than that of “Ann”");
  await shared(bob).getByRole("button", { name: "Cancel" }).click();
  await bob.locator(".view-name-button").click();
  await views(bob).getByRole("button", { name: "Keys and people…" }).click();
  await views(bob).getByRole("button", { name: "Forget" }).click();
  await expect(views(bob)).toContainText("Nobody yet");
  await open(bob, forged);
  await expect(shared(bob)).toContainText("New signer");
  for (const page of [bob, eve]) await page.context().close();
});
