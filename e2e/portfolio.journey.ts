import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { chainCell, expect, liveChain, test } from "./app-page.ts";

const panel = (page: Page, name: string) => page.locator(`[data-panel="${name}"]`);
const held = (page: Page) => panel(page, "portfolio").locator(".row-list-body [role=rowheader]");

test("a key buys what the cursor is on, in the expiry shown, whatever other panels show", async ({ app }) => {
  await app.goto("/");
  await liveChain(app);
  const shown = panel(app, "chain").getByRole("tab", { selected: true });
  const dayMonth = async (): Promise<string> => (await shown.innerText()).split(" ").slice(0, 2).join("");
  await chainCell(app, 0, "Call");
  const before = await dayMonth();
  await app.keyboard.press("]");
  await expect.poll(dayMonth).not.toBe(before);
  const next = await dayMonth();
  await app.keyboard.press("b");
  await expect(app.getByText(new RegExp(`^Bought 1\\.0 BTC-${next}\\d\\d-\\d+-C `))).toBeVisible();
  // Sold twice, a half of it closes what was bought: what that gained stays in the P&L, on a line of its own, also once all is closed.
  await app.keyboard.press("s");
  await app.keyboard.press("s");
  await app.getByRole("button", { name: "Risk", exact: true }).click();
  await expect(held(app)).toHaveCount(1);
  await expect(panel(app, "portfolio").getByText("Realised, 1 closing")).toBeVisible();
  await expect(app.locator(".figure").nth(1)).toHaveAttribute("title", /USD of it realised by 1 closing/);
  const sold = await held(app).innerText();
  await panel(app, "portfolio").getByRole("button", { name: "Add", exact: true }).click();
  await panel(app, "portfolio").getByLabel("Instrument").fill(sold);
  await panel(app, "portfolio").getByLabel("Size, short negative").fill("1");
  await app.keyboard.press("Enter");
  await expect(held(app)).toHaveCount(0);
  await expect(panel(app, "portfolio").locator(".panel-facts")).toContainText(/Realised[ \u2009+\u22120-9]+ USD/);
  await expect(app.locator(".figure").nth(1)).toHaveAttribute("title", /USD of it realised by 2 closings/);
});

test("an iron condor from the chain: positions, Greeks, and a heat map that follows vol", async ({ app }) => {
  await app.goto("/");
  await liveChain(app);
  for (const [offset, side, key] of [
    [-3, "Put", "b"],
    [-2, "Put", "s"],
    [1, "Call", "s"],
    [2, "Call", "b"],
  ] as const) {
    await chainCell(app, offset, side);
    await app.keyboard.press(key);
    await expect(app.getByText(key === "b" ? /^Bought 1\.0 / : /^Sold 1\.0 /)).toBeVisible();
  }
  await app.keyboard.press("6");
  await expect(app.getByRole("columnheader", { name: /Position/ }).first()).toBeVisible();
  await expect(panel(app, "chain").getByRole("gridcell", { name: "+1.0", exact: true })).toHaveCount(2);
  await app.getByRole("button", { name: "Risk", exact: true }).click();
  await expect(held(app)).toHaveCount(4);
  const heat = panel(app, "scenario").getByRole("grid");
  await expect(heat.getByRole("gridcell")).toHaveCount(15 * 9);
  await expect(heat.locator(".heat-current")).toHaveText("0");
  await expect(heat.locator(".heat-worst")).toHaveText(/^\u2212/);
  await expect(panel(app, "scenario").locator('[data-part="worst"]')).toHaveText(/^worst \u2212[\d.\u2009]+ (k )?USD$/);
  const before = await heat.innerText();
  await panel(app, "scenario").getByLabel("vol", { exact: true }).selectOption("points");
  await expect.poll(() => heat.innerText()).not.toBe(before);
  // Margin in every cell, under rules that can be chosen.
  const scenario = panel(app, "scenario");
  await scenario.getByRole("radio", { name: "IM", exact: true }).click();
  await expect(scenario.getByText(/^Deribit portfolio margin, segregated, marks by Black-76/)).toBeVisible();
  await expect(heat.locator(".heat-worst")).toHaveText(/^\d/);
  const deribit = await heat.innerText();
  await scenario.getByLabel("rules", { exact: true }).selectOption({ label: "Deribit SM segregated" });
  await expect(scenario.getByText(/^Deribit standard margin, segregated/)).toBeVisible();
  await expect.poll(() => heat.innerText()).not.toBe(deribit);
  await scenario.getByRole("radio", { name: "P&L", exact: true }).click();
  // Every rule set takes the book or says which leg it cannot take; the binding scenario is named, and what makes it up.
  const margin = panel(app, "margin");
  const rules = margin.locator(".margin-table tbody tr");
  await expect(rules).toHaveCount(10);
  for (const row of await rules.all())
    await expect(row).toHaveText(/\d\.\d.*(vol (up|same|down)|sum of legs|%)|Not applicable: leg 1: settles in coin/s);
  // The top bar answers for the book, by the rules that are explained, and says what the panels say.
  await expect(app.locator(".figure-label")).toHaveText([
    "Index",
    /^P&L since \d\d:\d\d UTC, mark$/,
    "Net delta",
    "Margin used",
  ]);
  const used = app.locator(".figure").nth(3);
  await expect(used.locator(".figure-value")).toHaveText(/^\d+\.\d ?k USD IM, exceeds equity$/);
  const agree = async (row: string): Promise<boolean> => {
    const share = (await used.locator(".figure-value > span").innerText()).replace("\u2265 ", "");
    return (await rules.filter({ hasText: row }).innerText()).includes(share);
  };
  await expect.poll(() => agree("Deribit PM segregated")).toBe(true);
  await rules.filter({ hasText: "OKX PM" }).getByRole("button").click();
  await expect(used).toHaveAttribute("title", /^OKX PM, chosen in the margin panel/);
  await expect.poll(() => agree("OKX PM")).toBe(true);
  const explain = margin.locator(".explain");
  await expect(explain.locator("h3")).toHaveText(/^OKX/);
  await expect(explain.getByText(/^Binding/)).toHaveText(
    /^Binding [+\u2212]?\d+ %, vol (up|same|down), loss \d+\.\d k USD/,
  );
  await expect(explain.locator("tbody tr")).toHaveCount(4);
  // The same structure tried out: dragging vol up costs who is short of it, before expiry alone.
  await app.getByRole("tab", { name: "Payoff" }).click();
  const payoff = panel(app, "payoff");
  await payoff.getByLabel("Structure").selectOption("Iron condor");
  await expect(payoff.locator(".payoff-leg")).toHaveCount(4);
  const fact = async (label: string): Promise<number> => {
    const text = await payoff.locator(".payoff-facts > span", { hasText: label }).locator("b").innerText();
    return Number(text.replace(/\u2009/g, "").replace("\u2212", "-"));
  };
  await expect.poll(() => fact("Today, spot as it is")).not.toBeNaN();
  const [calm, worst] = [await fact("Today, spot as it is"), await fact("Worst within")];
  const slider = payoff.getByLabel(/^Vol /);
  const box = (await slider.boundingBox())!;
  await app.mouse.move(box.x + box.width / 3, box.y + box.height / 2);
  await app.mouse.down();
  await app.mouse.move(box.x + box.width - 4, box.y + box.height / 2, { steps: 8 });
  await app.mouse.up();
  await expect.poll(() => fact("Today, spot as it is")).toBeLessThan(calm - 100);
  expect(Math.abs((await fact("Worst within")) - worst)).toBeLessThan(0.05 * Math.abs(worst));
  // While frozen nothing is computed: another structure has words in place of the old one's curves, until the view goes on.
  await app.locator(".top-bar h1").click();
  await app.keyboard.press("Space");
  await payoff.getByLabel("Structure").selectOption("Long straddle");
  await expect(payoff.locator(".payoff-why")).toHaveText("The view is frozen: go on (Space) for these curves");
  await expect(payoff.locator(".payoff-facts > span")).toHaveCount(0);
  await payoff.getByRole("button", { name: /^Resume/ }).click();
  await expect(payoff.locator(".payoff-why")).toHaveText("");
  await expect(payoff.locator(".payoff-facts > span")).toHaveCount(7);
  await app.getByRole("tab", { name: "Scenario" }).click();
  // The table twin says the same without colours.
  await expect(heat.getByRole("gridcell")).toHaveCount(15 * 9);
  await heat.locator('[tabindex="0"]').focus();
  await expect(heat.locator(":focus")).toHaveCount(1);
  await app.keyboard.press("ArrowRight");
  await expect(panel(app, "scenario").locator(".scenario-detail")).toHaveText(/^spot \+2%, vol 0 pts: P&L/);
  await app.keyboard.press("t");
  await expect(panel(app, "scenario").locator(".twin tbody tr")).toHaveCount(9);
});

test("what-if: a copy with an amber frame on every panel, kept apart from the book", async ({ app }) => {
  await app.goto("/");
  await liveChain(app);
  await chainCell(app, 1, "Call");
  await app.keyboard.press("b");
  await app.getByRole("button", { name: "Risk", exact: true }).click();
  const portfolio = panel(app, "portfolio");
  await portfolio.getByRole("button", { name: "What-if" }).click();
  await expect(app.locator(".workspace.what-if")).toBeVisible();
  await expect(app.locator(".strip-end .chip", { hasText: "WHAT-IF" }).first()).toBeVisible();
  const size = portfolio.locator(".row-list-body .pos-size").first();
  await size.dblclick();
  await app.keyboard.type("-7");
  await app.keyboard.press("Enter");
  await expect(size).toHaveText("\u22127.0");
  await expect(size).toHaveClass(/edited/);
  await expect(size).toBeFocused();
  // Who goes on to another field while a change is under way stays there.
  await size.dblclick();
  await app.keyboard.type("-8");
  const units = portfolio.getByLabel("Units");
  await units.focus();
  await expect(size).toHaveText("\u22128.0");
  await expect(size.locator("input")).toHaveCount(0);
  await expect(units).toBeFocused();
  await expect(portfolio.getByText("Live book")).toBeVisible();
  // A future sized in USD has four decimals in coin: no size loses its last digit, and the figures that answer for the book stay.
  await portfolio.getByRole("button", { name: "Add", exact: true }).click();
  await portfolio.getByLabel("Instrument").fill("BTC-PERPETUAL");
  await portfolio.getByLabel("Size, short negative").fill("-590000");
  await app.keyboard.press("Enter");
  await expect(held(app)).toHaveCount(2);
  // Coins of it are bought as the contracts of USD that they cost.
  await portfolio.getByLabel("Instrument").fill("BTC-PERPETUAL");
  await portfolio.getByLabel("Size, short negative").fill("1");
  await portfolio.getByLabel("Unit of the size").selectOption("underlying");
  await portfolio.getByLabel("Price paid; empty for the mark").fill("80000");
  await app.keyboard.press("Enter");
  await portfolio.locator(".row-list-body .pos-size").nth(1).dblclick();
  await expect(portfolio.getByLabel("Size of BTC-PERPETUAL, USD of notional")).toHaveValue("-510000");
  await app.keyboard.press("Escape");
  for (const width of [1280, 1440, 2560]) {
    await app.setViewportSize({ width, height: 900 });
    await expect(app.locator(".figure-value").nth(3)).toHaveText(/IM/);
    await expect(app.locator(".figure").nth(3)).toBeInViewport({ ratio: 1 });
    const figure = await app.locator(".figure").nth(3).boundingBox();
    const badge = await app.locator(".top-bar .chip.solid-warn").boundingBox();
    expect((figure?.y ?? 99) < 40 && (figure?.x ?? 0) + (figure?.width ?? 0) <= (badge?.x ?? 0)).toBe(true);
    await expect(portfolio.locator(".panel-facts").getByText(/^Equity/)).toBeInViewport({ ratio: 1 });
    const cut = portfolio.locator(".row-list-body :is(.pos-size, .pos-name)");
    await expect
      .poll(() => cut.evaluateAll((cells) => cells.filter((one) => one.scrollWidth > one.clientWidth).length))
      .toBe(0);
  }
  await app.locator(".top-bar").getByRole("button", { name: "Discard" }).click();
  await expect(size).toHaveText("+1.0");
  await expect(app.locator(".workspace.what-if")).toHaveCount(0);
});

test("a heat map as table, workbook, pictures and print: each says what it belongs to", async ({ app }) => {
  await app.goto("/");
  await liveChain(app);
  await chainCell(app, 2, "Call");
  await app.keyboard.press("s");
  await app.getByRole("button", { name: "Risk", exact: true }).click();
  const scenario = panel(app, "scenario");
  await expect(scenario.locator(".heat-worst")).toHaveText(/^\u2212/);
  const save = async (kind: string): Promise<Buffer> => {
    const download = app.waitForEvent("download");
    await scenario.getByLabel("Export").selectOption(kind);
    return readFileSync(await (await download).path());
  };
  const hash = /snapshot hash[,:] ?[0-9a-f]{64} after event \d+/;
  const csv = (await save("csv")).toString("utf8");
  expect(csv).toMatch(hash);
  expect(csv).toMatch(/^# time UTC,\d{4}-\d\d-\d\dT[\d:.]+Z\r$/m);
  expect(csv).toContain("# basis,Venue mark");
  // Rows and hash are of one moment, though the market goes on.
  const moment = csv.match(/^# time UTC,([^,\r]+)\r$/m)?.[1] ?? "none";
  expect(csv).toContain(`# snapshot hash taken UTC,${moment}\r`);
  expect((await save("svg")).toString("utf8")).toMatch(hash);
  expect((await save("png")).subarray(1, 4).toString("latin1")).toBe("PNG");
  expect((await save("xlsx")).subarray(0, 2).toString("latin1")).toBe("PK");
  await app.evaluate(() => {
    window.print = () => {
      document.body.dataset.printed = document.querySelector(".print-page")?.textContent ?? "";
    };
  });
  await scenario.getByLabel("Export").selectOption("print");
  await expect(app.locator("body")).toHaveAttribute("data-printed", /snapshot hash[0-9a-f]{64}/);
});
