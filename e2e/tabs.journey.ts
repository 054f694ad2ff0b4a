import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { cell, drop, expect, liveChain, test } from "./app-page.ts";
import { startExchange } from "./exchange.ts";
import { startProxy } from "./proxy.ts";

const addressOf = (url: string, underlying = "BTC") =>
  `/?venue=deribit-testnet&underlying=${underlying}&host=${encodeURIComponent(url)}`;

/** Waits until the grid shows other numbers than now. */
async function ticks(page: Page): Promise<void> {
  const grid = page.locator("[role=grid]").first();
  const before = await grid.innerText();
  await expect.poll(() => grid.innerText()).not.toBe(before);
}

const choose = (page: Page, underlying: string) =>
  page.evaluate((wanted) => {
    interface Client {
      choose(choice: object): void;
    }
    (globalThis as unknown as { volscape: Client }).volscape.choose({ venue: "simulated", underlying: wanted });
  }, underlying);

const positions = (page: Page) =>
  page.evaluate(() => {
    interface Client {
      readonly portfolio: {
        readonly document: { readonly books: { readonly positions: { readonly instrument: string }[] }[] };
      } | null;
    }
    const { volscape } = globalThis as unknown as { volscape: Client };
    return (
      volscape.portfolio?.document.books.flatMap((book) => book.positions.map(({ instrument }) => instrument)) ?? []
    );
  });

test("three tabs share one connection; when the one that hosts it goes, another takes over and nothing is lost", async ({
  context,
}) => {
  test.slow();
  const exchange = await startExchange();
  const proxy = await startProxy(exchange.url);
  try {
    const [host, second, third] = [await context.newPage(), await context.newPage(), await context.newPage()];
    for (const page of [host, second, third]) {
      await page.goto(addressOf(proxy.url));
      await liveChain(page);
    }
    await expect.poll(() => proxy.connections()).toBe(1);
    await expect.poll(() => second.workers().filter((worker) => worker.url().includes("hub.worker")).length).toBe(0);

    // Another market has an engine of its own; the portfolio is one for all.
    const ether = await context.newPage();
    await ether.goto(addressOf(proxy.url, "ETH"));
    await liveChain(ether);
    await expect.poll(() => proxy.connections()).toBe(2);
    await expect(second.locator(".top-bar")).toContainText("BTC");
    await second.evaluate(async () => {
      interface Client {
        request(request: object): Promise<unknown>;
      }
      const { volscape } = globalThis as unknown as { volscape: Client };
      const position = {
        instrument: "BTC-PERPETUAL",
        size: 3,
        unit: "usd",
        averagePrice: null,
        openedAt: null,
        tags: [],
        included: true,
      };
      await volscape.request({ kind: "editPortfolio", edit: { type: "add", positions: [position] } });
    });
    for (const page of [host, third, ether]) await expect.poll(() => positions(page)).toEqual(["BTC-PERPETUAL"]);
    await ether.close();
    await expect.poll(() => proxy.connections()).toBe(1);

    const opened = context.waitForEvent("page");
    await second.locator(".strip-end").first().getByRole("button", { name: "Open in its own window" }).click();
    const popout = await opened;
    await expect(popout.locator("[role=grid]")).toContainText(/0\.\d{4}/);
    const shown = second.getByRole("tablist", { name: "Expiry" }).locator('[aria-selected="true"]');
    const day = async (): Promise<string> => /^\d+ [A-Z]{3}/.exec(await shown.innerText())?.[0] ?? "?";
    const before = await day();
    await second.keyboard.press("]");
    await expect.poll(day).not.toBe(before);
    const expiry = await day();

    const closedAt = Date.now();
    await host.close();
    await expect.poll(() => second.workers().length + third.workers().length, { intervals: [10] }).toBeGreaterThan(0);
    const elected = Date.now() - closedAt;
    await Promise.all([liveChain(second), liveChain(third)]);
    console.error(`another tab began to host after ${elected} ms, live again after ${Date.now() - closedAt} ms`);
    await expect.poll(() => proxy.connections()).toBe(1);
    for (const page of [second, third, popout]) await ticks(page);
    await expect.poll(day).toBe(expiry);
    for (const page of [second, third]) {
      await expect.poll(() => positions(page)).toEqual(["BTC-PERPETUAL"]);
      // What went with the tab is said, and stays until it is dismissed.
      await expect(
        page.getByText(
          "The market is read by another tab than before. Your edits are kept, but they can no longer be undone.",
        ),
      ).toBeVisible();
    }

    // With no exchange to take over to, nothing looks fresh.
    await proxy.close();
    const [left, gone] = second.workers().length > 0 ? [third, second] : [second, third];
    await gone.close();
    await expect(left.locator(".freshness .disc")).not.toHaveAttribute("data-state", "live");
    await expect(left.locator(".freshness-word")).not.toHaveText("Live");
  } finally {
    await proxy.close();
    await exchange.kill();
  }
});

test("a tab that goes to another market leaves the others theirs; a recording is its tab's own", async ({
  context,
}) => {
  const [first, second] = [await context.newPage(), await context.newPage()];
  for (const page of [first, second]) {
    await page.goto("/");
    await liveChain(page);
  }
  await choose(first, "ETH");
  await expect(first.locator(".figure-value").first()).toHaveText(/^\d\u2009?\d{3}\.\d{2}$/);
  await liveChain(first);
  await liveChain(second);
  await expect(second.locator(".figure-value").first()).toHaveText(/^\d{2,3}\u2009\d{3}\.\d{2}$/);
  await ticks(first);
  await ticks(second);

  await drop(
    first,
    "sample.jsonl",
    readFileSync(new URL("../src/feeds/recorded/sample-recording.jsonl", import.meta.url)),
  );
  await expect(first.getByRole("button", { name: "Venue: RECORDED" })).toBeVisible();
  await expect(second.getByRole("button", { name: "Venue: SIMULATED" })).toBeVisible();
  await ticks(second);

  // Back on the second's market the first has no engine of its own, until the second's gives no sign.
  await choose(first, "BTC");
  await liveChain(first);
  const hubOf = (page: Page) => page.workers().find((worker) => worker.url().includes("hub.worker"));
  await expect.poll(() => hubOf(first)).toBeUndefined();
  await hubOf(second)?.evaluate(() => {
    setTimeout(() => {
      for (;;);
    });
  });
  await expect(first.locator(".freshness-word")).not.toHaveText("Live");
  await expect.poll(() => hubOf(first)).toBeDefined();
  await second.close();
  await liveChain(first);
  await ticks(first);
});

test("where tabs cannot share, each has an engine of its own", async ({ context }) => {
  await context.addInitScript(() => Reflect.deleteProperty(globalThis, "SharedWorker"));
  const [first, second] = [await context.newPage(), await context.newPage()];
  for (const page of [first, second]) {
    await page.goto("/");
    await liveChain(page);
    expect(page.workers().some((worker) => worker.url().includes("hub.worker"))).toBe(true);
  }
  await first.close();
  await ticks(second);
  await expect(cell(second, "bid")).toBeVisible();
});
