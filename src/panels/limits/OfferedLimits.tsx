import { useState } from "react";
import { useStore } from "zustand";
import type { EngineClient } from "../../engine/client.ts";
import { Button } from "../../ui/Button.tsx";
import { limitNames } from "../../views/view-limits.ts";
import { workspace } from "../../views/workspace-store.ts";

/** Limits that came with the view that was opened: they are set only when a person takes them, beside those there are. */
export function OfferedLimits({ engine }: { readonly engine: EngineClient }) {
  const offered = useStore(workspace, (state) => state.offeredLimits);
  const [problem, setProblem] = useState("");
  if (!offered) return null;
  const leave = (): void => workspace.setState({ offeredLimits: null });
  const take = (): void => {
    engine.request({ kind: "takeLimits", limits: offered, at: Date.now() }).then(leave, (error: unknown) => {
      setProblem(error instanceof Error ? error.message : String(error));
    });
  };
  const count = offered.length === 1 ? "1 limit" : `${offered.length} limits`;
  return (
    <div className="limits-offered" role="status">
      <span>
        This view brings {count}: {limitNames(offered)}. Yours stay as they are.
      </span>
      {problem === "" ? null : <span className="limit-problem">{problem}</span>}
      <Button primary onClick={take}>
        Add to mine
      </Button>
      <Button onClick={leave}>Leave out</Button>
    </div>
  );
}
