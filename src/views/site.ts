import { createStore } from "zustand/vanilla";
import { defaultSiteConfig, loadSiteConfig, type SiteConfig } from "./site-config.ts";
import { VENUE_IDS } from "./workspace-store.ts";

/** What this site allows and shows first; the default until its config.json has been read. */
export const site = createStore<SiteConfig>()(() => defaultSiteConfig(VENUE_IDS));

/** Reads the site's config.json into `site`. Throws BadConfig with one sentence that names the place. */
export async function startSite(page: Window): Promise<void> {
  site.setState(await loadSiteConfig(VENUE_IDS, (address) => page.fetch(address)), true);
}
