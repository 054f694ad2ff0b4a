import type { Page } from "@playwright/test";
import { cell, expect, liveChain, statusValue, test } from "./app-page.ts";
import { startExchange } from "./exchange.ts";
import { startParrot, startProxy } from "./proxy.ts";

const addressOf = (url: string) => `/?venue=deribit-testnet&underlying=BTC&host=${encodeURIComponent(url)}`;

/** Waits until the connection details say these words of rejected messages. */
async function rejected(app: Page, words: RegExp, what: string): Promise<void> {
  await app.locator(".status-items").click();
  const dialog = app.getByRole("dialog", { name: "Connection" });
  await expect(dialog.getByRole("row", { name: /Rejected/ }), what).toContainText(words);
  await app.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
}

/** A notification; `data` is JSON as text, so that numbers no double holds stay as they are. */
const notification = (channel: string, data: string): string =>
  `{"jsonrpc":"2.0","method":"subscription","params":{"channel":"${channel}","data":${data}}}`;

test("what no exchange would send is counted and named, and the market goes on", async ({ app }) => {
  const exchange = await startExchange();
  const proxy = await startProxy(exchange.url);
  try {
    await app.goto(addressOf(proxy.url));
    await liveChain(app);
    // A fault renews its channel, so each takes another.
    const [ticker = "", other = ""] = proxy.channels("incremental_ticker.BTC-");
    const quote = `"timestamp":${Date.now()},"best_bid_price":9007199254740993`;
    const cases: readonly (readonly [what: string, frame: string | Uint8Array, words: RegExp])[] = [
      ["HTML", "<html><body>502 Bad Gateway</body></html>", /malformed JSON: <html><body>502/],
      ["cut JSON", '{"jsonrpc":"2.0","method":"subscr', /malformed JSON: \{"jsonrpc"/],
      ["another shape", "[1,2,3]", /frame is not an object/],
      ["a hostile name", notification(ticker, '{"instrument_name":"__proto__"}'), /of another instrument/],
      ["a text for data", notification(ticker, '"__proto__"'), /not an object/],
      ["an integer no double holds", notification(ticker, `{${quote}}`), /bid/],
      ["a time no clock shows", notification(other, '{"timestamp":9007199254740993}'), /time/],
      ["binary", Uint8Array.of(0, 255, 1, 254), /malformed JSON: \(binary frame\)/],
    ];
    const count = async (): Promise<number> => Number(await statusValue(app, "Rejected").innerText());
    for (const [what, frame, words] of cases) {
      const before = await count();
      // What is said while the page connects anew is heard by nobody.
      await expect(async () => {
        proxy.inject(frame);
        await expect.poll(count, { timeout: 15_000 }).toBeGreaterThan(before);
      }, what).toPass();
      await rejected(app, words, what);
    }
    // Frames that could not be read may have carried changes: the connection is renewed, and says so.
    await expect(statusValue(app, "Reconnects")).toHaveText(/^[1-9]/);
    await expect(app.locator(".freshness-word")).toHaveText("Live");
    // A hostile key of a good message does nothing either.
    proxy.inject(notification(ticker, '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'));
    await liveChain(app);
    expect(await app.evaluate(() => "polluted" in {})).toBe(false);
    await expect(app.locator(".figure-value").first()).toHaveText(/^\d{2,3}\u2009\d{3}\.\d{2}$/);
    const before = await app.locator("[role=grid]").innerText();
    await expect.poll(() => app.locator("[role=grid]").innerText()).not.toBe(before);
  } finally {
    await proxy.close();
    await exchange.kill();
  }
});

test("an address that only speaks HTML is never live, says what came, and gives way to another venue", async ({
  app,
}) => {
  const parrot = await startParrot("<!doctype html><h1>It works!</h1>");
  try {
    await app.goto(addressOf(parrot.url));
    await expect(statusValue(app, "Rejected")).not.toHaveText(/^(0|—)$/);
    await rejected(app, /malformed JSON: <!doctype html>/, "HTML");
    await expect(app.locator(".freshness .disc")).not.toHaveAttribute("data-state", "live");
    await app.getByRole("button", { name: /Venue: Deribit testnet/ }).click();
    await app.getByRole("menuitem", { name: /Simulated/ }).click();
    await liveChain(app);
    await expect(cell(app, "bid")).toBeVisible();
  } finally {
    await parrot.close();
  }
});
