import type { Page } from "@playwright/test";
import { column, drop, expect, liveChain, strikeRow, test } from "./app-page.ts";
import { chainSample } from "./chain-sample.ts";

test("the surface is drawn by WebGL", async ({ app }) => {
  await app.goto("/");
  await liveChain(app);
  const canvas = app.locator('[data-panel="surface"] canvas').first();
  await expect(canvas).toBeVisible({ timeout: 120_000 });
  // Colours of the ramp's warm end stand nowhere else in the panel's picture: the mesh is really drawn.
  await expect.poll(() => yellowish(app), { timeout: 120_000 }).toBeGreaterThan(200);
});

test("the surface is looked at from where it was left, until a double click puts it back", async ({ app }) => {
  await app.goto("/");
  await liveChain(app);
  const canvas = app.locator('[data-panel="surface"] canvas').first();
  await expect.poll(() => yellowish(app), { timeout: 120_000 }).toBeGreaterThan(200);
  const camera = () =>
    app.evaluate(() => {
      const plot = document.querySelector('[data-panel="surface"] .js-plotly-plot') as unknown as {
        _fullLayout: { scene: { _scene: { getCamera(): { eye: { x: number; y: number; z: number } } } } };
      };
      const { x, y, z } = plot._fullLayout.scene._scene.getCamera().eye;
      return [x, y, z].map((part) => part.toFixed(2)).join(" ");
    });
  const first = await camera();
  const box = (await canvas.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await app.mouse.move(x, y);
  await app.mouse.down();
  await app.mouse.move(x + 90, y + 20, { steps: 5 });
  await app.mouse.up();
  await expect.poll(camera).not.toBe(first);
  let left = "";
  await expect
    .poll(async () => {
      const before = left;
      left = await camera();
      return left === before;
    })
    .toBe(true);
  // Kept with the workspace, once it has come to rest.
  await expect.poll(() => app.evaluate(() => JSON.stringify({ ...localStorage }))).toContain("eye");
  await app.reload();
  await liveChain(app);
  await expect.poll(() => yellowish(app), { timeout: 120_000 }).toBeGreaterThan(200);
  await expect.poll(camera).toBe(left);
  await canvas.dblclick();
  await expect.poll(camera).toBe(first);
});

/** What the smile says of a strike, by its words: as spoken for the arrow keys, or as a row of the table. */
interface Reading {
  readonly strike: string;
  readonly bid: string;
  readonly ask: string;
  readonly mark: string;
  readonly fit: string;
}

function fromSpeech(sentence: string): Reading {
  const of = (label: string): string => new RegExp(`${label} ([\\d.]+|none)`).exec(sentence)?.[1] ?? "?";
  const title = sentence.slice(0, sentence.indexOf(":"));
  return { strike: title, bid: of("Bid vol"), ask: of("Ask vol"), mark: of("Mark vol"), fit: of("Fit") };
}

test("the smile's arrow keys, its table and the chain say the same of every strike", async ({ app }) => {
  await app.goto("/");
  await liveChain(app);
  // A market that stands still: three places are read one after the other.
  await drop(app, "chain.csv", chainSample());
  await expect(app.locator(".freshness-word")).toHaveText("Recorded");
  const smile = app.locator('[data-panel="smile"]');
  const chart = smile.getByRole("group", { name: /Smile: bid, mid, ask and fit by strike/ });
  await expect(chart.locator("canvas").first()).toBeVisible();
  // Its own expiry and fit: until they are drawn, the smile is still that of the market before.
  await expect(smile.locator(".panel-tools b").first()).toHaveText(/^(30 JAN|27 MAR)$/);
  await expect(smile).toContainText(/ATM\s*4[45]\.\d/);
  await chart.focus();
  const spoken: Reading[] = [];
  await app.keyboard.press("Home");
  const live = smile.locator("[aria-live]");
  for (;;) {
    await expect(live).not.toHaveText("");
    const reading = fromSpeech(await live.innerText());
    if (reading.strike === spoken.at(-1)?.strike) break;
    spoken.push(reading);
    await app.keyboard.press("ArrowRight");
  }
  expect(spoken.length).toBeGreaterThan(5);
  const table = smile.getByRole("region", { name: /Vols by strike/ });
  const atOnce = await chart.evaluate(async (element) => {
    element.dispatchEvent(new KeyboardEvent("keydown", { key: "t", bubbles: true }));
    // The turn of the key press itself, and no frame.
    for (let i = 0; i < 9; i++) await null;
    return element.ownerDocument.querySelectorAll('[data-panel="smile"] .twin tbody tr').length;
  });
  expect(atOnce, "what takes the focus has its rows").toBe(spoken.length);
  await expect(table).toBeFocused();
  const shown = (): Promise<Reading[]> =>
    table.locator("tbody tr").evaluateAll((lines) =>
      lines.map((line) => {
        const [strike, right, bid = "", ask = "", mark = "", fit = ""] = [...line.querySelectorAll("th, td")].map(
          (cell) => cell.textContent ?? "",
        );
        return { strike: `${strike} ${right}`, bid, ask, mark, fit };
      }),
    );
  await expect.poll(shown).toEqual(spoken);
  const strike = strikeRow(app, 100_000);
  const said = spoken.find((one) => one.strike.startsWith("100\u2009000"));
  await expect(column(strike, 4)).toHaveText(said?.bid ?? "missing");
  await expect(column(strike, 5)).toHaveText(said?.ask ?? "missing");
  await app.keyboard.press("t");
  await expect(chart).toBeFocused();
});

test("pointing at the surface names strike, time, vol and age", async ({ app }) => {
  await app.goto("/");
  await liveChain(app);
  const picture = app.locator(".surface-picture");
  await expect(picture.locator("canvas").first()).toBeVisible();
  const tip = app.locator(".surface-plot .chart-tip");
  const box = await picture.boundingBox();
  if (!box) throw new Error("the surface has no place");
  await expect(async () => {
    for (const [x, y] of [
      [0.5, 0.6],
      [0.45, 0.55],
      [0.55, 0.65],
    ] as const) {
      await app.mouse.move(box.x + box.width * x, box.y + box.height * y, { steps: 4 });
      if (await tip.isVisible()) break;
    }
    await expect(tip).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await expect(tip).toContainText(/^\d{2,3}\u2009\d{3}\s+(\d+\.\d d|\d+ [A-Z]{3})/);
  await expect(tip).toContainText(/Fit\s*\d\d\.\d %/);
  await expect(tip).toContainText(/Age\s*[\d.]+ (ms|s)/);
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
