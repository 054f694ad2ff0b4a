import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "@playwright/test";
import { build } from "vite";
import { packView } from "../src/views/view-link.ts";
import { drop, expect, liveChain, test } from "./app-page.ts";
import { evaluateInFirefox, findFirefox } from "./firefox.ts";
import { headless } from "./headless.ts";
import { readLink } from "./read-link.ts";
import { startSite } from "./site-server.ts";
import { traderView } from "./trader-view.ts";

const dialog = (page: Page) => page.getByRole("dialog", { name: "Views" });
const bar = (page: Page) => page.getByRole("region", { name: "Pinned snapshot" });

/** 200 positions in options of several expiries, booked as a person's file would. */
async function hold(page: Page, count: number): Promise<void> {
  await page.evaluate(async (wanted) => {
    const engine = (globalThis as unknown as { volscape: import("../src/engine/client.ts").EngineClient }).volscape;
    const names = [...engine.view.slotByName.keys()].filter((name) => /-[CP]$/.test(name));
    const positions = Array.from({ length: wanted }, (_, i) => ({
      instrument: names[(i * 37) % names.length] ?? "",
      size: i % 3 === 0 ? -1.5 : 2,
      unit: "underlying" as const,
      averagePrice: 0.01,
      openedAt: null,
      tags: [],
      included: true,
    }));
    await engine.request({ kind: "editPortfolio", edit: { type: "add", positions } });
  }, count);
}

async function shareDialog(page: Page): Promise<void> {
  await page.locator(".view-name-button").click();
  await dialog(page).getByRole("button", { name: "Share…" }).click();
}

/** The text of the file that sharing offers. */
async function sharedFile(page: Page): Promise<string> {
  const downloading = page.waitForEvent("download");
  await dialog(page).getByRole("button", { name: "Save file" }).click();
  return readFileSync(await (await downloading).path(), "utf8");
}

async function elsewhere(browser: Browser | null): Promise<Page> {
  if (!browser) throw new Error("no browser");
  return (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
}

const DIGEST = /[0-9a-f]{64}/;

const digestOf = async (page: Page) =>
  DIGEST.exec((await bar(page).getByText("Digest").getAttribute("title")) ?? "")?.[0];

/** The same program built anew: other names, other text of every script. */
async function rebuilt(): Promise<string> {
  const outDir = mkdtempSync(join(tmpdir(), "rebuilt-"));
  const root = fileURLToPath(new URL("..", import.meta.url));
  await build({ root, logLevel: "error", build: { outDir, emptyOutDir: true, assetsDir: "rebuilt", minify: false } });
  return outDir;
}

/** One expiry as a chain and a smile: little enough for a link. */
const ONE_EXPIRY = traderView("One expiry", [
  { tabs: ["chain"], weight: 60 },
  { tabs: ["smile"], weight: 40 },
]);

test("a whole chain with 200 positions, pinned and sent as a file, shows identical numbers elsewhere and under Node", async ({
  app,
  context,
}) => {
  test.slow();
  await app.goto("/");
  await liveChain(app);
  await hold(app, 200);
  await app.keyboard.press("Escape");
  await shareDialog(app);
  await dialog(app).getByRole("combobox", { name: "Positions in the link" }).selectOption("whole");
  await dialog(app)
    .getByRole("checkbox", { name: /Pin the numbers/ })
    .check();
  await dialog(app).getByRole("checkbox", { name: /Sign/ }).check();
  await expect(dialog(app).getByText(/as of .* UTC/)).toBeVisible();
  await expect(dialog(app).getByText(/save it as a file/)).toBeVisible();
  const text = await sharedFile(app);

  const other = await elsewhere(context.browser());
  await other.goto("/");
  await liveChain(other);
  await drop(other, "desk.volview.json", text);
  const preview = other.getByRole("dialog", { name: "Shared view" });
  await expect(preview).toContainText("Identical numbers");
  await preview.getByRole("button", { name: "Open", exact: true }).click();
  await expect(bar(other)).toContainText("Identical numbers");
  await expect(bar(other)).toContainText("SIMULATED");
  await expect(bar(other)).toContainText("Signed");
  await expect(other.locator(".freshness-word")).toHaveText("Recorded");
  const digest = await digestOf(other);

  // Saved by who received it, it is a snapshot still, of the same numbers.
  await other.locator(".view-name-button").click();
  await expect(dialog(other).getByRole("checkbox", { name: /Pin the numbers/ })).toBeChecked();
  await dialog(other).getByLabel("Title").fill("From the desk");
  await dialog(other).getByRole("button", { name: "Save", exact: true }).click();
  await dialog(other).getByRole("navigation").getByRole("button", { name: "From the desk" }).click();
  await expect(dialog(other)).toContainText("200 of “Main” in the pinned numbers");
  await dialog(other).getByRole("button", { name: "Open", exact: true }).click();
  await expect(other.locator(".notice", { hasText: "Opened “From the desk”" })).toBeVisible();
  await expect(bar(other)).toContainText("Identical numbers");
  expect(await digestOf(other)).toBe(digest);

  const path = join(mkdtempSync(join(tmpdir(), "pinned-")), "desk.volview.json");
  writeFileSync(path, text);
  const [under] = headless("view", path);
  expect(under).toMatchObject({ verdict: "identical", digest, positions: 200 });

  const at = text.indexOf("v1.") + 5_000;
  const flipped = text.slice(0, at) + (text[at] === "A" ? "B" : "A") + text.slice(at + 1);
  await drop(other, "desk.volview.json", flipped);
  await expect(other.locator(".notice.error", { hasText: "altered" })).toBeVisible();
  writeFileSync(path, flipped);
  expect(headless("view", path)[0]).toMatchObject({ verdict: "altered" });

  // Panels that come on screen only now say so too: not a number of milliseconds, as if they were live.
  await other.getByRole("button", { name: "Risk", exact: true }).click();
  await expect(other.locator('[data-panel="portfolio"]')).toBeVisible();
  await expect(other.locator(".strip-age")).toHaveText(Array.from({ length: 5 }, () => "Recorded"));

  await bar(other).getByRole("button", { name: "Go live" }).click();
  await expect(bar(other)).toBeHidden();
  await expect(other.locator(".freshness-word")).toHaveText("Live");
  await other.context().close();

  // As the view that a site starts with: its numbers are shown, and nobody's portfolio is changed by that.
  const site = await startSite({ config: JSON.stringify({ version: 1, view: "desk.volview.json" }) });
  const visitor = await elsewhere(context.browser());
  await visitor.route("**/desk.volview.json", (route) =>
    route.fulfill({ contentType: "application/json", body: text }),
  );
  await visitor.goto(site.url);
  await expect(bar(visitor)).toContainText("Identical numbers");
  await expect(bar(visitor)).toContainText("Signed");
  expect(await digestOf(visitor)).toBe(digest);
  await bar(visitor).getByRole("button", { name: "Go live" }).click();
  await liveChain(visitor);
  await visitor.getByRole("button", { name: "Risk", exact: true }).click();
  await expect(visitor.locator('[data-panel="portfolio"]')).toContainText("No positions yet");
  await visitor.context().close();
  await site.close();
});

test("one expiry goes as a link: the same digest in another browser, in a rebuilt app, in Firefox and under Node", async ({
  app,
  context,
  baseURL,
}) => {
  test.slow();
  await app.goto(`/#${await packView(ONE_EXPIRY, { encrypted: false, signer: null })}`);
  const opening = app.getByRole("dialog", { name: "Shared view" });
  await expect(opening).toContainText("no snapshot came with it");
  await opening.getByRole("button", { name: "Open", exact: true }).click();
  await liveChain(app);
  await app.getByRole("tablist", { name: "Expiry" }).getByRole("tab").nth(1).click();
  await shareDialog(app);
  const link = dialog(app).getByLabel(/^Link/);
  const bare = await readLink(link);
  await dialog(app)
    .getByRole("checkbox", { name: /Pin the numbers/ })
    .check();
  const address = await readLink(link, bare);
  expect(address.length).toBeLessThan(8_000);
  const word = address.slice(address.indexOf("#"));

  const site = await startSite({ folder: await rebuilt() });
  const digests: (string | undefined)[] = [];
  for (const at of [`${baseURL}/`, site.url]) {
    const other = await elsewhere(context.browser());
    await other.goto(`${at}${word}`);
    const preview = other.getByRole("dialog", { name: "Shared view" });
    await expect(preview).toContainText("Identical numbers");
    await preview.getByRole("button", { name: "Open", exact: true }).click();
    await expect(bar(other)).toContainText("Identical numbers");
    digests.push(await digestOf(other));
    await other.context().close();
  }
  await site.close();
  expect(digests[0]).toMatch(DIGEST);
  expect(digests[1]).toBe(digests[0]);
  expect(headless("view", word)[0]).toMatchObject({ verdict: "identical", digest: digests[0] });

  const firefox = findFirefox();
  if (firefox === null) {
    console.error("No Firefox found: its digest was not compared (apt-get install firefox-esr).");
    return;
  }
  const shown = `(async () => {
    const until = async (find) => {
      for (;;) {
        const found = find();
        if (found) return found;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    };
    const open = await until(() =>
      document.querySelector("dialog")?.textContent.includes("Identical numbers")
        ? [...document.querySelectorAll("dialog button")].find((button) => button.textContent.trim() === "Open")
        : null);
    open.click();
    const digest = await until(() => document.querySelector(".pinned-bar [title^='SHA-256']"));
    return digest.title;
  })()`;
  expect(await evaluateInFirefox(firefox, shown, `${baseURL}/${word}`)).toContain(digests[0]);
});
