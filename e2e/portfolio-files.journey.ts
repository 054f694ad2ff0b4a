import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { chainCell, expect, liveChain, test } from "./app-page.ts";

const panel = (page: Page, name: string) => page.locator(`[data-panel="${name}"]`);
const held = (page: Page) => panel(page, "portfolio").locator(".row-list-body [role=rowheader]");

test("a CSV with three bad lines: each is named, the rest is taken, nothing is lost", async ({ app }) => {
  await app.goto("/");
  await liveChain(app);
  const name = await app.locator("[role=tab]", { hasText: /^BTC-\d/ }).innerText();
  await app.getByRole("button", { name: "Risk", exact: true }).click();
  const portfolio = panel(app, "portfolio");
  await portfolio.getByRole("button", { name: "Import a file" }).click();
  const csv = [
    "instrument_name,direction,size,average_price",
    `${name},sell,2.5,0.031`,
    `${name},sell,many,0.031`,
    '=HYPERLINK("http://x"),buy,1,0.01',
    "BTC-PERPETUAL,buy,10000,91000",
    "BTC-25DEC99-95000-C,hold,1,",
    "BTC-28NOV25-90000-P,buy,5,0.031",
  ].join("\n");
  await portfolio.getByRole("textbox").fill(csv);
  await portfolio.getByRole("button", { name: "Read" }).click();
  await expect(portfolio.getByRole("status").filter({ hasText: "to add" })).toHaveText(
    "3 to add, 3 rejected, 1 with a remark",
  );
  await expect(portfolio.locator(".pos-import-lines .bad")).toHaveText(["line 3", "line 4", "line 6"]);
  // What a future's size means is asked, not guessed.
  const add = portfolio.getByRole("button", { name: "Add 3 positions" });
  await expect(add).toBeDisabled();
  await portfolio.getByRole("radio", { name: "USD", exact: true }).click();
  await add.click();
  await portfolio.getByRole("button", { name: "Close" }).click();
  await expect(held(app)).toHaveCount(3);
  await expect(portfolio.getByText("Excluded: expired, delivery price not received")).toBeVisible();
  await expect(portfolio.getByText("Total, 2 positions, 1 excluded")).toBeVisible();
  // Every file and every aggregate says what it leaves out, and why.
  const reason = "BTC-28NOV25-90000-P: expired, delivery price not received";
  const download = app.waitForEvent("download");
  await portfolio.getByLabel("Export").selectOption("positions");
  expect(readFileSync(await (await download).path(), "utf8")).toContain(`# excluded,"${reason}"`);
  await expect(panel(app, "scenario").getByText("1 excluded")).toHaveAttribute("title", reason);
  await expect(panel(app, "greeks").getByText("1 excluded")).toHaveAttribute("title", reason);
  await expect(panel(app, "margin").getByText("1 excluded")).toHaveAttribute("title", reason);
  // It settles at a level of one's own: 10 000 USD in the money at 80 000, less the delivery fee of a Friday's option.
  await portfolio.getByRole("button", { name: "Settle…" }).click();
  const expired = portfolio.getByRole("region", { name: "Expired legs" });
  await expired.getByRole("textbox").fill("80000");
  await expect(expired.locator("tbody td").last()).toHaveText("+0.624250 BTC");
  await expect(expired.locator("tbody td").nth(2)).toHaveText("0.000750 BTC0.015 %");
  for (const width of [1280, 1440]) {
    await app.setViewportSize({ width, height: 900 });
    await expect(expired.locator("tbody td").last()).toBeInViewport({ ratio: 1 });
  }
  await expired.getByRole("checkbox").uncheck();
  await expect(expired.locator("tbody td").last()).toHaveText("+0.625000 BTC");
  await expired.getByRole("checkbox").check();
  await expired.getByRole("button", { name: "Settle 1 leg" }).click();
  await expect(
    portfolio.getByText(
      "Settled 1 expired leg at own level 80\u2009000.00: +0.624250 BTC into cash, after a delivery fee of 0.000750 BTC.",
    ),
  ).toBeVisible();
});

test("what is exported comes back the same, and is still there after a reload", async ({ app }) => {
  await app.goto("/");
  await liveChain(app);
  for (const side of ["Call", "Put"] as const) {
    await chainCell(app, 2, side);
    await app.keyboard.press("s");
  }
  await app.getByRole("button", { name: "Risk", exact: true }).click();
  const portfolio = panel(app, "portfolio");
  await expect(held(app)).toHaveCount(2);
  const download = app.waitForEvent("download");
  await portfolio.getByLabel("Export").selectOption("portfolio");
  const text = readFileSync(await (await download).path(), "utf8");
  await app.reload();
  await expect(app.locator(".freshness-word")).toHaveText("Live");
  await expect(held(app)).toHaveCount(2);
  const names = await held(app).allInnerTexts();
  await held(app).first().click();
  await app.keyboard.press("x");
  await expect(held(app)).toHaveCount(1);
  // What is gone is named, with the way back; so it is where a size of nothing was typed.
  const gone = portfolio.getByRole("status").filter({ hasText: "Removed" });
  await expect(gone.locator("span")).toHaveText(`Removed ${names[0]} from the book Main. Ctrl Z takes it back.`);
  await gone.getByRole("button", { name: "Undo" }).click();
  await expect(held(app)).toHaveText(names);
  await expect(gone).toHaveCount(0);
  await portfolio.locator(".row-list-body .pos-size").nth(1).dblclick();
  await app.keyboard.type("0");
  await app.keyboard.press("Enter");
  await expect(gone.locator("span")).toHaveText(`Removed ${names[1]} from the book Main. Ctrl Z takes it back.`);
  await expect(held(app)).toHaveCount(1);
  await portfolio.getByRole("button", { name: "Import" }).click();
  await portfolio.getByRole("textbox").fill(text);
  await portfolio.getByRole("button", { name: "Read" }).click();
  await expect(held(app)).toHaveText(names);
  // One bad entry of such a file, or of a bare list, takes no other with it: it is named, and the rest opens.
  await portfolio.getByRole("button", { name: "Import", exact: true }).click();
  await portfolio.getByRole("textbox").fill(text.replace('"size": -1', '"size": "many"'));
  await portfolio.getByRole("button", { name: "Read" }).click();
  const messages = portfolio.getByRole("grid", { name: "Messages by line" });
  await expect(messages.getByRole("rowheader")).toHaveText(["entry 1"]);
  await expect(messages).toContainText("Main: size: ");
  await portfolio.getByRole("button", { name: "Open a portfolio of 1 positions" }).click();
  await expect(portfolio.getByRole("button", { name: "Save rejected entries" })).toBeVisible();
  await portfolio.getByRole("button", { name: "Close" }).click();
  await expect(held(app)).toHaveText(names[1]!);
  await app.keyboard.press("Control+z");
  await expect(held(app)).toHaveText(names);
  // The positions alone come back too, through the file's own lines about itself.
  const positions = app.waitForEvent("download");
  await portfolio.getByLabel("Export").selectOption("positions");
  const table = readFileSync(await (await positions).path(), "utf8");
  expect(table).toMatch(/^# snapshot hash,[0-9a-f]{64} after event \d+\r$/m);
  for (const name of names)
    expect(table).toMatch(new RegExp(`^${name},-1,coin,[\\d.]+,\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z,yes,`, "m"));
  for (const left of [1, 0]) {
    await held(app).first().click();
    await app.keyboard.press("x");
    await expect(held(app)).toHaveCount(left);
  }
  await portfolio.getByRole("button", { name: "Import a file" }).click();
  await portfolio.getByRole("textbox").fill(table);
  await portfolio.getByRole("button", { name: "Read" }).click();
  await portfolio.getByRole("button", { name: /^Add 2 / }).click();
  await expect(held(app)).toHaveText(names);
});

test("a hundred thousand lines, hostile ones among them: the page goes on, each line is accounted for", async ({
  app,
}) => {
  await app.goto("/");
  await liveChain(app);
  const name = await app.locator("[role=tab]", { hasText: /^BTC-\d/ }).innerText();
  await app.getByRole("button", { name: "Risk", exact: true }).click();
  const hostile = [
    "<img src=x onerror=alert(1)>,1,",
    "=cmd|' /C calc'!A0,1,",
    "BTC-\u202e25DEC26-95000-C,1,",
    `${"B".repeat(3_000)},1,`,
    `${name},0,`,
    `${name},NaN,`,
    `${name},1e300,`,
    `${name},1,-4`,
    '"never closed,1,',
    "BTC-25DEC99-1-C,1,",
  ];
  const lines = Array.from({ length: 100_000 }, (_, i) =>
    i % 10 === 9
      ? hostile[((i / 10) % 10) | 0]!
      : i % 10 === 8
        ? "BTC-28NOV25-90000-P,5,0.031"
        : `${name},${1 + (i % 7)},0.03`,
  );
  const portfolio = panel(app, "portfolio");
  await portfolio.getByRole("button", { name: "Import a file" }).click();
  const status = portfolio.getByRole("status").filter({ hasText: /Reading|to add/ });
  const buffer = Buffer.from(["instrument,size,average_price", ...lines].join("\n"));
  await portfolio.getByLabel("Positions file").setInputFiles({ name: "book.csv", mimeType: "text/csv", buffer });
  await expect(status).toBeVisible();
  // The keyboard is heard while the file is read: the focus moves on.
  let heard = 0;
  let reading = true;
  while (reading) {
    const before = await app.evaluateHandle(() => document.activeElement);
    await app.keyboard.press("Tab");
    if (await app.evaluate((element) => document.activeElement !== element, before)) heard++;
    reading = (await status.innerText()).startsWith("Reading");
  }
  expect(heard).toBeGreaterThan(0);
  await expect(status).toHaveText("90000 to add, 10000 rejected, 89999 with a remark");
  // Every message is there, few are in the page.
  const messages = portfolio.getByRole("grid", { name: "Messages by line" });
  await expect(messages).toHaveAttribute("aria-rowcount", String(1 + 10_000 + 89_999));
  await expect.poll(() => messages.getByRole("row").count()).toBeLessThan(100);
  await expect(messages.getByRole("rowheader").first()).toHaveText("line 11");
  await messages.getByRole("rowheader").first().click();
  await app.keyboard.press("Control+End");
  await expect(messages.getByText(`line ${100_000}`)).toBeVisible();
  const download = app.waitForEvent("download");
  await portfolio.getByRole("button", { name: "Save rejected lines" }).click();
  const rejected = readFileSync(await (await download).path(), "utf8").split("\r\n");
  expect(rejected).toEqual(["instrument,size,average_price", ...lines.filter((_, i) => i % 10 === 9), ""]);
  await portfolio.getByRole("button", { name: "Add 90000 positions" }).click();
  await expect(portfolio.getByRole("button", { name: "Add 0 positions" })).toBeDisabled();
  await portfolio.getByRole("button", { name: "Close" }).click();
  await expect(portfolio.getByText("Total, 80000 positions, 10000 excluded")).toBeVisible();
  await expect.poll(() => held(app).count()).toBeLessThan(100);
  // A workbook of all of them is written beside the page.
  const workbook = app.waitForEvent("download");
  await portfolio.getByLabel("Export").selectOption("xlsx");
  expect(
    readFileSync(await (await workbook).path())
      .subarray(0, 2)
      .toString("latin1"),
  ).toBe("PK");
  // An edit of one of them sends one of them.
  await portfolio.locator(".row-list-body .pos-size").first().dblclick();
  await app.keyboard.type("-7");
  await app.keyboard.press("Enter");
  await expect(portfolio.locator(".row-list-body .pos-size").first()).toHaveText("\u22127.0");
  await app.keyboard.press("Control+z");
  await expect(portfolio.locator(".row-list-body .pos-size").first()).toHaveText("+1.0");
  await app.keyboard.press("Control+z");
  await expect(portfolio.getByText("No positions yet")).toBeVisible();
  await expect(app.locator("img[src=x]")).toHaveCount(0);
});
