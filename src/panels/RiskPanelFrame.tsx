import { type KeyboardEventHandler, type ReactNode, useState } from "react";
import { useStore } from "zustand";
import type { EngineClient } from "../engine/client.ts";
import { Button } from "../ui/Button.tsx";
import { EmptyState, type EmptyStateProps } from "../ui/EmptyState.tsx";
import { workspace } from "../views/workspace-store.ts";
import { ExportMenu, type ExportMenuProps } from "./ExportMenu.tsx";
import { MarketBanner } from "./MarketBanner.tsx";
import { showOwnPositions, withheldWords } from "./shared-words.ts";
import type { RiskPanel } from "./use-risk-panel.ts";
import "./panel-tools.css";

export interface RiskPanelFrameProps {
  readonly className: string;
  readonly engine: EngineClient;
  readonly panel: RiskPanel;
  /** The toolbar's own controls; null for none. */
  readonly tools: ReactNode;
  /** Stands in place of the body where there is nothing to show; null where there is. */
  readonly empty: EmptyStateProps | null;
  /** The panel shows legs of its own, not the book: positions left out of a view are nothing to it. */
  readonly ownLegs?: boolean;
  /** What can be handed out; absent where nothing can. */
  readonly exported?: Pick<ExportMenuProps, "picture" | "make">;
  readonly onKeyDown?: KeyboardEventHandler;
  readonly children: ReactNode;
}

/** What every panel on the portfolio looks like: banner, toolbar with what is left out at its end, and body or empty state. */
export function RiskPanelFrame({
  className,
  engine,
  panel,
  tools,
  empty: nothing,
  ownLegs = false,
  exported,
  onKeyDown,
  children,
}: RiskPanelFrameProps) {
  const [problem, setProblem] = useState("");
  const shared = useStore(workspace, (state) => state.shared);
  const withheld = ownLegs ? null : withheldWords(shared, panel.bookEmpty);
  const empty = withheld
    ? { ...withheld, actions: shared?.portfolio ? <Button onClick={showOwnPositions}>Show my positions</Button> : null }
    : nothing;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys act on what is focused inside
    <div className={className} ref={panel.root} onKeyDown={onKeyDown}>
      <MarketBanner words={panel.words} engine={engine} />
      {tools || exported ? (
        <div className="panel-tools">
          {tools}
          {exported && !empty ? <ExportMenu engine={engine} {...exported} onProblem={setProblem} /> : null}
          {problem === "" ? null : (
            <span className="panel-problem" role="alert" title={problem}>
              {problem}
            </span>
          )}
          {shared?.withheld && !ownLegs && !panel.bookEmpty ? (
            <span className="risk-own" title="The sender's positions are not in this view: these numbers are of yours.">
              Your positions
            </span>
          ) : null}
          <span className="risk-excluded" ref={panel.excluded} />
        </div>
      ) : null}
      {empty ? <EmptyState {...empty} /> : children}
    </div>
  );
}
