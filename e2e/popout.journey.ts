import type { Page } from "@playwright/test";
import { expect, liveChain, test } from "./app-page.ts";

/**
 * Does to a page what another tab in front of it does: it counts as hidden and its animation frames stop. Headless
 * browsers cannot do it themselves: their pages never cover each other. Its own picture must then stand still.
 */
async function hide(page: Page): Promise<void> {
  await page.evaluate(() => {
    Object.defineProperty(document, "visibilityState", { get: () => "hidden" });
    Object.defineProperty(document, "hidden", { get: () => true });
    const frame = window.requestAnimationFrame.bind(window);
    window.requestAnimationFrame = () => 0;
    document.dispatchEvent(new Event("visibilitychange"));
    // The frame asked for before still comes.
    return new Promise((resolve) => frame(() => frame(resolve)));
  });
}

test("a popped-out chain is marked as simulated and keeps ticking while its opener is hidden", async ({
  app,
  context,
}) => {
  await app.goto("/");
  await liveChain(app);
  const opened = context.waitForEvent("page");
  await app.locator(".strip-end").first().getByRole("button", { name: "Open in its own window" }).click();
  const popout = await opened;
  await expect(popout.locator(".chip.warn", { hasText: "SIMULATED" })).toBeVisible();
  const grid = popout.locator("[role=grid]");
  await expect(grid).toContainText(/0\.\d{4}/);
  await hide(app);
  // Its numbers, that is: the line of the forward goes when the list of instruments changes and comes with the next frame.
  const numbers = () => app.locator("[role=grid] .grid-row").allInnerTexts();
  const still = await numbers();
  for (let i = 0; i < 3; i++) {
    const before = await grid.innerText();
    await expect.poll(() => grid.innerText()).not.toBe(before);
  }
  expect(await numbers()).toEqual(still);
});

/** What of a 3D scene a person changes and what the market changes: where it is seen from, and its heights. */
function scene(page: Page): Promise<{ camera: string; heights: string }> {
  return page.locator(".surface-picture .chart").evaluate((element) => {
    interface Plot {
      readonly data?: readonly { readonly z?: readonly Float64Array[] }[];
      readonly _fullLayout?: { readonly scene?: { readonly _scene?: { getCamera(): unknown } } };
    }
    const plot = element as unknown as Plot;
    const heights = (plot.data?.[0]?.z ?? []).map((row) => row.reduce((sum, z) => sum + (z || 0), 0)).join();
    // A camera read back is computed from a matrix: its last digits come and go.
    const round = (_: string, value: unknown) => (typeof value === "number" ? Number(value.toFixed(9)) : value);
    return { camera: JSON.stringify(plot._fullLayout?.scene?._scene?.getCamera() ?? null, round), heights };
  });
}

test("a popped-out surface keeps ticking and turns under the pointer while its opener is hidden", async ({
  app,
  context,
}) => {
  await app.goto("/");
  await liveChain(app);
  const opened = context.waitForEvent("page");
  const tabset = app.locator(".flexlayout__tabset_tabbar_outer", { hasText: "Surface" });
  await tabset.getByRole("button", { name: "Open in its own window" }).click();
  const popout = await opened;
  await expect(popout.locator(".chip.warn", { hasText: "SIMULATED" })).toBeVisible();
  await expect(popout.locator(".surface-picture canvas").first()).toBeVisible();
  // Small, so that machines without graphics hardware draw it several times a second.
  await popout.setViewportSize({ width: 400, height: 320 });
  await hide(app);
  await expect.poll(async () => (await scene(popout)).camera).toContain("eye");
  const { heights } = await scene(popout);
  await expect.poll(async () => (await scene(popout)).heights, { timeout: 120_000 }).not.toBe(heights);

  const { camera } = await scene(popout);
  const box = await popout.locator(".surface-picture").boundingBox();
  if (!box) throw new Error("the surface has no place");
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await popout.mouse.move(x, y);
  await popout.mouse.down();
  await popout.mouse.move(x + 90, y + 20, { steps: 6 });
  await popout.mouse.up();
  await expect.poll(async () => (await scene(popout)).camera).not.toBe(camera);
  // It comes to rest, and stays where the user put it while data goes on: between two fits the picture may still be turning.
  await expect(async () => {
    const turned = await scene(popout);
    expect(turned.camera).not.toBe(camera);
    await expect.poll(async () => (await scene(popout)).heights, { timeout: 60_000 }).not.toBe(turned.heights);
    expect((await scene(popout)).camera).toBe(turned.camera);
  }).toPass({ timeout: 240_000 });
});

test("a pop-out page opened by itself says where it belongs", async ({ app }) => {
  await app.goto("/popout.html?panel=chain");
  await expect(app.getByText("Nothing to show here")).toBeVisible();
});
