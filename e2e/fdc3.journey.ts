import { framePage } from "./portal.ts";
import { agentPage } from "./portal-agent.ts";
import { expect, test } from "./portal-stage.ts";
import { startSite } from "./site-server.ts";

interface Spoken {
  readonly type: string;
  readonly id?: { readonly ticker: string };
}

declare global {
  interface Window {
    /** What the frame told the agent. */
    broadcasts: Spoken[];
    /** Gives the frame a context, as its channel ("") or an intent would. */
    give(by: string, context: unknown): void;
  }
}

/** A desktop agent as a container puts it into every frame. */
function containAgent(): void {
  const heard = new Map<string, (context: unknown) => void>();
  const listen = async (by: string, listener: (context: unknown) => void) => {
    heard.set(by, listener);
    return { unsubscribe: async () => void heard.delete(by) };
  };
  const agent = {
    getInfo: async () => ({
      fdc3Version: "2.2",
      provider: "journey",
      appMetadata: { appId: "panel", instanceId: "1" },
    }),
    addContextListener: (type: string, listener: (context: unknown) => void) => listen(type, listener),
    addIntentListener: (intent: string, listener: (context: unknown) => void) => listen(intent, listener),
    broadcast: async (context: Spoken) => void window.broadcasts.push(context),
  };
  window.broadcasts = [];
  window.give = (by, context) => {
    const listener = heard.get(by);
    if (!listener) throw new Error(`nobody hears ${by}`);
    listener(context);
  };
  Object.assign(window, { fdc3: agent });
}

const CHAIN = "embed.html?panel=chain&venue=simulated&underlying=BTC&fdc3=1";

test("a panel in a container follows its instruments, tells the one clicked, and counts what it cannot follow", async ({
  page,
  portal,
  site,
}) => {
  await page.addInitScript(containAgent);
  const { origin } = await portal({ "/": { html: framePage(`${site.url}${CHAIN}`) } });
  await page.goto(origin);
  const frame = page.frameLocator("iframe");
  const root = frame.locator("html");
  const instrument = (ticker: string) => ({ type: "fdc3.instrument", id: { ticker } });
  const give = (by: string, context: unknown) =>
    root.evaluate((_, [by, context]) => window.give(by, context), [by, context] as const);
  const broadcasts = () => root.evaluate(() => window.broadcasts);
  await expect(frame.locator(".embed-fdc3")).toHaveText("FDC3");
  await expect(frame.locator(".freshness-word")).toHaveText("Live");

  await give("fdc3.instrument", instrument("ETH"));
  await expect(frame.locator(".embed-title")).toHaveText("ETH chain");
  await expect(frame.locator(".freshness-word")).toHaveText("Live");
  // The cells of the market before stand until the next frame: by their headings these are the new one's.
  await expect(frame.locator("[role=columnheader]", { hasText: /^Bid/ }).first()).toHaveText(/ETH/);
  await expect(frame.locator("[role=grid]")).toContainText(/0\.\d{4}/);

  await frame
    .locator("[role=grid] [role=gridcell]", { hasText: /^0\.\d{4}$/ })
    .first()
    .click();
  await expect.poll(broadcasts).toHaveLength(1);
  const [told] = await broadcasts();
  expect(told).toMatchObject({ type: "fdc3.instrument", market: { name: "Simulated" } });
  const ticker = told?.id?.ticker ?? "";
  expect(ticker).toMatch(/^ETH-\d{1,2}[A-Z]{3}\d\d-\d+-[CP]$/);

  await give("ViewAnalysis", instrument("BTC"));
  await expect(frame.locator(".embed-title")).toHaveText("BTC chain");
  await frame.getByRole("tab").last().click();
  await give("ViewInstrument", instrument(ticker));
  await expect(frame.locator(".embed-title")).toHaveText("ETH chain");
  const day = /-(\d{1,2})([A-Z]{3})/.exec(ticker) ?? [];
  await expect(frame.locator('[role=tab][aria-selected="true"]')).toContainText(`${day[1]} ${day[2]}`);

  await expect(frame.locator(".freshness-word")).toHaveText("Live");
  for (const odd of [
    null,
    { type: "fdc3.contact" },
    instrument("<img src=x>"),
    instrument("AAPL"),
    instrument("ETH-31FEB26"),
  ])
    await give("ViewInstrument", odd);
  await expect(frame.locator(".embed-title")).toHaveText("ETH chain");
  expect(await broadcasts()).toHaveLength(1);
});

test("a panel that finds no agent says so and goes on", async ({ page, portal, site }) => {
  const { origin } = await portal({ "/": { html: framePage(`${site.url}${CHAIN}`) } });
  await page.goto(origin);
  const frame = page.frameLocator("iframe");
  await expect(frame.locator(".embed-fdc3")).toHaveText("no FDC3 agent");
  await expect(frame.locator(".freshness-word")).toHaveText("Live");
});

test("an agent in the portal's page is joined without the page it wants loaded, and gets positions only where the site allows it", async ({
  page,
  portal,
}) => {
  for (const positionsToParents of [false, true]) {
    const config = {
      version: 1,
      parents: ["http://127.0.0.1:*"],
      features: { positionsToParents, editsInFrames: true },
    };
    const site = await startSite({ config: JSON.stringify(config) });
    const panel = `${site.url}embed.html?panel=portfolio&venue=simulated&underlying=BTC&fdc3=1&edit=1`;
    const { origin } = await portal({ "/": { html: agentPage(panel) } });
    await page.goto(origin);
    const frame = page.frameLocator("iframe");
    await expect(frame.locator(".embed-fdc3")).toHaveText("FDC3");
    await expect(frame.locator(".freshness-word")).toHaveText("Live");
    const listeners = ["fdc3.instrument", "ViewInstrument", "ViewAnalysis"];
    await expect.poll(() => page.evaluate(() => window.agent.listeners.length)).toBe(listeners.length);
    expect(await page.evaluate(() => window.agent.listeners)).toEqual(expect.arrayContaining(listeners));
    expect(await page.evaluate(() => window.agent.identity)).toBe(panel);

    await frame.getByRole("button", { name: "Add", exact: true }).click();
    await frame.getByLabel("Instrument").fill("BTC-PERPETUAL");
    await frame.getByLabel("Size, short negative").fill("-1000");
    await frame.getByLabel("Size, short negative").press("Enter");
    const held = frame.locator(".row-list-body [role=rowheader]");
    await expect(held).toHaveCount(1);
    await frame.getByLabel("Size, short negative").press("Escape");
    await held.click();
    const told = () => page.evaluate(() => window.agent.broadcasts);
    await expect.poll(told).toContainEqual(expect.objectContaining({ type: "fdc3.instrument", name: "BTC-PERPETUAL" }));
    const position = { holding: -1_000, holdingUnit: "usd", instrument: { id: { ticker: "BTC-PERPETUAL" } } };
    if (positionsToParents)
      await expect
        .poll(async () => (await told()).filter(({ type }) => type === "fdc3.portfolio"))
        .toMatchObject([{ positions: [position] }]);

    await page.evaluate(() => window.agent.broadcast({ type: "fdc3.instrument", id: { ticker: "ETH" } }));
    await expect(frame.locator(".embed-title")).toHaveText(/ETH/);
    expect((await told()).map(({ type }) => type).sort()).toEqual(
      positionsToParents ? ["fdc3.instrument", "fdc3.portfolio"] : ["fdc3.instrument"],
    );
    await site.close();
  }
});

test("a site can turn FDC3 off, and the panel says so", async ({ page, portal }) => {
  const config = { version: 1, parents: ["http://127.0.0.1:*"], features: { fdc3: false } };
  const site = await startSite({ config: JSON.stringify(config) });
  const { origin } = await portal({ "/": { html: agentPage(site.url + CHAIN) } });
  await page.goto(origin);
  const frame = page.frameLocator("iframe");
  await expect(frame.locator(".embed-fdc3")).toHaveText("FDC3 is off on this site");
  await expect(frame.locator(".freshness-word")).toHaveText("Live");
  expect(await page.evaluate(() => window.agent.identity)).toBe("");
  await site.close();
});
