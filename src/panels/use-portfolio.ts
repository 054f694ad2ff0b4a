import { useSyncExternalStore } from "react";
import type { EngineClient } from "../engine/client.ts";
import type { PortfolioState } from "../engine/risk-protocol.ts";

/** One fact about the portfolio (null before the hub told it), rendered again only where it changes. */
export function usePortfolioFact<Fact extends string | number | boolean | null>(
  engine: EngineClient,
  fact: (portfolio: PortfolioState | null) => Fact,
): Fact {
  return useSyncExternalStore(engine.onPortfolio, () => fact(engine.portfolio));
}

/** Whether a what-if copy is shown. */
export function useTryingOut(engine: EngineClient): boolean {
  return usePortfolioFact(engine, (portfolio) => portfolio?.document.whatIf != null);
}

/** The portfolio, rendered again when it is edited (never when prices move). Null before the hub told it. */
export function usePortfolio(engine: EngineClient): PortfolioState | null {
  return useSyncExternalStore(engine.onPortfolio, () => engine.portfolio);
}
