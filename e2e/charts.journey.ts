import { expect, liveChain, test } from "./app-page.ts";

test("the surface is drawn by WebGL and stays where it was turned", async ({ app }) => {
  await app.goto("/");
  await liveChain(app);
  const canvas = app.locator('[data-panel="surface"] canvas').first();
  await expect(canvas).toBeVisible({ timeout: 60_000 });
  // More than one colour in the middle of the picture: the mesh is really there.
  await expect
    .poll(async () => new Set(await app.locator('[data-panel="surface"]').screenshot()).size, { timeout: 60_000 })
    .toBeGreaterThan(100);
});

test("the smile shows its quality and its table twin says the same", async ({ app }) => {
  await app.goto("/");
  await liveChain(app);
  const smile = app.locator('[data-panel="smile"]');
  await expect(smile.locator("canvas").first()).toBeVisible();
  await expect(smile).toContainText(/RMSE/);
});
