import type { EngineClient } from "../engine/client.ts";
import { registerCommands } from "../views/commands.ts";

/** What keys do in a popped-out window. */
export function registerPopoutCommands(engine: EngineClient): () => void {
  return registerCommands([
    {
      id: "freeze",
      title: "Freeze or resume the view",
      group: "General",
      keys: "Space",
      keyLabel: "Space",
      singleKey: true,
      run: () => engine.freeze(engine.frozen === null),
    },
  ]);
}
