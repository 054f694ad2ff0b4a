import AxeBuilder from "@axe-core/playwright";
import type { BrowserContext, Page } from "@playwright/test";
import { drop, expect, liveChain, test } from "./app-page.ts";
import { readLink } from "./read-link.ts";

/** Other columns in the chain and a second smile, in a market that is not the first choice. */
async function setUp(page: Page): Promise<void> {
  await page.goto("/?underlying=ETH");
  await liveChain(page);
  await chainPreset2(page);
  await page.getByRole("button", { name: "Panel menu" }).first().click();
  await page.getByRole("menuitem", { name: "Smile" }).click();
  await expect(page.locator('[data-panel-id="smile-2"]')).toBeVisible();
}

/** The chain's second set of columns, by its key. */
async function chainPreset2(page: Page): Promise<void> {
  // A grid built anew lets the focus go.
  await expect(async () => {
    await page.locator('[data-panel-id="chain"] [role=grid] [tabindex="0"]').first().focus();
    await page.keyboard.press("2");
    await expect.poll(() => settings(page), { timeout: 3_000 }).toContain('"preset":2');
  }).toPass();
}

/** Panels and settings as the browser keeps them. */
function settings(page: Page): Promise<string> {
  return page.evaluate(() => {
    const state = JSON.parse(sessionStorage.getItem("volscape.workspace") ?? "{}");
    return JSON.stringify(state.settings ?? {});
  });
}

/** Revision of the view that the workspace follows. */
function revision(page: Page): Promise<number> {
  return page.evaluate(() => JSON.parse(sessionStorage.getItem("volscape.workspace") ?? "{}").view?.revision ?? 0);
}

/** Names of the tabs in order; an instrument's panel is called after what it shows. */
async function tabs(page: Page): Promise<string[]> {
  const names = await page.locator(".flexlayout__tab_button").allInnerTexts();
  return names.map((name) => name.trim().replace(/^(BTC|ETH)-.*/, "Instrument"));
}

const dialog = (page: Page) => page.getByRole("dialog", { name: "Views" });

async function openViews(page: Page): Promise<void> {
  await page.locator(".view-name-button").click();
  await expect(dialog(page)).toBeVisible();
}

async function saveAs(page: Page, title: string, folder: string): Promise<void> {
  await openViews(page);
  await dialog(page).getByLabel("Title").fill(title);
  await dialog(page).getByLabel("Folder").fill(folder);
  await dialog(page).getByRole("button", { name: "Save", exact: true }).click();
  await expect(dialog(page).getByRole("navigation").getByRole("button", { name: title })).toBeVisible();
}

/** The link of the workspace on screen. */
async function share(page: Page, ...options: RegExp[]): Promise<string> {
  await openViews(page);
  await dialog(page).getByRole("button", { name: "Share…" }).click();
  for (const option of options) await dialog(page).getByRole("checkbox", { name: option }).check();
  const link = dialog(page).getByLabel(/^Link/);
  // The fingerprint comes with the link that has all that was asked for.
  if (options.length > 0) await expect(dialog(page).getByText(/^([0-9A-F]{4} ?){5}$/)).toBeVisible();
  const address = await readLink(link);
  await page.keyboard.press("Escape");
  return address;
}

/** The link in a browser that knows nothing of the first one. */
async function openElsewhere(context: BrowserContext, address: string): Promise<Page> {
  const browser = context.browser();
  if (!browser) throw new Error("no browser");
  const other = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  await other.goto(address);
  return other;
}

test("a workspace is saved as a view, changed, reloaded, and restored as it was; deleting can be undone", async ({
  app,
}) => {
  await setUp(app);
  const saved = await tabs(app);
  // What cannot be seen, and would turn the words around it, is left out: a view of such a name could not be opened again.
  await openViews(app);
  await dialog(app).getByLabel("Title").fill("Two\u202E smiles");
  await expect(dialog(app).getByLabel("Title")).toHaveValue("Two smiles");
  await app.keyboard.press("Escape");
  await saveAs(app, "Two smiles", "Desk");
  await app.keyboard.press("Escape");
  await app.getByRole("button", { name: "Panel menu" }).first().click();
  await app.getByRole("menuitem", { name: "Close" }).click();
  await expect.poll(async () => (await tabs(app)).length).toBe(saved.length - 1);
  // The view follows what is changed; its first revision stays.
  await expect.poll(() => revision(app)).toBe(2);
  await app.goto("/?underlying=BTC");
  await expect(app.locator(".freshness-word")).toHaveText("Live");

  await openViews(app);
  expect((await new AxeBuilder({ page: app }).include("dialog[open]").analyze()).violations).toEqual([]);
  await dialog(app).getByRole("searchbox").fill("desk smil");
  await dialog(app).getByRole("navigation").getByRole("button", { name: "Two smiles" }).click();
  await dialog(app).getByRole("button", { name: "Restore" }).last().click();
  await expect.poll(() => tabs(app)).toEqual(saved);
  await app.keyboard.press("Escape");
  await expect(app.getByRole("radio", { name: "ETH", exact: true })).toBeChecked();
  // Loaded again the page opens this market, not the one that the address asked for before.
  await expect.poll(() => new URL(app.url()).search).toBe("");
  await app.locator(".notice", { hasText: "Opened" }).getByRole("button", { name: "Undo" }).click();
  await expect.poll(async () => (await tabs(app)).length).toBe(saved.length - 1);

  await openViews(app);
  await dialog(app).getByRole("navigation").getByRole("button", { name: "Two smiles" }).click();
  await dialog(app).getByRole("button", { name: "Delete" }).click();
  await expect(dialog(app).getByText("Nothing saved yet.")).toBeVisible();
  await app.keyboard.press("Escape");
  await app.locator(".notice", { hasText: "Deleted" }).getByRole("button", { name: "Undo" }).click();
  await openViews(app);
  await expect(dialog(app).getByRole("navigation").getByRole("button", { name: "Two smiles" })).toBeVisible();
});

test("a link shows the same panels and settings in another browser, and leaves the address; altered it is refused", async ({
  app,
  context,
}) => {
  await setUp(app);
  const sent = await tabs(app);
  const address = await share(app, /Encrypt, with/, /Sign/);
  const other = await openElsewhere(context, address);
  const preview = other.getByRole("dialog", { name: "Shared view" });
  await expect(preview).toContainText("Simulated, ETH");
  await expect(preview).toContainText("New signer");
  expect(new URL(other.url()).hash).toBe("");
  const before = await tabs(other);
  expect(before).not.toEqual(sent);
  await preview.getByRole("button", { name: "Open" }).click();
  await expect.poll(() => tabs(other)).toEqual(sent);
  const wanted = JSON.parse(await settings(app));
  await expect.poll(async () => JSON.parse(await settings(other))).toEqual(wanted);

  const at = address.indexOf("#") + 40;
  const flipped = address.slice(0, at) + (address[at] === "A" ? "B" : "A") + address.slice(at + 1);
  const third = await openElsewhere(context, flipped);
  await expect(third.locator(".notice.error", { hasText: /altered.*Your workspace is as it was/ })).toBeVisible();
  await expect.poll(() => tabs(third)).toEqual(before);
  // Known by now.
  await other.goto("about:blank");
  await other.goto(address);
  await expect(other.getByRole("dialog", { name: "Shared view" })).toContainText("known since");
  await other.context().close();
  await third.context().close();
});

test("two tabs that save one view end with both", async ({ app, context }) => {
  await app.goto("/");
  await liveChain(app);
  await saveAs(app, "Shared by tabs", "");
  await app.keyboard.press("Escape");
  const second = await context.newPage();
  await second.goto("/");
  await liveChain(second);
  // Another column preset: a tab that opens on what another saved just the same follows that.
  await chainPreset2(app);
  await app.keyboard.press("Control+s");
  await expect(app.locator(".notice", { hasText: "Saved" }).last()).toBeVisible();
  await expect(async () => {
    await openViews(app);
    await dialog(app).getByRole("navigation").getByRole("button", { name: "Shared by tabs" }).click();
    await expect(dialog(app).getByText("newest")).toBeVisible();
    const revisions = dialog(app).locator(".view-revisions li");
    const more = await expect(revisions.nth(1))
      .toBeVisible({ timeout: 3_000 })
      .then(
        () => true,
        () => false,
      );
    await app.keyboard.press("Escape");
    await expect(dialog(app)).toBeHidden();
    expect(more).toBe(true);
  }).toPass();
  await second.keyboard.press("Control+s");
  await expect(second.locator(".notice.error", { hasText: "saved elsewhere" })).toBeVisible();
  await openViews(second);
  const list = dialog(second).getByRole("navigation");
  await expect(list.getByRole("button", { name: "Shared by tabs (yours)" })).toBeVisible();
  await expect(list.getByRole("button", { name: /^Shared by tabs (?!\(yours)/ })).toBeVisible();
});

test("where the browser keeps no data a view lives in memory and goes out as a file that opens again", async ({
  app,
}) => {
  await app.addInitScript(() => {
    Object.defineProperty(window, "localStorage", {
      get() {
        throw new DOMException("denied", "SecurityError");
      },
    });
    Object.defineProperty(window, "indexedDB", { value: undefined });
  });
  await app.goto("/");
  await liveChain(app);
  await saveAs(app, "Memory", "");
  await expect(dialog(app)).toContainText("keeps no data for this page");
  await dialog(app).getByRole("button", { name: "Share…" }).click();
  const downloading = app.waitForEvent("download");
  await dialog(app).getByRole("button", { name: "Save file" }).click();
  const file = await downloading;
  expect(file.suggestedFilename()).toBe("memory.volview.json");
  const chunks: Buffer[] = [];
  for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString("utf8");
  await app.keyboard.press("Escape");
  await drop(app, "memory.volview.json", text);
  await expect(app.getByRole("dialog", { name: "Shared view" })).toContainText("Memory");
  await app.keyboard.press("Escape");
  await drop(
    app,
    "memory.volview.json",
    text.replace(/v1\.(.)/, (_, first) => (first === "A" ? "v1.B" : "v1.A")),
  );
  await expect(app.locator(".notice.error", { hasText: "altered" })).toBeVisible();
});
