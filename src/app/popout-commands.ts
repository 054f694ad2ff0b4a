import type { EngineClient } from "../engine/client.ts";
import { expiryCommands, freezeCommand, keysCommand, recheckCommand } from "../panels/market-commands.ts";
import { registerCommands } from "../views/commands.ts";
import { portfolioCommands } from "./portfolio-commands.ts";

/** What keys do in a popped-out window. */
export function registerPopoutCommands(engine: EngineClient, openKeys: () => void): () => void {
  return registerCommands([
    keysCommand(openKeys),
    freezeCommand(engine),
    recheckCommand(),
    ...expiryCommands(engine),
    ...portfolioCommands(engine),
  ]);
}
