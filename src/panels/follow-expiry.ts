import type { EngineClient } from "../engine/client.ts";
import { serverNow } from "../engine/market-view.ts";
import { DAY_MS } from "../market/expiry-time.ts";
import { selection } from "../views/selection.ts";

/** The expiry to open a market with: closest to 30 days from `now` (epoch ms). Null where there is none. */
export function openingExpiry(expiries: readonly number[], now: number): number | null {
  const distance = (expiry: number): number => Math.abs(expiry - now - 30 * DAY_MS);
  return expiries.reduce<number | null>(
    (best, expiry) => (best === null || distance(expiry) < distance(best) ? expiry : best),
    null,
  );
}

/** The expiry to show once `gone` has settled: the next one. `expiries` ascend. */
export function expiryAfter(expiries: readonly number[], gone: number): number | null {
  return expiries.find((expiry) => expiry > gone) ?? expiries.at(-1) ?? null;
}

/** Keeps an expiry of the market selected, whatever panels are open: one to begin with, the next when one settles. */
export function followExpiry(engine: EngineClient): () => void {
  let market = 0;
  function follow(): void {
    const { view } = engine;
    const { catalog } = view;
    if (!catalog || catalog.expiries.length === 0) return;
    const { expiry, setExpiry } = selection.getState();
    const opened = catalog.market !== market;
    market = catalog.market;
    if (expiry !== null && catalog.expiries.includes(expiry)) return;
    setExpiry(
      opened || expiry === null
        ? openingExpiry(catalog.expiries, serverNow(view))
        : expiryAfter(catalog.expiries, expiry),
    );
  }
  follow();
  return engine.onStructure(follow);
}
