import type { EngineClient } from "../engine/client.ts";
import { type EngineSetting, startSharedEngine } from "../engine/share-engine.ts";
import { mayEdit } from "../views/viewer.ts";
import { shareAmongFrames } from "./frame-sharing.ts";
import { lookOnlyClient } from "./look-only.ts";
import type { Embedded } from "./opening.ts";

/** What decides which engine a frame looks at. */
type Looked = Pick<Embedded, "choice" | "model" | "clock">;

/** Finds this frame an engine for the market it shows. */
export interface PageEngine extends Pick<EngineClient, "aside"> {
  /** Shows a market, with the model and clock its view asks for: `onEngine` gets the engine that has it. */
  show(looked: Looked): void;
}

/**
 * Frames of one page share an engine where they ask for the same. It is never that of the viewer's own tabs: what a view in a frame
 * asks for must not change what they show.
 */
export function createPageEngine(onEngine: (engine: EngineClient) => void): PageEngine {
  let asked: EngineSetting | null = null;
  const { client } = startSharedEngine(shareAmongFrames, () => asked);
  const shown = mayEdit() ? client : lookOnlyClient(client);
  return {
    aside: client.aside,
    show({ choice, model, clock }) {
      asked = { surface: model ?? "auto", clock: clock ?? null };
      client.choose(choice);
      onEngine(shown);
    },
  };
}
