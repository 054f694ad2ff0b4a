import { useStore } from "zustand";
import type { EngineClient } from "../engine/client.ts";
import { lazyPart } from "../ui/part.ts";
import { closeRecheck, recheckTarget } from "../views/recheck-target.ts";

const RecheckDialog = lazyPart(async () => (await import("./RecheckDialog.tsx")).RecheckDialog);

/** Shows the recheck that was asked for, over everything else. */
export function RecheckOverlay({ engine }: { readonly engine: EngineClient }) {
  const target = useStore(recheckTarget, (state) => state.target);
  if (!target) return null;
  return <RecheckDialog engine={engine} target={target} onClose={closeRecheck} />;
}
