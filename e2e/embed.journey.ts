import AxeBuilder from "@axe-core/playwright";
import { framePage } from "./portal.ts";
import { expect, test } from "./portal-stage.ts";

const CHAIN = "embed.html?panel=chain&venue=simulated&underlying=ETH&theme=light";

test("a portal without any special header frames a live chain: marked, dated, by keys, clean for axe", async ({
  page,
  portal,
  site,
}) => {
  const { origin } = await portal({ "/": { html: framePage(`${site.url}${CHAIN}`) } });
  await page.goto(origin);
  const frame = page.frameLocator("iframe");
  await expect(frame.locator(".freshness-word")).toHaveText("Live");
  await expect(frame.locator(".embed-title")).toHaveText("ETH chain");
  await expect(frame.locator(".embed-state .chip", { hasText: "SIMULATED" })).toBeVisible();
  await expect(frame.locator(".embed-clock")).toHaveText(/\d\d:\d\d:\d\d UTC/);
  await expect(frame.locator(".embed-facts")).toHaveText(/Index \d.*ATM .* \d+\.\d %/);
  const grid = frame.locator("[role=grid]");
  await expect(grid).toContainText(/0\.\d{4}/);
  const before = await grid.innerText();
  await expect.poll(() => grid.innerText()).not.toBe(before);

  const chosen = frame.locator('[role=tab][aria-selected="true"]');
  const first = await chosen.innerText();
  await frame.locator('[role=grid] [tabindex="0"]').first().focus();
  await page.keyboard.press("]");
  await expect.poll(() => chosen.innerText()).not.toBe(first);
  await page.keyboard.press("?");
  await expect(frame.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(frame.getByRole("dialog")).toHaveCount(0);

  const { violations } = await new AxeBuilder({ page }).include("iframe").analyze();
  expect(violations).toEqual([]);
});

test("an address that cannot be followed says what is missing and what is unknown", async ({ page, portal }) => {
  await portal({});
  await page.goto("/embed.html?panel=chan&theme=pink");
  await expect(page.getByText(/venue= is missing.*panel=chan is not known.*theme=pink is not known/)).toBeVisible();
});
