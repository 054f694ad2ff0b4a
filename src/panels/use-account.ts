import { useSyncExternalStore } from "react";
import type { EngineClient } from "../engine/client.ts";

/** Where the venue account that is looked at stands, rendered again when that changes. */
export function useAccount(engine: EngineClient): EngineClient["account"] {
  return useSyncExternalStore(engine.onAccount, () => engine.account);
}
