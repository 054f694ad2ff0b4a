import type { FrameLocator, Page } from "@playwright/test";
import type { mount, Panel, PortalEvents, PortalState } from "../src/embed/sdk/volscape.ts";
import type { EngineClient } from "../src/engine/client.ts";
import { readCard } from "../src/views/people.ts";
import { sealView } from "../src/views/sealed-view.ts";
import type { ViewDocument } from "../src/views/view-document.ts";
import { packView } from "../src/views/view-link.ts";
import { liveChain } from "./app-page.ts";
import { expect, test } from "./portal-stage.ts";
import { traderView } from "./trader-view.ts";

declare global {
  interface Window {
    mounted: Panel;
    mounting: typeof mount;
    states: PortalState[];
    selections: PortalEvents["selection"][];
    errors: string[];
    pair: CryptoKeyPair;
  }
}

const VIEW = traderView("One expiry", [{ tabs: ["chain"] }, { tabs: ["smile"] }]);

/** The market on screen as a view carries it. */
const pinned = (page: Page) =>
  page.evaluate(async () => {
    const engine = (globalThis as unknown as { volscape: EngineClient }).volscape;
    const expiry = engine.view.catalog?.expiries[1] ?? null;
    const reply = await engine.request({ kind: "pin", tell: { books: false, legs: false, expiry } });
    if (reply.kind !== "pinned") throw new Error(reply.kind);
    const packed = await engine.aside(
      { kind: "pack", market: reply.market },
      () => undefined,
      new AbortController().signal,
    );
    if (packed.kind !== "packed") throw new Error(packed.kind);
    return packed.snapshot as NonNullable<ViewDocument["snapshot"]>;
  });

const PORTAL = `<!doctype html><html lang="en"><title>Portal</title><link rel="icon" href="data:,">
<div id="place" style="height:640px"></div><script type="module">
import { mount } from "SITEsdk/volscape.js";
window.mounting = mount;
</script></html>`;

/** Puts a view into the portal's page, in place of the one before; `key`: with the portal's pair. */
async function mountView(page: Page, src: string, view: string, key: boolean): Promise<void> {
  await page.waitForFunction(() => window.mounting);
  await page.evaluate(
    ([address, word, withKey]) => {
      window.mounted?.destroy();
      window.states = [];
      window.selections = [];
      window.errors = [];
      const place = document.getElementById("place") as HTMLElement;
      const receiving = withKey ? { receiving: window.pair } : {};
      window.mounted = window.mounting(place, { src: address, view: word, ...receiving });
      window.mounted.on("state", (state) => window.states.push(state));
      window.mounted.on("selection", (selected) => window.selections.push(selected));
      window.mounted.on("error", ({ problem }) => window.errors.push(problem));
    },
    [src, view, key] as const,
  );
}

const verdict = (page: Page) => page.evaluate(() => window.states.at(-1)?.pinned?.verdict ?? null);

test("a frame shows the snapshot its view pins once its numbers are computed again, and says what came of it", async ({
  context,
  page,
  portal,
  site,
}) => {
  const app = await context.newPage();
  await app.goto(site.url);
  await liveChain(app);
  // What is pinned is what is on screen.
  await app.getByRole("tablist", { name: "Expiry" }).getByRole("tab").nth(1).click();
  await liveChain(app);
  const snapshot = await pinned(app);
  await app.close();
  const word = (with_: NonNullable<ViewDocument["snapshot"]>) =>
    packView({ ...VIEW, snapshot: with_ }, { encrypted: false, signer: null });
  const { origin } = await portal({ "/": { html: PORTAL.replace("SITE", site.url) } });
  await page.goto(origin);
  const frame = page.frameLocator("iframe");
  const bar = frame.getByRole("region", { name: "Pinned snapshot" });
  const src = `${site.url}embed.html`;

  await mountView(page, src, await word(snapshot), false);
  await expect(bar).toContainText("Identical numbers");
  await expect(frame.locator(".embed-state .chip", { hasText: "SIMULATED" })).toBeVisible();
  await expect(frame.locator(".freshness-word")).toHaveText("Recorded");
  await expect(frame.locator("[role=grid]")).toContainText(/0\.\d{4}/);
  await expect.poll(() => verdict(page)).toBe("identical");
  // What the portal keeps pins the same numbers.
  const kept = await page.evaluate(() => window.mounted.view());
  await mountView(page, src, kept, false);
  await expect(bar).toContainText("Identical numbers");
  await bar.getByRole("button", { name: "Go live" }).click();
  await expect(bar).toHaveCount(0);
  await expect(frame.locator(".freshness-word")).toHaveText("Live");
  await expect.poll(() => verdict(page)).toBeNull();

  // Numbers of another core are the same data, and not the same numbers.
  const other = structuredClone(snapshot) as {
    results: { what: string; values: (number | null)[] }[];
  } & typeof snapshot;
  const vols = other.results.find(({ what }) => what === "volAtAsk")?.values ?? [];
  const at = vols.findIndex((value) => value !== null);
  vols[at] = (vols[at] ?? 0) + 1_000;
  await mountView(page, src, await word({ ...other, digest: "0".repeat(64) }), false);
  await expect(bar).toContainText(/differ by at most/);
  await expect.poll(() => verdict(page)).toBe("differs");

  const state = String(snapshot.state);
  const flipped = (state.startsWith("0") ? "1" : "0") + state.slice(1);
  await mountView(page, src, await word({ ...snapshot, state: flipped }), false);
  await expect(frame.locator(".embed-notice")).toContainText(/was altered\. The market is shown as it is now/);
  await expect.poll(() => verdict(page)).toBe("altered");
  await expect(frame.locator(".freshness-word")).toHaveText("Live");

  await mountView(page, src, await word({ format: "none", books: null, questions: [] }), false);
  await expect(frame.locator(".embed-notice")).toContainText(/^Snapshot missing: .*The market is shown as it is now/);
  await expect.poll(() => verdict(page)).toBe("missing");
});

test("a sealed view opens in a frame with the key its portal hands over, else one line says what is missing", async ({
  page,
  portal,
  site,
}) => {
  const { origin } = await portal({ "/": { html: PORTAL.replace("SITE", site.url) } });
  await page.goto(origin);
  const raw = await page.evaluate(async () => {
    window.pair = (await crypto.subtle.generateKey("X25519", false, ["deriveBits"])) as CryptoKeyPair;
    return [...new Uint8Array(await crypto.subtle.exportKey("raw", window.pair.publicKey))];
  });
  const word = await sealView(VIEW, [{ key: Uint8Array.from(raw), risk: true, positions: true }], null);
  const frame = page.frameLocator("iframe");
  const src = `${site.url}embed.html`;

  await mountView(page, src, word, false);
  await expect(frame.getByText(/encrypted to the keys of people.*hand over a key/)).toBeVisible();
  await expect.poll(() => page.evaluate(() => window.errors.join())).toContain("encrypted to the keys of people");
  // A frame that shows nothing still hears its portal.
  await page.evaluate(
    (plain) => window.mounted.setView(plain),
    await packView(VIEW, { encrypted: true, signer: null }),
  );
  await expect(frame.locator(".embed-title")).toHaveText("One expiry, BTC");

  await mountView(page, src, word, true);
  await expect(frame.locator(".embed-title")).toHaveText("One expiry, BTC");
  await expect(frame.locator(".freshness-word")).toHaveText("Live");
  expect(await page.evaluate(() => window.errors)).toEqual([]);
});

test("a frame of the viewer's own site opens what is sealed to their key, and changes nothing of what their tabs show", async ({
  context,
  page,
  portal,
  site,
}) => {
  const own = await context.newPage();
  await own.goto(`${site.url}?venue=simulated&underlying=BTC`);
  await liveChain(own);
  await own.locator(".view-name-button").click();
  const dialog = own.getByRole("dialog", { name: "Views" });
  await dialog.getByRole("button", { name: "Keys and people…" }).click();
  const card = dialog.getByLabel(/Whoever has it/);
  await expect(card).toHaveValue(/^volkey1\./);
  const receiving = (await readCard(await card.inputValue()))?.receiving ?? new Uint8Array();
  await own.keyboard.press("Escape");
  const ownSet = () =>
    own.evaluate(() => {
      const { volscape } = globalThis as unknown as { volscape: EngineClient };
      return [volscape.surface, volscape.clock.use];
    });

  // The portal is of the same site: the browser shares its storage, and its locks, with the viewer's tabs.
  const asking: ViewDocument = {
    ...VIEW,
    models: { trader: "sabr" },
    clock: { use: "event", weekendWeight: 0.5, events: [] },
  };
  const word = await sealView(asking, [{ key: receiving, risk: true, positions: true }], null);
  const plain = `${site.url}embed.html?panel=smile&venue=simulated`;
  const html = `${PORTAL.replace("SITE", site.url)}<iframe title="Plain" id="plain" width="640" height="420" src="${plain}"></iframe>`;
  const { origin } = await portal({ "/": { html } }, "localhost");
  await page.goto(origin);
  await mountView(page, `${site.url}embed.html`, word, false);
  const sealed = page.frameLocator("#place iframe");
  await expect(sealed.locator(".embed-title")).toHaveText("One expiry, BTC");
  const beside = page.frameLocator("#plain");
  const eventTime = (frame: FrameLocator) => frame.getByText("EVENT TIME");
  for (const frame of [sealed, beside]) await expect(frame.locator(".freshness-word")).toHaveText("Live");
  await expect(sealed.locator(".embed-facts")).toContainText("Fit SABR");
  await expect(eventTime(sealed)).toBeVisible();
  await expect(beside.locator(".embed-facts")).toContainText(/Fit .*slices/);
  await expect(beside.locator(".embed-facts")).not.toContainText("SABR");
  await expect(eventTime(beside)).toHaveCount(0);
  expect(await ownSet()).toEqual(["auto", "calendar"]);
  // The portal is given nothing of what was sealed to the viewer.
  await expect.poll(() => page.evaluate(() => window.states.at(-1)?.word)).toBe("Live");
  const told = await page.evaluate(() => [...window.states, ...window.selections]);
  expect(JSON.stringify(told)).not.toMatch(/BTC|"venue":"|"simulated":(true|false)|"expiry"/);
  await expect(page.evaluate(() => window.mounted.snapshot())).rejects.toThrow("given nothing of it");
  await expect(page.evaluate(async () => void (await window.mounted.image()))).rejects.toThrow("given nothing of it");

  // That the frame's page is old is told, and nothing else.
  await sealed.locator("body").evaluate(() => void window.dispatchEvent(new Event("vite:preloadError")));
  const lost = "A part of this page could not be loaded: reload the page.";
  await expect(sealed.locator(".embed-notice")).toHaveText(lost);
  await expect.poll(() => page.evaluate(() => window.errors)).toEqual([lost]);

  // The next view asks for what the other frame shows, too.
  await page.evaluate(
    (next) => window.mounted.setView(next),
    await packView({ ...VIEW, title: "Plain" }, { encrypted: false, signer: null }),
  );
  await expect(sealed.locator(".embed-title")).toHaveText("Plain, BTC");
  await expect(sealed.locator(".embed-facts")).not.toContainText("SABR");
  await expect(eventTime(sealed)).toHaveCount(0);
  await expect(sealed.locator(".freshness-word")).toHaveText("Live");
  const hubs = () => page.workers().filter((worker) => worker.url().includes("hub.worker")).length;
  await expect.poll(hubs).toBe(1);
  expect(await ownSet()).toEqual(["auto", "calendar"]);
});
