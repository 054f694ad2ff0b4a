import type { Catalog } from "../engine/protocol.ts";
import { listsNo, unlisted } from "../panels/unlisted.ts";
import { frame } from "./frame.ts";

/** How often it is looked, and for how long, ms: a venue that does not answer is no reason to keep a portal waiting. */
const LOOKED = 100;
const AWAITED = 10_000;

/**
 * What the venue lists of the market asked for last. Null where it pins a snapshot, another one is asked for meanwhile, or nothing is
 * known after 10 s; rejects with one sentence where the venue lists no options of it.
 */
export function whenListed(): Promise<Catalog | null> {
  const { embedded: asked } = frame.getState();
  const until = Date.now() + AWAITED;
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const { engine, embedded } = frame.getState();
      if (embedded !== asked || !asked || asked.snapshot || Date.now() > until) {
        resolve(null);
        return;
      }
      const catalog = engine?.view.catalog;
      const { venue, underlying } = asked.choice;
      if (engine && catalog?.choice.venue === venue && catalog.choice.underlying === underlying) {
        const problem = unlisted(engine.view);
        if (problem !== "") {
          reject(new Error(problem));
          return;
        }
        if (catalog.expiries.length > 0) {
          resolve(catalog);
          return;
        }
      }
      setTimeout(look, LOOKED);
    };
    look();
  });
}

/** Why `instrument` cannot be looked at, in one sentence; empty where it can, or nothing is known. */
export function notInstrument(catalog: Catalog | null, instrument: string): string {
  if (!catalog || catalog.instruments.some(([, { name }]) => name === instrument)) return "";
  return listsNo(catalog.venueLabel, `${instrument} of ${catalog.choice.underlying}`);
}
