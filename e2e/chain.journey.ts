import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { cell, expect, goTo, liveChain, test } from "./app-page.ts";

test("first visit: a live simulated chain, marked as simulated, with vols and a moving market", async ({ app }) => {
  await app.goto("/");
  await liveChain(app);
  await expect(app.getByRole("button", { name: /Venue: SIMULATED/ })).toBeVisible();
  await expect.poll(() => app.locator(".strip-end .chip.small", { hasText: "SIM" }).count()).toBeGreaterThan(3);
  const before = await app.locator("[role=grid]").innerText();
  await expect.poll(async () => app.locator("[role=grid]").innerText()).not.toBe(before);
  await expect(app.locator(".freshness .disc")).toHaveAttribute("data-state", "live");
});

test("no cell, tab or chip clips its text, and no panel's control is out of its strip", async ({ app }) => {
  await app.goto("/");
  await liveChain(app);
  for (const width of [1280, 1440, 2560]) {
    await app.setViewportSize({ width, height: width === 2560 ? 1440 : 900 });
    for (const layout of ["Risk", "Trader"]) {
      await app.getByRole("button", { name: layout, exact: true }).click();
      await expect(app.locator(".panel-body").first()).toBeVisible();
      await expect.poll(() => app.evaluate(clipped)).toEqual([]);
      await expect.poll(() => app.evaluate(outOfStrip)).toEqual([]);
    }
  }
});

function clipped(): string[] {
  const marks =
    ".grid-cell, [role=columnheader], [role=tab], .panel-facts > *, .chip, .segmented button, .figure-value, .select, .panel-tools";
  return [...document.querySelectorAll<HTMLElement>(marks)]
    .filter(
      (element) =>
        element.offsetParent !== null && element.clientWidth > 0 && element.scrollWidth > element.clientWidth,
    )
    .map((element) => `${element.className}: ${element.textContent}`);
}

function outOfStrip(): string[] {
  return [...document.querySelectorAll<HTMLElement>(".strip-end button, .strip-end .chip")]
    .filter((control) => {
      const strip = control.closest(".flexlayout__tabset_tabbar_outer")?.getBoundingClientRect();
      const { left, right } = control.getBoundingClientRect();
      return control.offsetParent !== null && (!strip || left < strip.left || right > strip.right + 0.5);
    })
    .map((control) => control.getAttribute("aria-label") ?? control.innerText);
}

test("another expiry, another underlying, another venue", async ({ app }) => {
  await app.goto("/");
  await liveChain(app);
  const tabs = app.getByRole("tablist", { name: "Expiry" }).getByRole("tab");
  await tabs.nth(2).click();
  await expect(tabs.nth(2)).toHaveAttribute("aria-selected", "true");
  await app.getByRole("radio", { name: "ETH", exact: true }).click();
  await expect(app.locator(".figure").first().locator(".figure-value")).toHaveText(/^\d\s?\d{3}\.\d{2}$/);
  await app.getByRole("radio", { name: "SOL USDC" }).click();
  await expect(app.getByRole("radio", { name: "SOL USDC" })).toHaveAttribute("aria-checked", "true");
  await expect(app.locator(".freshness-word")).toHaveText("Live");
  await app.reload();
  // The last choice is remembered.
  await expect(app.getByRole("radio", { name: "SOL USDC" })).toHaveAttribute("aria-checked", "true");
});

test("the address wins over what is remembered, and one it cannot follow is named", async ({ app }) => {
  await app.goto("/?venue=simulated&underlying=ETH");
  await expect(app.getByRole("radio", { name: "ETH", exact: true })).toHaveAttribute("aria-checked", "true");
  await app.goto("/?venue=nowhere");
  await expect(app.getByText(/address asks for an unknown venue/)).toBeVisible();
});

test("Space freezes the view while data goes on, and resumes it", async ({ app }) => {
  await app.goto("/");
  await liveChain(app);
  await cell(app, "bid").click();
  await app.keyboard.press("Space");
  await expect(app.locator(".freshness-word")).toHaveText("Frozen");
  await expect(app.getByText(/Frozen at/).first()).toBeVisible();
  // Data goes on behind the picture: the banner counts how far.
  const behind = app.getByText(/updates behind/).first();
  const goesOn = async (): Promise<void> => expect(behind).not.toHaveText(await behind.innerText());
  await goesOn();
  const still = await app.locator("[role=grid]").innerText();
  await goesOn();
  expect(await app.locator("[role=grid]").innerText()).toBe(still);
  await app.keyboard.press("Space");
  await expect(app.locator(".freshness-word")).toHaveText("Live");
  await expect.poll(async () => app.locator("[role=grid]").innerText()).not.toBe(still);
});

test("by keyboard alone: move in the chain, change columns and expiry, open an instrument", async ({ app }) => {
  await app.goto("/");
  await liveChain(app);
  await app.locator('[role=grid] [tabindex="0"]').first().focus();
  await app.keyboard.press("ArrowDown");
  await app.keyboard.press("ArrowRight");
  await expect(app.locator("[role=grid] :focus")).toHaveCount(1);
  await app.keyboard.press("3");
  await expect(app.getByRole("columnheader", { name: /Gamma/ }).first()).toBeVisible();
  await app.keyboard.press("1");
  const active = app.getByRole("tablist", { name: "Expiry" }).locator('[aria-selected="true"]');
  const expiry = await active.innerText();
  await app.keyboard.press("]");
  await expect.poll(() => active.innerText()).not.toBe(expiry);
  await app.locator('[role=grid] [tabindex="0"]').first().focus();
  await app.keyboard.press("Enter");
  await expect(app.getByRole("tab", { name: /^BTC-\d/ })).toBeVisible();
  await app.keyboard.press("Control+k");
  await expect(app.getByRole("dialog")).toBeVisible();
  await app.keyboard.press("Escape");
  await expect(app.getByRole("dialog")).toBeHidden();
});

test("by keyboard alone from the first load to the smile of another expiry, and its numbers", async ({ app }) => {
  await app.goto("/");
  await liveChain(app);
  const active = app.getByRole("tablist", { name: "Expiry" }).locator('[aria-selected="true"]');
  const name = async () => /^\d+ [A-Z]{3}/.exec(await active.innerText())?.[0] ?? "?";
  const first = await name();
  for (let i = 0; i < 40 && !(await active.evaluate((tab) => tab === document.activeElement)); i++) {
    await app.keyboard.press("Tab");
    // Whatever has the focus shows it.
    await expect(app.locator(":focus-visible")).toHaveCount(1);
  }
  await expect(active).toBeFocused();
  await app.keyboard.press("ArrowRight");
  await expect.poll(name).not.toBe(first);
  await goTo(app, "m", "smile");
  const smile = app.locator('[data-panel="smile"]');
  await expect(smile).toContainText(await name());
  const chart = smile.getByRole("group", { name: /^Smile:/ });
  for (let i = 0; i < 20 && !(await chart.evaluate((one) => one === document.activeElement)); i++) {
    await app.keyboard.press("Tab");
  }
  // Once the smile of that expiry is drawn.
  await expect(async () => {
    await app.keyboard.press("ArrowRight");
    await expect(smile.locator("[aria-live]")).toContainText(/\d (call|put): Bid vol \d/, { timeout: 1_000 });
  }).toPass();
  await app.keyboard.press("Enter");
  await expect(app.getByRole("tab", { name: new RegExp(`^BTC-${(await name()).replace(" ", "")}`) })).toBeVisible();
});

for (const theme of ["dark", "light"] as const) {
  test(`axe finds nothing serious in the ${theme} theme: layouts, details, keys, venues`, async ({ app }) => {
    await app.addInitScript((name) => localStorage.setItem("volscape.look", JSON.stringify({ theme: name })), theme);
    await app.goto("/");
    await liveChain(app);
    await nothingSerious(app, "Trader");
    await app.locator(".status-items").click();
    await expect(
      app.getByRole("dialog", { name: "Connection" }).getByRole("row", { name: /State hash/ }),
    ).toBeVisible();
    await nothingSerious(app, "connection details", "dialog");
    await app.keyboard.press("Escape");
    await app.keyboard.press("?");
    await expect(app.getByRole("dialog")).toBeVisible();
    await nothingSerious(app, "keys", "dialog");
    await app.keyboard.press("Escape");
    await app.getByRole("button", { name: /^Venue:/ }).click();
    await nothingSerious(app, "venues", ".menu");
    await app.keyboard.press("Escape");
    await app.getByRole("button", { name: "Risk" }).click();
    await expect(app.locator(".panel-body").first()).toBeVisible();
    await nothingSerious(app, "Risk");
  });
}

async function nothingSerious(app: Page, where: string, part = "body"): Promise<void> {
  // An overlay half faded in has half its contrast.
  await expect
    .poll(() =>
      app
        .locator(part)
        .first()
        .evaluate((shown) => shown.getAnimations().length),
    )
    .toBe(0);
  // Rows are alike: the first few of every table stand for the others, which would take half a minute.
  const axe = new AxeBuilder({ page: app })
    .include(part)
    .exclude("[role=row]:nth-child(n + 8)")
    .exclude("tr:nth-child(n + 8)");
  const { violations } = await axe.withTags(["wcag2a", "wcag2aa"]).analyze();
  const serious = violations.filter((violation) => violation.impact === "serious" || violation.impact === "critical");
  expect(
    serious.map((violation) => `${violation.id}: ${violation.nodes[0]?.html.slice(0, 200)}`),
    where,
  ).toEqual([]);
}
