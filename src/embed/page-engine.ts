import type { EngineClient } from "../engine/client.ts";
import type { MarketChoice } from "../engine/protocol.ts";
import { startSharedEngine } from "../engine/share-engine.ts";
import { mayEdit } from "../views/viewer.ts";
import { shareAmongFrames } from "./frame-sharing.ts";
import { lookOnlyClient } from "./look-only.ts";

/** Finds this frame an engine for the market it shows. */
export interface PageEngine extends Pick<EngineClient, "aside"> {
  /** Shows a market: `onEngine` gets the engine that has it. */
  show(choice: MarketChoice): void;
}

export function createPageEngine(onEngine: (engine: EngineClient) => void): PageEngine {
  const { client } = startSharedEngine(shareAmongFrames);
  const shown = mayEdit() ? client : lookOnlyClient(client);
  return {
    aside: client.aside,
    show(choice) {
      client.choose(choice);
      onEngine(shown);
    },
  };
}
