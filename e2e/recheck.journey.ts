import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, liveChain, runCommand, test } from "./app-page.ts";

const dialog = (page: Page) => page.getByRole("dialog", { name: "Recheck" });
const chosen = (page: Page) => dialog(page).getByRole("option", { selected: true });

/** The kernel's value, its twin's and the difference, as printed. */
const compared = (page: Page) => dialog(page).locator("dl dd");

test("by keyboard: a figure of the chain is rechecked, others are a key away, and the cell keeps its place", async ({
  app,
}) => {
  await app.goto("/");
  await liveChain(app);
  await app.locator('[role=grid] [tabindex="0"]').first().focus();
  await app.keyboard.press("3");
  const gamma = app.locator('[role=grid] [aria-colindex="5"]').filter({ hasText: /^0\.\d+$/ });
  await gamma.first().click();
  await app.keyboard.press("=");
  await expect(chosen(app)).toHaveText(/^Gamma/);
  await expect(dialog(app)).toContainText(/All \d+ figures have the same bits/);
  const figures = compared(app);
  await expect(figures.first()).toHaveText(/^0\.0\d{10,}|× 10/);
  await expect(figures.nth(2)).toHaveText("0 ulps, the same bits");
  const [kernel, twin] = await figures.allInnerTexts();
  expect(twin).toBe(kernel);
  for (const words of ["n(d₁)/(F·σ√T)", "Black (1976)", "years of 365 days", "decimal, "])
    await expect(dialog(app)).toContainText(words);
  await app.keyboard.press("Home");
  await expect(chosen(app)).toHaveText(/^Vol at bid/);
  await expect(dialog(app)).toContainText("Jäckel");
  await app.keyboard.press("ArrowDown");
  await expect(chosen(app)).toHaveText(/^Vol at mid/);
  const { violations } = await new AxeBuilder({ page: app }).withTags(["wcag2a", "wcag2aa"]).analyze();
  expect(violations.filter((one) => one.impact === "serious" || one.impact === "critical")).toEqual([]);
  await app.keyboard.press("Escape");
  await expect(dialog(app)).toBeHidden();
  await expect(app.locator("[role=grid] :focus")).toHaveCount(1);
});

test("by mouse, from a cell's menu and from a field of the instrument; by name from anywhere", async ({ app }) => {
  await app.goto("/");
  await liveChain(app);
  await app.locator('[role=grid] [tabindex="0"]').first().click({ button: "right" });
  await app.getByRole("menuitem", { name: /^Recheck/ }).click();
  await expect(dialog(app)).toBeVisible();
  await app.getByRole("button", { name: "Close", exact: true }).click();
  await app.locator('[data-panel="instrument"]').getByRole("button", { name: "Vega" }).click();
  await expect(chosen(app)).toHaveText(/^Vega/);
  await dialog(app)
    .getByRole("option", { name: /^Fitted vol/ })
    .click();
  await expect(dialog(app)).toContainText(/Raw SVI|SABR|Non-parametric/);
  await dialog(app).getByRole("button", { name: "Take again" }).click();
  await expect(dialog(app)).toContainText(/All \d+ figures have the same bits/);
  await app.keyboard.press("Escape");
  await expect(dialog(app)).toBeHidden();
  await runCommand(app, "recheck");
  await expect(chosen(app)).toHaveText(/^Delta/);
});
