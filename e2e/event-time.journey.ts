import type { Page } from "@playwright/test";
import { expect, goTo, liveChain, test } from "./app-page.ts";

const MARK = "EVENT TIME";

/** Vols of one expiry as the chain's slice line and the smile say them. */
async function atmVols(app: Page): Promise<number[]> {
  const places = [
    app.locator('[data-panel="smile"] .panel-facts'),
    app.locator('[data-panel="chain"] [data-fact="atm"]'),
  ] as const;
  for (const place of places) await expect(place).toContainText(/\d+\.\d/);
  const texts = await Promise.all(places.map((place) => place.innerText()));
  return texts.map((text) => Number(/(\d+\.\d)/.exec(text)?.[1]));
}

test("event time is set in the term structure and holds in every panel, after a reload too", async ({ app }) => {
  await app.goto("/");
  await liveChain(app);
  const before = await atmVols(app);
  await expect(app.getByText(MARK)).toHaveCount(0);
  await goTo(app, "t", "term");
  const term = app.locator('[data-panel="term"]');
  await term.getByRole("radio", { name: "Event" }).click();
  // Ten days of variance tomorrow: every expiry after it has far more time, and so less vol.
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 16);
  await term.getByLabel("Event (UTC)").fill(tomorrow);
  await term.getByLabel("days").fill("10");
  await term.getByLabel("Name of the event").fill("CPI");
  await term.getByRole("button", { name: "Add", exact: true }).click();
  await expect(term.locator(".chip", { hasText: "CPI" })).toBeVisible();
  await expect(term.locator(".chart-note")).toContainText("Event time");
  await expect(app.getByText(MARK).first()).toBeVisible();
  await expect.poll(() => app.getByText(MARK).count()).toBeGreaterThan(2);
  await app.getByRole("tablist", { name: "Expiry" }).getByRole("tab").nth(3).click();
  await expect.poll(async () => (await atmVols(app)).every((vol, i) => vol < 0.95 * before[i]!)).toBe(true);
  await app.reload();
  await liveChain(app);
  await expect(app.getByText(MARK).first()).toBeVisible();
  await goTo(app, "t", "term");
  await term.getByRole("radio", { name: "Calendar" }).click();
  await expect(app.getByText(MARK)).toHaveCount(0);
  await app.keyboard.press("Control+z");
  await expect(app.locator(".notice", { hasText: "Took back: how vols count time" })).toBeVisible();
  await expect(app.getByText(MARK).first()).toBeVisible();
  await expect(term.locator(".chip", { hasText: "CPI" })).toBeVisible();

  // Pinned, its numbers are compared in event time; on another clock nothing is called identical.
  await app.locator(".view-name-button").click();
  const views = app.getByRole("dialog", { name: "Views" });
  await views.getByLabel("Title").fill("Around CPI");
  await views.getByRole("checkbox", { name: /Pin the numbers/ }).check();
  await views.getByRole("button", { name: "Save", exact: true }).click();
  await views.getByRole("navigation").getByRole("button", { name: "Around CPI" }).click();
  await views.getByRole("button", { name: "Open", exact: true }).click();
  const verdict = app.getByRole("region", { name: "Pinned snapshot" }).getByRole("status");
  await expect(verdict).toHaveText("Identical numbers");
  await app.keyboard.press("Control+s");
  await expect(
    app.locator(".notice", { hasText: /Saved “Around CPI”\. Its numbers pinned .* UTC stay with it\./ }),
  ).toBeVisible();
  await expect(app.getByText(MARK).first()).toBeVisible();
  await goTo(app, "t", "term");
  await term.getByRole("radio", { name: "Calendar" }).click();
  await expect(verdict).toHaveText("Identical numbers on event time; vols shown on calendar time were not compared");
});
