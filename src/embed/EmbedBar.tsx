import type { ReactNode } from "react";
import type { EngineClient } from "../engine/client.ts";
import { LiveState } from "../panels/LiveState.tsx";
import { useCatalog } from "../panels/use-catalog.ts";
import { useTryingOut } from "../panels/use-portfolio.ts";
import { Icon } from "../ui/Icon.tsx";

/** The word over a market that is not the real one; empty over one that is. */
function marketMark(engine: EngineClient): string {
  const { catalog } = engine.view;
  if (catalog?.simulated) return "SIMULATED";
  return catalog?.testnet ? "TESTNET" : "";
}

export interface EmbedBarProps {
  readonly engine: EngineClient;
  /** Address of the whole product with the same market. */
  readonly whole: string;
  readonly children: ReactNode;
}

/** The one line over what is embedded: what it is (`children`), whether it is the real market, how fresh, and what time it is there. */
export function EmbedBar({ engine, whole, children }: EmbedBarProps) {
  useCatalog(engine);
  const tryingOut = useTryingOut(engine);
  const mark = marketMark(engine);
  return (
    <div className="embed-bar">
      {children}
      <div className="embed-state">
        {tryingOut ? <span className="chip small solid-warn">WHAT-IF</span> : null}
        {mark === "" ? null : <span className="chip small warn">{mark}</span>}
        <LiveState engine={engine} delayWhenLive={false} />
        <a className="icon-button" href={whole} target="_blank" rel="noreferrer" aria-label="Open in Volscape">
          <Icon name="popout" />
        </a>
      </div>
    </div>
  );
}
