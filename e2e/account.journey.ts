import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { Page } from "@playwright/test";
import { expect, liveChain, test } from "./app-page.ts";
import { startExchange } from "./exchange.ts";

const READER = ["sim-reader", "read-only-secret-of-the-simulated-exchange"] as const;
const TRADER = ["sim-trader", "trading-secret-of-the-simulated-exchange"] as const;
/** Nothing of these may be left anywhere: the keys, what signing in gave, what the account said. */
const PRIVATE = [...READER, ...TRADER, "access_token", "max_scope", "user.portfolio", "Account at", "margin_balance"];

const panel = (page: Page) => page.locator('[data-panel="portfolio"]');
const held = (page: Page) => panel(page).locator(".row-list-body [role=rowheader]");

async function signIn(app: Page, [id, secret]: readonly [string, string]): Promise<void> {
  await panel(app).getByLabel("Client ID").fill(id);
  await panel(app).getByLabel("Client secret").fill(secret);
  await panel(app).getByRole("button", { name: "Sign in" }).click();
}

/** All that the page keeps: storages, databases, private files (those that can be opened) and its address. */
async function kept(app: Page): Promise<string> {
  return app.evaluate(async () => {
    const parts = [location.href, JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie];
    const latin = (bytes: ArrayBuffer): string => new TextDecoder("latin1").decode(bytes);
    const text = (value: unknown): string =>
      JSON.stringify(value, (_key, of) =>
        ArrayBuffer.isView(of) ? latin(of.buffer as ArrayBuffer) : of instanceof ArrayBuffer ? latin(of) : of,
      ) ?? "";
    for (const { name } of await indexedDB.databases()) {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const open = indexedDB.open(name ?? "");
        open.onsuccess = () => resolve(open.result);
        open.onerror = () => reject(open.error);
      });
      for (const store of database.objectStoreNames) {
        const all = database.transaction(store).objectStore(store).getAll();
        await new Promise((resolve) => {
          all.onsuccess = resolve;
        });
        parts.push(`${name} ${store} ${text(all.result)}`);
      }
      database.close();
    }
    // A file that was written to, or taken away, since it was looked up is looked up again.
    async function content(of: FileSystemDirectoryHandle, name: string): Promise<string> {
      for (let tries = 0; ; tries++) {
        try {
          return latin(await (await (await of.getFileHandle(name)).getFile()).arrayBuffer());
        } catch (error) {
          if (error instanceof DOMException && error.name === "NotFoundError") return "";
          if (tries === 50) throw error;
        }
      }
    }
    async function folder(of: FileSystemDirectoryHandle): Promise<void> {
      for await (const entry of (of as unknown as { values(): AsyncIterable<FileSystemHandle> }).values()) {
        parts.push(entry.name);
        if (entry.kind === "directory") await folder(entry as FileSystemDirectoryHandle);
        else parts.push(await content(of, entry.name));
      }
    }
    await folder(await navigator.storage.getDirectory());
    return parts.join("\n");
  });
}

test("a trading key narrowed by its token is refused; a read-only key fills the portfolio and leaves nothing behind", async ({
  app,
}) => {
  const said: string[] = [];
  app.on("console", (message) => said.push(message.text()));
  await app.goto("/");
  await liveChain(app);
  await app.getByRole("button", { name: "Risk", exact: true }).click();
  await panel(app).getByRole("button", { name: "Read an account" }).click();
  await signIn(app, ["sim-reader", "a-secret-that-is-wrong"]);
  await expect(panel(app).getByText(/does not accept this key and secret \(invalid_credentials/)).toBeVisible();
  await panel(app).getByRole("button", { name: "Another key" }).click();
  // Tokens are asked for with reading alone; what the key itself may do is what counts.
  await signIn(app, TRADER);
  await expect(panel(app).getByText(/^This key could trade \(trade:read_write\)/)).toBeVisible();
  await expect(held(app)).toHaveCount(0);
  await panel(app).getByRole("button", { name: "Another key" }).click();
  await signIn(app, READER);
  await expect(panel(app).getByText("Account sim at Simulated")).toBeVisible();
  await expect(held(app)).toHaveCount(6);
  await expect(panel(app).getByText("Total, 4 positions, 2 excluded")).toBeVisible();
  await expect(panel(app).locator(".panel-facts")).toContainText("without ETH");

  // Nothing here keeps it. Pinned numbers would: that is said first.
  await app.locator(".view-name-button").click();
  await app.getByRole("checkbox", { name: "Pin the numbers on screen" }).check();
  await expect(app.getByRole("dialog", { name: "Views" })).toContainText(
    "Its numbers are those of your account at Simulated: 6 positions with sizes and prices, which nothing else here keeps",
  );
  await app.keyboard.press("Escape");

  // It can be looked at, not edited; a copy can.
  await held(app).first().click();
  await app.keyboard.press("x");
  await expect(panel(app).getByRole("alert")).toContainText("read from the account at Simulated");
  await panel(app).getByRole("button", { name: "Dismiss" }).click();
  await panel(app).getByRole("button", { name: "What-if" }).click();
  await held(app).first().click();
  await app.keyboard.press("x");
  await expect(held(app)).toHaveCount(5);

  const download = app.waitForEvent("download");
  await app.getByRole("button", { name: /Venue:/ }).click();
  await app.getByRole("menuitem", { name: "Save event log" }).click();
  const log = gunzipSync(readFileSync(await (await download).path())).toString("latin1");
  expect(log).toContain("BTC-PERPETUAL");
  const left = { log, kept: await kept(app), page: await app.content(), said: said.join("\n") };
  for (const store of ["volscape portfolio", "event-logs"]) expect(left.kept).toContain(store);
  for (const [where, text] of Object.entries(left)) {
    for (const secret of where === "page" ? [READER[1], TRADER[1]] : PRIVATE) expect(text, where).not.toContain(secret);
  }

  await panel(app).getByRole("button", { name: "Sign out" }).click();
  await expect(held(app)).toHaveCount(0);
  await expect(panel(app).getByLabel("Book", { exact: true })).toHaveText(/^Main/);
  await app.keyboard.press("Control+z");
  await expect(held(app)).toHaveCount(0);
  await app.reload();
  await liveChain(app);
  await expect(panel(app).getByText("No positions yet")).toBeVisible();
  expect(await kept(app)).not.toContain("Account at");
});

test("a trade at the venue shows at once, and a lost connection signs in again by itself", async ({ app }) => {
  let exchange = await startExchange();
  const control = (body: object) =>
    fetch(`http://127.0.0.1:${exchange.port}/control`, { method: "POST", body: JSON.stringify(body) });
  try {
    await app.goto(`/?venue=deribit-testnet&underlying=BTC&host=${encodeURIComponent(exchange.url)}`);
    await liveChain(app);
    await app.getByRole("button", { name: "Risk", exact: true }).click();
    await panel(app).getByRole("button", { name: "Account", exact: true }).click();
    await signIn(app, READER);
    await expect(panel(app).getByText(/^Account sim at Deribit testnet at 127/)).toBeVisible();
    await expect(held(app)).toHaveCount(6);
    await control({ fill: { instrument: "BTC-PERPETUAL", size: -120_000 } });
    await expect(held(app)).toHaveCount(5);
    await exchange.kill();
    await expect(panel(app).getByText(/^Account at Deribit testnet at .* lost/)).toBeVisible();
    // What was read last stays, with its time.
    await expect(panel(app).getByText(/Positions were read at \d\d:\d\d:\d\d UTC/)).toBeVisible();
    await expect(held(app)).toHaveCount(5);
    exchange = await startExchange(exchange.port);
    await expect(panel(app).getByText(/^Account sim at/)).toBeVisible({ timeout: 120_000 });
    await expect(held(app)).toHaveCount(6);
  } finally {
    await exchange.kill();
  }
});
