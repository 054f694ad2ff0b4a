import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deploy } from "../src/headless/deploy.ts";
import { cell, expect, goTo, liveChain, runCommand, test } from "./app-page.ts";
import { startSite } from "./site-server.ts";

const dist = new URL("../dist", import.meta.url).pathname;

/** The build as another one would be: its start script and the parts of two panels are called otherwise. */
function nextBuild(folder: string, n: number): string {
  const next = join(folder, `build ${n}`);
  cpSync(dist, next, { recursive: true });
  const manifest = JSON.parse(readFileSync(join(next, ".vite/manifest.json"), "utf8"));
  const parts = ["index.html", "src/panels/limits/Panel.tsx", "src/panels/realised/Panel.tsx"];
  const names: string[] = parts.map((part) => manifest[part].file.replace("assets/", ""));
  const renamed = (text: string): string => names.reduce((all, name) => all.replaceAll(name, `n${n}-${name}`), text);
  for (const name of names) renameSync(join(next, "assets", name), join(next, "assets", `n${n}-${name}`));
  for (const file of ["index.html", `assets/n${n}-${names[0]}`])
    writeFileSync(join(next, file), renamed(readFileSync(join(next, file), "utf8")));
  const version = JSON.parse(renamed(readFileSync(join(next, "version.json"), "utf8")));
  writeFileSync(
    join(next, "version.json"),
    JSON.stringify({ ...version, version: `9.0.${n}`, build: String(n).padStart(16, "0") }),
  );
  return next;
}

test("a tab lives on through deploys: an update is offered, a kept part still opens, a missing one says so", async ({
  page,
}) => {
  const folder = mkdtempSync(join(tmpdir(), "volscape-site-"));
  const served = join(folder, "served");
  deploy(dist, served, 1);
  const site = await startSite({ folder: served });
  try {
    await page.goto(site.url);
    await liveChain(page);
    const framed = await page.context().newPage();
    await framed.goto(`${site.url}embed.html?panel=chain&venue=simulated`);
    await expect(framed.locator(".freshness-word")).toHaveText("Live");
    await page.bringToFront();
    deploy(nextBuild(folder, 1), served, 1);
    await page.evaluate(() => {
      const now = Date.now;
      Date.now = () => now() + 60_000;
      document.dispatchEvent(new Event("visibilitychange"));
    });
    const offer = page.locator(".notice", { hasText: "A newer version (9.0.1) is ready" });
    await expect(offer.getByRole("button", { name: "Reload" })).toBeVisible();
    await goTo(page, "l", "limits");

    deploy(nextBuild(folder, 2), served, 0);
    await expect(async () => {
      await page.keyboard.press("g");
      await page.keyboard.press("r");
      await expect(page.getByRole("alert").getByRole("heading")).toHaveText("Realised vol could not be loaded", {
        timeout: 3_000,
      });
    }).toPass();
    await expect(page.getByRole("alert").getByRole("button", { name: "Reload" })).toBeVisible();
    await expect(page.locator(".notice.error", { hasText: "A part of this page could not be loaded" })).toBeVisible();
    await expect(cell(page, "bid")).toBeVisible();
    await expect(page.locator(".freshness-word")).toHaveText("Live");

    // An embedded panel says so too, and stays.
    await framed.bringToFront();
    await framed.route(/ShortcutSheet/, (route) => route.fulfill({ status: 404, body: "" }));
    await framed.keyboard.press("?");
    await expect(framed.locator(".embed-notice")).toHaveText(/could not be loaded: reload the page\.$/);
    await expect(framed.locator(".freshness-word")).toHaveText("Live");
    await framed.close();

    await offer.getByRole("button", { name: "Reload" }).click();
    await liveChain(page);
    await expect.poll(() => page.evaluate(() => document.querySelector("script")?.src)).toContain("/assets/n2-index");
  } finally {
    await site.close();
    rmSync(folder, { recursive: true });
  }
});

test("the error report tells what went wrong and nothing a user entered", async ({ page }) => {
  await page.goto("/");
  await liveChain(page);
  await page.evaluate(() => {
    setTimeout(() => {
      throw new RangeError("“Orion book” holds 734.25 of BTC-28MAR27-100000-C at wss://gateway.bank.example/ws");
    });
  });
  const downloaded = page.waitForEvent("download");
  await runCommand(page, "error report");
  const text = readFileSync(await (await downloaded).path(), "utf8");
  const report = JSON.parse(text);
  expect(report.product.version).toMatch(/^\d+\.\d+\.\d+ [0-9a-f]{16}$/);
  expect(report.product.entry).toMatch(/^assets\/index-/);
  expect(report.feed.state).toBe("live");
  expect(report.errors[0]).toMatchObject({ where: "page", name: "RangeError" });
  for (const secret of ["Orion", "734.25", "28MAR27", "bank.example"]) expect(text).not.toContain(secret);
});
