import { site } from "../views/site.ts";
import { originAmong } from "../views/site-config.ts";
import type { PageEngine } from "./page-engine.ts";
import { startPortalEvents } from "./portal-events.ts";
import { portalHandlers } from "./portal-handlers.ts";
import { startPortalLink } from "./portal-link.ts";

/** Speaks with the page that frames this one, where config.json allows it. */
export function startPortal(engines: PageEngine): void {
  const link = startPortalLink(window, {
    allowed: (origin) => origin === location.origin || originAmong(site.getState().parents, origin),
    now: () => performance.now(),
    handlers: portalHandlers(engines),
    welcomed: () => events.all(),
  });
  const events = startPortalEvents(link);
}
