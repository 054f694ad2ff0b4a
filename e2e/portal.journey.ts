import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import type { mount, Panel } from "../src/embed/sdk/volscape.ts";
import { expect, test } from "./portal-stage.ts";

declare global {
  interface Window {
    panel: Panel;
    mount: typeof mount;
    said: string[];
  }
}

/** Size of a PNG and how many colours its middle row has: an empty picture has one. */
function pictureFacts(page: Page): Promise<{ width: number; height: number; colors: number }> {
  return page.locator("#answer img").evaluate(async (element) => {
    const image = element as HTMLImageElement;
    await image.decode();
    const canvas = document.createElement("canvas");
    const { naturalWidth: width, naturalHeight: height } = image;
    Object.assign(canvas, { width, height });
    const context = canvas.getContext("2d");
    context?.drawImage(image, 0, 0);
    const row = context?.getImageData(0, Math.floor(height / 2), width, 1).data ?? [];
    const colors = new Set<number>();
    for (let i = 0; i < row.length; i += 4) colors.add((row[i]! << 16) | (row[i + 1]! << 8) | row[i + 2]!);
    return { width, height, colors: colors.size };
  });
}

test("the example of a portal drives two panels: market, theme, numbers, picture, and hears what happens in them", async ({
  app,
}) => {
  await app.goto("/portal/");
  const surface = app.frameLocator("#surface iframe");
  const chain = app.frameLocator("#chain iframe");
  for (const frame of [surface, chain]) await expect(frame.locator(".freshness-word")).toHaveText("Live");
  const log = app.locator("#log");
  await expect(log).toContainText("chain ready");
  await expect(log).toContainText("surface state BTC Live, simulated");

  const uncaught: string[] = [];
  app.on("pageerror", ({ message }) => uncaught.push(message));
  await app.getByRole("radio", { name: "ETH" }).check();
  // Just after the market changed it may not be there, or have no quotes: that is said, and numbers of the one before are none of it.
  await app.getByRole("button", { name: "Get numbers" }).click();
  await expect(app.locator("#answer")).toHaveText(/ETH at 20\d\d-|No quotes yet|not there yet/);
  await expect(surface.locator(".embed-title")).toHaveText("ETH vol surface");
  await expect(chain.locator(".embed-title")).toHaveText("ETH chain");
  await app.getByRole("radio", { name: "Dark" }).check();
  for (const frame of [surface, chain]) await expect(frame.locator("html")).toHaveAttribute("data-theme", "dark");

  await expect(chain.locator(".freshness-word")).toHaveText("Live");
  // Of a market just opened, expiries are still being fitted.
  await expect(async () => {
    await app.getByRole("button", { name: "Get numbers" }).click();
    await expect(app.locator("#answer")).toHaveText(
      /ETH at 20\d\d-.*state hash [0-9a-f]{64}.*\d+ options, \d+ expiries.*ATM \d+\.\d\d %/s,
      { timeout: 5_000 },
    );
  }).toPass();

  const second = chain.getByRole("tab").nth(1);
  await second.click();
  await expect(surface.getByText("No expiry")).toHaveCount(0);
  await expect(log).toContainText("surface selection ETH");

  await expect(surface.locator(".surface-picture canvas").first()).toBeVisible();
  await app.getByRole("button", { name: "Get picture" }).click();
  const facts = await pictureFacts(app);
  const width = await app.locator("#surface").evaluate((element) => element.getBoundingClientRect().width);
  expect(facts.width).toBe(2 * Math.round(width));
  expect(facts.colors).toBeGreaterThan(20);
  expect(uncaught).toEqual([]);

  const { violations } = await new AxeBuilder({ page: app }).analyze();
  expect(violations).toEqual([]);
});

const PANEL = `<!doctype html><html lang="en"><title>Portal</title><link rel="icon" href="data:,">
<div id="place" style="height:420px"></div><script type="module">
import { mount } from "SITEsdk/volscape.js";
window.said = [];
window.mount = mount;
window.panel = mount(document.getElementById("place"), { src: "SITEembed.html", panel: "smile", venue: "simulated", underlying: "BTC" });
for (const event of ["selection", "view.changed", "state", "error"]) panel.on(event, () => said.push(event));
</script></html>`;

test("a portal of another origin keeps its panel over a reload, and what it sends crookedly is dropped and counted", async ({
  page,
  portal,
  site,
}) => {
  const { origin } = await portal({ "/": { html: PANEL.replaceAll("SITE", site.url) } });
  await page.goto(origin);
  await page.evaluate(() => window.panel.ready);
  const frame = page.frameLocator("#place iframe");
  await expect(frame.locator(".freshness-word")).toHaveText("Live");
  await page.evaluate(() => window.panel.setTheme("light"));
  await page.evaluate(() => window.panel.setContext({ underlying: "ETH" }));
  await expect(frame.locator(".embed-title")).toHaveText("ETH vol smile");
  await expect.poll(() => page.evaluate(() => window.said)).toContain("view.changed");

  // By hand, past the SDK: from its own window, from that of another frame, and over a port of its own.
  await page.evaluate(() => {
    const target = window.panel.frame.contentWindow;
    const to = new URL(window.panel.frame.src).origin;
    const crooked = [null, 1, "hello", [], {}, { ns: "volscape" }, { ns: "volscape", type: "hello", versions: "all" }];
    for (const message of crooked) target?.postMessage(message, to);
    const other = document.body.appendChild(document.createElement("iframe"));
    const say = (other.contentWindow as unknown as { Function: FunctionConstructor }).Function(
      "target",
      "to",
      "target.postMessage({ ns: 'volscape', type: 'hello', versions: [1] }, to, [new MessageChannel().port2])",
    );
    say(target, to);
  });
  const stats = () => page.evaluate(() => window.panel.stats());
  await expect.poll(stats).toMatchObject({ malformed: 7, foreign: 0 });

  await expect(page.evaluate(() => window.panel.setView("v1.AAAA"))).rejects.toThrow(/altered|cut/);
  await expect(page.evaluate(() => window.panel.setContext({ expiry: "soon" }))).rejects.toThrow();
  await expect(page.evaluate(() => window.panel.setContext({ instrument: "FOO" }))).rejects.toThrow(
    "Simulated lists no FOO of ETH.",
  );
  await page.evaluate(() => {
    window.said = [];
  });
  await expect(page.evaluate(() => window.panel.setContext({ underlying: "ZZZ" }))).rejects.toThrow(
    "Simulated lists no ZZZ options.",
  );
  await expect(frame.getByText("Simulated lists no ZZZ options.")).toBeVisible();
  await expect(frame.locator(".freshness-word")).toHaveText("Not listed");
  await expect(frame.locator(".empty-state")).toContainText("This venue lists no options on ZZZ.");
  await expect.poll(() => page.evaluate(() => window.said)).toContain("error");
  await page.evaluate(() => window.panel.setContext({ underlying: "ETH" }));
  await expect(frame.locator(".freshness-word")).toHaveText("Live");

  const kept = await page.evaluate(() => window.panel.view());
  expect(kept).toMatch(/^v1\.[\w-]+$/);
  await page.evaluate(() => {
    // As a person does from the frame's own menu.
    window.panel.frame.src += "&again=1";
  });
  await expect.poll(() => page.frames().some((one) => one.url().includes("again=1"))).toBe(true);
  await expect(frame.locator(".embed-title")).toHaveText("ETH vol smile");
  await expect(frame.locator("html")).toHaveAttribute("data-theme", "light");
  await expect(frame.locator(".freshness-word")).toHaveText("Live");
  expect(await page.evaluate(() => window.panel.view())).toBe(kept);

  // A kept view is handed to a new frame past every server.
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.evaluate((view) => {
    const { src } = window.panel.frame;
    const panel = window.mount(document.body, { src: new URL("embed.html", src).href, view });
    return panel.ready.finally(() => panel.destroy());
  }, kept);
  expect(asked.filter((address) => address.includes("embed.html"))).toHaveLength(1);
  expect(asked.join(" ")).not.toContain(kept);

  // A frame whose address cannot be followed says so to its portal, and shows what that sets.
  const refused = await page.evaluate(async (view) => {
    const { src } = window.panel.frame;
    const panel = window.mount(document.body, {
      src: new URL("embed.html", src).href,
      panel: "chian",
      venue: "simulated",
    });
    const problem = new Promise<string>((resolve) => panel.on("error", (told) => resolve(told.problem)));
    await panel.ready;
    const said = await problem;
    await panel.setView(view);
    const shows = await panel.view();
    panel.destroy();
    return [said, shows === view];
  }, kept);
  expect(refused).toEqual([expect.stringContaining("panel=chian is not known"), true]);

  await page.evaluate(() => window.panel.destroy());
  await expect(page.locator("#place iframe")).toHaveCount(0);
  await expect(page.evaluate(() => window.panel.view())).rejects.toThrow("The panel was taken away.");
});
