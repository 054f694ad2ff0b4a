import type { Page } from "@playwright/test";
import { expect, goTo, liveChain, runCommand, test } from "./app-page.ts";

/** Names of the docked panels' tabs, in order. */
async function tabs(page: Page): Promise<string[]> {
  const names = await page.locator(".flexlayout__tab_button").allInnerTexts();
  return names.map((name) => name.trim());
}

const menu = (page: Page) => page.getByRole("button", { name: "Panel menu" }).first();

test("panels are added, closed and maximised; the layout outlives a reload and can be reset", async ({ app }) => {
  await app.goto("/");
  await liveChain(app);
  const first = (await tabs(app)).length;
  await menu(app).click();
  await app.getByRole("menuitem", { name: "Smile" }).click();
  await expect.poll(async () => (await tabs(app)).filter((name) => name === "Smile").length).toBe(2);
  await app.reload();
  await expect(app.locator(".freshness-word")).toHaveText("Live");
  await expect.poll(async () => (await tabs(app)).length).toBe(first + 1);
  await menu(app).click();
  await app.getByRole("menuitem", { name: "Close" }).click();
  await expect.poll(async () => (await tabs(app)).length).toBe(first);

  await app.getByRole("button", { name: "Maximise" }).first().click();
  await expect(app.locator('[data-panel="smile"]')).toBeHidden();
  await app.getByRole("button", { name: "Restore" }).first().click();
  await expect(app.locator('[data-panel="smile"]')).toBeVisible();

  await menu(app).click();
  await app.getByRole("menuitem", { name: "Close" }).click();
  await expect(app.locator('[data-panel="chain"]')).toHaveCount(0);
  await runCommand(app, "reset this workspace");
  await expect(app.locator('[data-panel="chain"]')).toBeVisible();
});

/**
 * Notes, from now on, in every frame as it is drawn, which panels in sight show the very numbers they showed last of a market that is
 * no longer the one chosen. Read with `stale`.
 */
async function watchNumbers(page: Page): Promise<void> {
  await page.evaluate(() => {
    const shared = globalThis as unknown as {
      volscape: import("../src/engine/client.ts").EngineClient;
      stale: string[];
    };
    shared.stale = [];
    const last = new Map<string, { readonly market: string; readonly numbers: string }>();
    const look = (): void => {
      const market = shared.volscape.view.catalog?.choice.underlying ?? "";
      for (const panel of document.querySelectorAll<HTMLElement>("[data-panel-id]")) {
        if (!panel.checkVisibility({ visibilityProperty: true })) continue;
        const cells = [
          ...panel.querySelectorAll<HTMLElement>("[role=gridcell], [role=cell], td, [data-fact], .panel-facts"),
        ];
        const numbers = cells
          .filter((cell) => cell.checkVisibility({ visibilityProperty: true }))
          .map((cell) => cell.textContent)
          .join(" ");
        const id = panel.dataset.panelId ?? "";
        const before = last.get(id);
        if (before && before.market !== market && before.numbers === numbers && /\d/.test(numbers))
          shared.stale.push(`${id} has the numbers of ${before.market} for ${market}: ${numbers.slice(0, 60)}`);
        else last.set(id, { market, numbers });
      }
    };
    // Sizes are told of after everything that was to be done before the frame is drawn.
    const probe = document.body.appendChild(document.createElement("div"));
    probe.style.cssText = "position:fixed;opacity:0;height:1px";
    new ResizeObserver(look).observe(probe);
    let frames = 0;
    const next = (): void => {
      probe.style.width = `${1 + (frames++ % 2)}px`;
      requestAnimationFrame(next);
    };
    next();
  });
}

const stale = (page: Page) => page.evaluate(() => (globalThis as unknown as { stale: string[] }).stale);

test("no frame shows numbers of the market before once another is chosen, in panels that were out of sight neither", async ({
  app,
}) => {
  await app.goto("/");
  await liveChain(app);
  const term = app.locator('[data-panel="term"]');
  await watchNumbers(app);
  await goTo(app, "t", "term");
  await expect(term.locator(".panel-facts")).toContainText(/\d/);
  await app.getByRole("tab", { name: "Surface" }).click();
  await expect(term).toBeHidden();
  await app.getByRole("radio", { name: "ETH", exact: true }).click();
  await expect(app.locator(".instrument-ladder [role=cell]").filter({ hasText: /\d/ }).first()).toBeVisible();
  await expect(app.getByRole("tab", { name: /^ETH-/ })).toBeVisible();
  await liveChain(app);
  await app.getByRole("tab", { name: "Term structure" }).click();
  await expect(term.locator(".panel-facts")).toContainText(/\d/);
  expect(await stale(app)).toEqual([]);
});

test("keys bring a hidden panel to the front and give it the focus; connection details open by name", async ({
  app,
}) => {
  await app.goto("/");
  await liveChain(app);
  await app.locator('[role=grid] [tabindex="0"]').first().focus();
  await goTo(app, "t", "term");
  await runCommand(app, "connection details");
  await expect(app.getByRole("dialog", { name: "Connection" }).getByRole("row", { name: /Rejected/ })).toBeVisible();
  // In a narrow window strips have more tabs than room: the rest is in their lists, and none is seen in halves.
  await app.setViewportSize({ width: 1280, height: 800 });
  const halves = () =>
    app.evaluate(
      () =>
        [...document.querySelectorAll<HTMLElement>(".flexlayout__tab_button")].filter((tab) => {
          const room = tab.closest(".flexlayout__tabset_tabbar_inner")?.getBoundingClientRect();
          const { left, right } = tab.getBoundingClientRect();
          const cut = room !== undefined && left < room.right - 1 && right > room.right + 1;
          return cut && tab.checkVisibility({ visibilityProperty: true });
        }).length,
    );
  await expect(app.locator(".flexlayout__tab_button[data-cut]").first()).toBeAttached();
  await expect.poll(halves).toBe(0);
});

test("a stored workspace that cannot be read is kept aside and the default is shown", async ({ app }) => {
  await app.addInitScript(() => localStorage.setItem("volscape.workspace", '{"version":1,"layouts":[]'));
  await app.goto("/");
  await expect(app.locator(".notice", { hasText: /could not be read/ })).toBeVisible();
  await liveChain(app);
});

test("a popped-out smile follows the expiry chosen in the chain, and the chain the one chosen there", async ({
  app,
  context,
}) => {
  await app.goto("/");
  await liveChain(app);
  const opened = context.waitForEvent("page");
  const smile = app.locator(".flexlayout__tabset_tabbar_outer", { hasText: "Smile" });
  await smile.getByRole("button", { name: "Open in its own window" }).click();
  const popout = await opened;
  const active = app.getByRole("tablist", { name: "Expiry" }).locator('[aria-selected="true"]');
  const name = async () => /^\d+ [A-Z]{3}/.exec((await active.innerText()).trim())?.[0] ?? "?";
  const shown = popout.locator('[data-panel="smile"]').last();
  await expect(shown).toContainText(await name());
  const before = await name();
  await app.locator('[role=grid] [tabindex="0"]').first().focus();
  await app.keyboard.press("]");
  await expect.poll(name).not.toBe(before);
  await expect(shown).toContainText(await name());
  await popout.locator("body").press("[");
  await expect.poll(name).toBe(before);
  await app.close();
  await expect(popout.getByText("The window this panel belongs to is gone")).toBeVisible();
});
