import { framePage } from "./portal.ts";
import { expect, test } from "./portal-stage.ts";

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
