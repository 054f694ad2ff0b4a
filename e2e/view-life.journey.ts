import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, liveChain, test } from "./app-page.ts";

const dialog = (page: Page) => page.getByRole("dialog", { name: "Views" });

async function saveAs(page: Page, title: string): Promise<void> {
  await page.locator(".view-name-button").click();
  await dialog(page).getByLabel("Title").fill(title);
  await dialog(page).getByRole("button", { name: "Save", exact: true }).click();
  await expect(dialog(page).getByRole("navigation").getByRole("button", { name: title })).toBeVisible();
  await page.keyboard.press("Escape");
}

async function showView(page: Page, title: string): Promise<void> {
  await page.locator(".view-name-button").click();
  await dialog(page).getByRole("navigation").getByRole("button", { name: title }).click();
  await expect(dialog(page).getByRole("heading", { name: "Revisions" })).toBeVisible();
}

/** A column preset of the chain by its key. */
async function preset(page: Page, key: string): Promise<void> {
  // A grid built anew, as when the market's list comes, lets the focus go.
  await expect(async () => {
    await page.locator('[data-panel-id="chain"] [role=grid] [tabindex="0"]').first().focus();
    await page.keyboard.press(key);
    await expect.poll(() => chainPreset(page), { timeout: 3_000 }).toBe(Number(key));
  }).toPass();
}

function chainPreset(page: Page): Promise<number> {
  return page.evaluate(
    () => JSON.parse(sessionStorage.getItem("volscape.workspace") ?? "{}").settings?.chain?.preset ?? 1,
  );
}

/** Revision of the view that the workspace follows. */
function revision(page: Page): Promise<number> {
  return page.evaluate(() => JSON.parse(sessionStorage.getItem("volscape.workspace") ?? "{}").view?.revision ?? 0);
}

/** The newest revisions as the database has them. */
function saved(page: Page): Promise<string> {
  return page.evaluate(
    () =>
      new Promise<string>((resolve, reject) => {
        const opening = indexedDB.open("volscape-views");
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const reading = opening.result.transaction("heads").objectStore("heads").getAll();
          reading.onsuccess = () => {
            opening.result.close();
            resolve(JSON.stringify(reading.result));
          };
        };
      }),
  );
}

const panels = (page: Page) => page.locator(".flexlayout__tab_button");

test("changes are taken back and made again in their order; a saved view follows them, and its revisions can be compared and restored", async ({
  app,
}) => {
  await app.goto("/");
  await liveChain(app);
  await saveAs(app, "Followed");
  // Keys as fast as a hand presses them: no save takes the one before it for somebody else's.
  for (let i = 0; i < 4; i++) await app.keyboard.press("Control+s");
  await expect.poll(() => revision(app)).toBe(5);
  await expect(app.locator(".notice.error")).toHaveCount(0);
  const count = await panels(app).count();
  await preset(app, "3");
  await app.getByRole("button", { name: "Panel menu" }).first().click();
  await app.getByRole("menuitem", { name: "Close" }).click();
  await expect(panels(app)).toHaveCount(count - 1);

  await expect.poll(() => saved(app)).toMatch(/"preset":3/);
  await expect.poll(() => saved(app)).not.toMatch(/"tabs":\["chain"/);
  await showView(app, "Followed");
  await expect(dialog(app).locator(".view-revisions li").first()).toContainText("saved by itself");
  await dialog(app).getByRole("button", { name: "Compare" }).last().click();
  const differences = dialog(app).getByRole("region", { name: "Differences" });
  await expect(differences.getByRole("row", { name: /panel removed/ })).toHaveText(/Trader\s*panel removed\s*Chain/);
  // A word of one line, not a letter of many.
  await expect
    .poll(async () => (await differences.getByRole("rowheader").first().boundingBox())?.height)
    .toBeLessThan(40);
  await expect(differences.getByRole("row", { name: /preset/ })).toHaveText(/Chain\s*preset\s*1\s*3/);
  expect((await new AxeBuilder({ page: app }).include("dialog[open]").analyze()).violations).toEqual([]);
  await app.keyboard.press("Escape");

  await app.keyboard.press("Control+z");
  await expect(app.locator(".notice", { hasText: "Took back: the layout" })).toBeVisible();
  await expect(panels(app)).toHaveCount(count);
  await app.keyboard.press("Control+z");
  await expect.poll(() => chainPreset(app)).toBe(1);
  await app.keyboard.press("Control+Shift+z");
  await expect.poll(() => chainPreset(app)).toBe(3);

  // What was done last, wherever: a position is taken back before the columns are.
  await app.locator('[data-panel-id="chain"] [role=grid] [tabindex="0"]').first().focus();
  await app.keyboard.press("b");
  await expect.poll(() => held(app)).toBe(1);
  await app.keyboard.press("Control+z");
  await expect.poll(() => held(app)).toBe(0);
  expect(await chainPreset(app)).toBe(3);

  await showView(app, "Followed");
  await dialog(app).getByRole("button", { name: "Restore" }).last().click();
  await expect.poll(() => chainPreset(app)).toBe(1);
});

function held(page: Page): Promise<number> {
  return page.evaluate(() => {
    const engine = (
      globalThis as unknown as { volscape: { portfolio: { document: { books: { positions: unknown[] }[] } } } }
    ).volscape;
    return engine.portfolio.document.books.reduce((sum, book) => sum + book.positions.length, 0);
  });
}

test("what was changed last is saved though the page is loaded again, or another view opened, before it was", async ({
  app,
}) => {
  await app.goto("/");
  await liveChain(app);
  await saveAs(app, "One");
  await app.locator(".view-name-button").click();
  await dialog(app).getByLabel("Title").fill("Two");
  await dialog(app).getByRole("button", { name: "Save as new" }).click();
  await expect(dialog(app).getByRole("navigation").getByRole("button", { name: "Two" })).toBeVisible();
  await app.keyboard.press("Escape");
  await preset(app, "3");
  // The save that closing the page sets off finds no database.
  await app.evaluate(() => {
    IDBDatabase.prototype.transaction = () => {
      throw new DOMException("closing", "InvalidStateError");
    };
  });
  await app.reload();
  await expect.poll(() => presetOf(app, "Two")).toBe(3);
  await expect.poll(() => presetOf(app, "One")).toBe(1);

  await preset(app, "5");
  await showView(app, "One");
  await dialog(app).getByRole("button", { name: "Open", exact: true }).click();
  await expect.poll(() => chainPreset(app)).toBe(1);
  await expect.poll(() => presetOf(app, "Two")).toBe(5);

  // A new name is no way back.
  await preset(app, "2");
  await showView(app, "One");
  await dialog(app).getByLabel("Title").fill("Uno");
  await dialog(app).getByRole("button", { name: "Rename" }).click();
  await expect(dialog(app).getByRole("navigation").getByRole("button", { name: "Uno" })).toBeVisible();
  await expect.poll(() => presetOf(app, "Uno")).toBe(2);
});

/** Preset of the chain in the newest revision of a view. */
async function presetOf(page: Page, title: string): Promise<number> {
  const heads: { document: { title: string; settings: { chain?: { preset?: number } } } }[] = JSON.parse(
    await saved(page),
  );
  return heads.find(({ document }) => document.title === title)?.document.settings.chain?.preset ?? 1;
}

test("where the browser has no room left a view stays in memory, says so, and goes out as a file", async ({ app }) => {
  await app.addInitScript(() => {
    let full = false;
    Object.assign(globalThis, { fill: (on: boolean) => (full = on) });
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (...given: [unknown, IDBValidKey?]) {
      if (full && this.transaction.db.name === "volscape-views") throw new DOMException("full", "QuotaExceededError");
      return put.apply(this, given);
    };
    const setItem = Storage.prototype.setItem;
    Storage.prototype.setItem = function (key: string, value: string) {
      if (full) throw new DOMException("full", "QuotaExceededError");
      setItem.call(this, key, value);
    };
  });
  await app.goto("/");
  await liveChain(app);
  await saveAs(app, "First");
  await app.evaluate(() => (globalThis as unknown as { fill(on: boolean): void }).fill(true));
  await app.locator('[data-panel-id="chain"] [role=grid] [tabindex="0"]').first().focus();
  await app.keyboard.press("2");
  await expect(app.locator(".notice.error", { hasText: "no room left for the workspace" })).toBeVisible();
  await app.keyboard.press("Control+s");
  const notice = app.locator(".notice.error", {
    hasText: "“First” could not be stored: this browser has no room left",
  });
  await expect(notice).toBeVisible();
  const downloading = app.waitForEvent("download");
  await notice.getByRole("button", { name: "Save file" }).click();
  expect((await downloading).suggestedFilename()).toBe("first.volview.json");
  await app.locator(".view-name-button").click();
  await expect(dialog(app).getByRole("navigation").getByRole("button", { name: "First" })).toBeVisible();
  await expect(dialog(app)).toContainText("gone when it is closed");
  await app.keyboard.press("Escape");
  await app.evaluate(() => (globalThis as unknown as { fill(on: boolean): void }).fill(false));
  await app.keyboard.press("Control+s");
  await expect(app.locator(".notice", { hasText: /Saved “First”\.$/ })).toBeVisible();

  // A later build in another tab changes the database: it need not wait for this one, which says so and keeps what is done.
  await app.evaluate(
    () =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open("volscape-views", 2);
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          opening.result.close();
          resolve();
        };
      }),
  );
  await expect(app.locator(".notice.error", { hasText: "A newer Volscape in another tab" })).toBeVisible();
  await app.keyboard.press("Control+s");
  await expect(app.locator(".notice.error", { hasText: "“First” could not be stored" }).last()).toBeVisible();
});

test("two tabs that change one view end with both, though nobody saved", async ({ app, context }) => {
  await app.goto("/");
  await liveChain(app);
  await saveAs(app, "Both");
  const second = await context.newPage();
  await second.goto("/");
  await liveChain(second);
  await preset(app, "2");
  await expect.poll(() => revision(app)).toBe(2);
  await showView(app, "Both");
  await expect(dialog(app).locator(".view-revisions li").first()).toContainText("saved by itself");
  await app.keyboard.press("Escape");
  await preset(second, "4");
  await expect(second.locator(".notice.error", { hasText: "yours is kept as “Both (yours)”" })).toBeVisible();
  await second.locator(".view-name-button").click();
  const list = dialog(second).getByRole("navigation");
  await expect(list.getByRole("button", { name: "Both (yours)" })).toBeVisible();
  await expect(list.getByRole("button", { name: /^Both (?!\(yours)/ })).toBeVisible();

  // One of them is deleted while the other tab works on it: what is done there is kept, and so is what is put back.
  await second.keyboard.press("Escape");
  await showView(app, "Both (yours)");
  // Pressed twice it is deleted once.
  await dialog(app).getByRole("button", { name: "Delete" }).dblclick();
  const deleted = app.locator(".notice", { hasText: "Deleted “Both (yours)”" });
  await expect(deleted).toBeVisible();
  await expect(app.locator(".notice", { hasText: /^Deleted/ })).toHaveCount(1);
  await app.keyboard.press("Escape");
  // It stays while it has the focus.
  await deleted.getByRole("button", { name: "Undo" }).focus();
  await preset(second, "5");
  await expect(second.locator(".notice.error", { hasText: "“Both (yours)” was deleted elsewhere" })).toBeVisible();
  await deleted.getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => presetOf(app, "Both (yours)")).toBe(4);
  await expect.poll(() => presetOf(app, "Both (yours) (yours)")).toBe(5);
});

test("each tab shows its own view when it is loaded again, and a new one begins where the last change was", async ({
  app,
  context,
}) => {
  await app.goto("/");
  await liveChain(app);
  await saveAs(app, "Morning");
  const second = await context.newPage();
  await second.goto("/");
  const name = (page: Page) => page.locator(".view-name-button");
  await expect(name(second)).toContainText("Morning");
  await name(second).click();
  await dialog(second).getByLabel("Title").fill("Evening");
  await dialog(second).getByRole("button", { name: "Save as new" }).click();
  await expect(dialog(second).getByRole("navigation").getByRole("button", { name: "Evening" })).toBeVisible();
  await second.keyboard.press("Escape");
  await preset(second, "4");
  await second.getByRole("button", { name: "Risk", exact: true }).click();
  await expect.poll(() => presetOf(second, "Evening")).toBe(4);

  // The first has changed nothing since.
  for (const page of [app, second]) await page.reload();
  await expect(name(app)).toContainText("Morning");
  await expect(app.locator('[data-panel="chain"]')).toBeVisible();
  await expect(name(second)).toContainText("Evening");
  await expect(second.locator('[data-panel="portfolio"]')).toBeVisible();
  expect([await chainPreset(app), await chainPreset(second)]).toEqual([1, 4]);
  const third = await context.newPage();
  await third.goto("/");
  await expect(name(third)).toContainText("Evening");
  await third.close();

  // A tab that another opened has a copy of what that one showed.
  const opening = context.waitForEvent("page");
  await app.evaluate(() => void window.open("/"));
  await expect(name(await opening)).toContainText("Morning");
});
