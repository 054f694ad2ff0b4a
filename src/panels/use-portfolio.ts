import { useSyncExternalStore } from "react";
import type { EngineClient } from "../engine/client.ts";
import type { PortfolioState } from "../engine/protocol.ts";

/** The portfolio, rendered again when it is edited (never when prices move). Null before the hub told it. */
export function usePortfolio(engine: EngineClient): PortfolioState | null {
  return useSyncExternalStore(engine.onPortfolio, () => engine.portfolio);
}
