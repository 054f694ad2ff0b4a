import type { Page } from "@playwright/test";
import { expect, goTo, liveChain, test } from "./app-page.ts";

const NAMES = [
  "<img src=x onerror=window.pwned=1>",
  '<a href="javascript:window.pwned=1">BTC</a>',
  '<a href="https://evil.example">BTC-28MAR</a>',
];

/** What must never be in the page, whatever something is called. */
const harm = (page: Page) =>
  page.evaluate(() => ({
    pwned: "pwned" in globalThis,
    links: document.querySelectorAll('a[href^="http"], a[href^="javascript"], img[src="x"]').length,
  }));

test("names from outside are text in every panel: no markup, no link, no script", async ({ app }) => {
  await app.goto("/");
  await liveChain(app);
  await app.evaluate(async (names) => {
    interface Client {
      request(request: object): Promise<unknown>;
    }
    const { volscape } = globalThis as unknown as { volscape: Client };
    const edit = (what: object) => volscape.request({ kind: "editPortfolio", edit: what });
    for (const name of [...names, "BTC\u202E-00001"]) await edit({ type: "addBook", name });
    const position = {
      instrument: names[0],
      size: 1,
      unit: "underlying",
      averagePrice: 1,
      openedAt: 1,
      tags: names,
      included: true,
    };
    const real = { ...position, instrument: "BTC-PERPETUAL", unit: "usd" };
    await edit({ type: "add", positions: [position, real] });
  }, NAMES);
  for (const key of ["p", "x", "g", "n", "o", "l", "s"]) {
    await app.keyboard.press("g");
    await app.keyboard.press(key);
    await expect(app.locator(".workspace .panel-body").first()).toBeVisible();
    expect(await harm(app), key).toEqual({ pwned: false, links: 0 });
  }
  await goTo(app, "p", "portfolio");
  await expect(app.locator("option", { hasText: NAMES[0] ?? "" }).first()).toBeAttached();

  await app.locator(".view-name-button").click();
  const dialog = app.getByRole("dialog", { name: "Views" });
  await dialog.getByLabel("Title").fill(NAMES[1] ?? "");
  await dialog.getByLabel("Folder").fill(NAMES[2] ?? "");
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  await expect(dialog.getByRole("navigation").getByRole("button", { name: NAMES[1] ?? "" })).toBeVisible();
  await app.keyboard.press("Escape");
  await app.keyboard.press("Control+k");
  await expect(app.getByRole("dialog").getByRole("combobox")).toBeFocused();
  await app.keyboard.type("<img src=x");
  expect(await harm(app)).toEqual({ pwned: false, links: 0 });
});
