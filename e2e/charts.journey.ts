import type { Page } from "@playwright/test";
import { expect, liveChain, test } from "./app-page.ts";

test("the surface is drawn by WebGL", async ({ app }) => {
  await app.goto("/");
  await liveChain(app);
  const canvas = app.locator('[data-panel="surface"] canvas').first();
  await expect(canvas).toBeVisible({ timeout: 60_000 });
  // Colours of the ramp's warm end stand nowhere else in the panel's picture: the mesh is really drawn.
  await expect.poll(() => yellowish(app), { timeout: 60_000 }).toBeGreaterThan(200);
});

test("the smile shows its quality and its table twin says the same", async ({ app }) => {
  await app.goto("/");
  await liveChain(app);
  const smile = app.locator('[data-panel="smile"]');
  await expect(smile.locator("canvas").first()).toBeVisible();
  await expect(smile).toContainText(/RMSE/);
});

/** Pixels of the surface's picture, colour bar left out, that are clearly more red and green than blue. */
async function yellowish(app: Page): Promise<number> {
  const picture = await app.locator(".surface-picture").screenshot();
  return app.evaluate(async (base64) => {
    const image = new Image();
    image.src = `data:image/png;base64,${base64}`;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.width;
    canvas.height = image.height;
    const context = canvas.getContext("2d");
    if (!context) return 0;
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, Math.floor(image.width * 0.85), image.height);
    let count = 0;
    for (let i = 0; i < data.length; i += 4) {
      const [red = 0, green = 0, blue = 0] = data.slice(i, i + 3);
      if (red > 110 && green > 100 && blue < 0.75 * Math.min(red, green)) count++;
    }
    return count;
  }, picture.toString("base64"));
}
