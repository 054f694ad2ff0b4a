import { test as base, expect } from "./app-page.ts";
import { type Portal, type PortalPage, startPortal } from "./portal.ts";
import { type RunningSite, startSite } from "./site-server.ts";

interface Stage {
  /** The product, with portals at 127.0.0.1 and *.localhost allowed to frame it; exchanges of this machine may be connected to. */
  readonly site: RunningSite;
  portal(pages: Readonly<Record<string, PortalPage>>, host?: string): Promise<Portal>;
}

const CONFIG = JSON.stringify({
  version: 1,
  hosts: ["ws://127.0.0.1:*"],
  parents: ["http://127.0.0.1:*", "http://portal.localhost:*", "http://localhost:*"],
});

/** A site, portals around it, and a browser whose console stays clean. */
export const test = base.extend<Stage>({
  site: async ({ page: _ }, use) => {
    const site = await startSite({ config: CONFIG });
    await use(site);
    await site.close();
  },
  portal: async ({ page }, use) => {
    const problems: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error") problems.push(message.text());
    });
    page.on("pageerror", (error) => problems.push(error.message));
    const portals: Portal[] = [];
    await use(async (pages, host) => {
      const portal = await startPortal(pages, host);
      portals.push(portal);
      return portal;
    });
    await Promise.all(portals.map((portal) => portal.close()));
    expect(problems).toEqual([]);
  },
});

export { expect };
