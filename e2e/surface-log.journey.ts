import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import { expect, liveChain, pauseReplay, runCommand, test } from "./app-page.ts";
import { headless } from "./headless.ts";

const panel = (app: Page): Locator => app.locator('[data-panel="surface"]');
const fitted = (app: Page) =>
  expect(app.locator(".strip-context", { hasText: "RMSE" }).first()).toBeAttached({ timeout: 120_000 });

/** Those of slices that are fitted: none is of an expiry within the hours before it settles. */
const known = (rows: readonly number[][]): number[][] => rows.filter((row) => row.some(Number.isFinite));

/** Vols of the surface's table by fitted slice, percent; NaN where a cell holds none. */
async function tableVols(app: Page): Promise<number[][]> {
  const texts = await panel(app)
    .locator(".twin tbody tr")
    .evaluateAll((rows) => rows.map((row) => [...row.querySelectorAll("td, th")].map((one) => one.textContent ?? "")));
  return known(texts.map((cells) => cells.slice(1, 9).map((text) => (/\d/.test(text) ? Number(text) : Number.NaN))));
}

/** The same as the command line prints it. */
function headlessVols(path: string, event: number): number[][] {
  const lines = headless("surface", path, "--events", String(event), "--model", "svi", "--underlying", "BTC");
  const places = ["-2", "-1.5", "-1", "-0.5", "0", "0.5", "1", "1.5"];
  return known(
    lines
      .filter((line) => line.surface !== true)
      .map((line) =>
        places.map((place) => 100 * Number((line.vols as Record<string, number | null>)[place] ?? Number.NaN)),
      ),
  );
}

/** Largest difference of any figure, vol points; Infinity where another set of them is there. */
function apart(shown: readonly number[][], wanted: readonly number[][]): number {
  if (shown.length !== wanted.length) return Number.POSITIVE_INFINITY;
  let most = 0;
  shown.forEach((row, i) => {
    row.forEach((value, j) => {
      const other = wanted[i]?.[j] ?? Number.NaN;
      if (Number.isNaN(value) && Number.isNaN(other)) return;
      most = Math.max(most, Number.isNaN(value - other) ? Number.POSITIVE_INFINITY : Math.abs(value - other));
    });
  });
  return most;
}

test("an instant of the live log is compared with by keyboard, in a worker beside the market", async ({ app }) => {
  await app.goto("/");
  await liveChain(app);
  await fitted(app);
  const surface = panel(app);
  const picker = surface.getByRole("group", { name: "Instant to compare with" });
  const slider = picker.getByRole("slider", { name: "Instant" });
  // The picker reaches over the log as it is when opened; at its very beginning no options are listed yet.
  const length = async (): Promise<number> => {
    if (await picker.isVisible()) await picker.getByRole("button", { name: "Close" }).click();
    await surface.getByLabel("Compare with").selectOption("instant");
    return slider.evaluate((input: HTMLInputElement) => Number(input.max) - Number(input.min));
  };
  await expect.poll(length, { timeout: 90_000 }).toBeGreaterThan(3_000);
  await expect(slider).toBeFocused();
  await app.keyboard.press("End");
  await app.keyboard.press("ArrowLeft");
  const asked = Number(await slider.inputValue());
  await app.keyboard.press("Enter");
  await expect(surface.locator(".surface-compare")).toContainText("Less BTC", { timeout: 120_000 });
  const found = /(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}) UTC/.exec(
    (await surface.locator(".surface-compare").textContent()) ?? "",
  );
  expect(Math.abs(Date.parse(`${found?.[1]}T${found?.[2]}Z`) - asked)).toBeLessThanOrEqual(2_000);
  await expect(surface.getByLabel("Height")).toHaveValue("difference");
  await expect(app.locator('[data-panel="smile"] [data-mark="reference"]')).toBeVisible();
  // Another field by colour, with its own scale, from the palette.
  await runCommand(app, "surface colour: vega");
  await expect(surface.getByLabel("Colour", { exact: true })).toHaveValue("vega");
  await expect(surface.locator(".color-bar")).toContainText("Vega / pt");
  // The live market goes on.
  await expect(app.locator(".freshness-word")).toHaveText("Live");
  await picker.getByRole("textbox", { name: "Instant, UTC" }).fill("noon");
  await app.keyboard.press("Enter");
  await expect(picker.getByRole("alert")).toHaveText("Not a UTC time: HH:MM:SS");
  await app.keyboard.press("Escape");
  await expect(picker).toHaveCount(0);
});

test("dragging the position of a recording moves the surface to the numbers of that instant, and back", async ({
  app,
}) => {
  const folder = await mkdtemp(join(tmpdir(), "volscape-"));
  await app.goto("/");
  await liveChain(app);
  await fitted(app);
  await panel(app).getByLabel("Surface model").selectOption("svi");
  await app.getByRole("button", { name: /Venue:/ }).click();
  const download = app.waitForEvent("download");
  await app.getByRole("menuitem", { name: "Save event log" }).click();
  const saved = await download;
  const path = join(folder, saved.suggestedFilename());
  await saved.saveAs(path);
  const total = Number(headless("replay", path)[0]?.events);

  await app.getByTestId("recording-file").setInputFiles(path);
  await expect(app.locator(".freshness-word")).toHaveText("Replaying");
  await pauseReplay(app);
  // Until there is a surface of the recording a press finds no table to open.
  await expect(async () => {
    if (await panel(app).locator(".twin").isVisible()) return;
    await panel(app).locator(".surface-picture").focus();
    await app.keyboard.press("t");
    await expect(panel(app).locator(".twin")).toBeVisible({ timeout: 3_000 });
  }).toPass();
  const position = app.getByRole("slider", { name: "Position in the recording" });
  const later = total - 1;
  const atLater = headlessVols(path, later);
  // Something happened between the two.
  const moved = [0.85, 0.7, 0.55]
    .map((part) => Math.round(part * total))
    .map((event) => ({ event, vols: headlessVols(path, event) }))
    .find(({ vols }) => apart(vols, atLater) > 0.02);
  expect(moved).toBeDefined();
  const { event: earlier, vols: atEarlier } = moved ?? { event: later, vols: atLater };
  for (const [event, wanted] of [
    [later, atLater],
    [earlier, atEarlier],
    [later, atLater],
  ] as const) {
    await position.fill(String(event));
    await expect(app.locator(".replay-position").first()).toContainText(
      event.toLocaleString("en").replaceAll(",", "\u2009"),
    );
    await expect.poll(async () => apart(await tableVols(app), wanted), { timeout: 120_000 }).toBeLessThan(0.06);
  }

  // A file that is dropped or chosen is looked into the same way.
  await panel(app).getByTestId("surface-file").setInputFiles(path);
  const picker = panel(app).getByRole("group", { name: "Instant to compare with" });
  await expect(picker.getByRole("slider", { name: "Instant" })).toBeEnabled({ timeout: 120_000 });
  await expect(panel(app).locator(".surface-compare")).toContainText("Less BTC");
  await app.getByRole("button", { name: "Back to live" }).click();
  await rm(folder, { recursive: true });
});
