import { useSyncExternalStore } from "react";
import type { EngineClient } from "../engine/client.ts";
import type { LimitsState } from "../engine/risk-protocol.ts";

/** Limits, levels and breaches, rendered again when one of them changes (never when values move). Null before the hub told them. */
export function useLimits(engine: EngineClient): LimitsState | null {
  return useSyncExternalStore(engine.onLimits, () => engine.limits);
}
