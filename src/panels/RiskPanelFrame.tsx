import { type KeyboardEventHandler, type ReactNode, useState } from "react";
import type { EngineClient } from "../engine/client.ts";
import { EmptyState, type EmptyStateProps } from "../ui/EmptyState.tsx";
import { ExportMenu, type ExportMenuProps } from "./ExportMenu.tsx";
import { MarketBanner } from "./MarketBanner.tsx";
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
  empty,
  exported,
  onKeyDown,
  children,
}: RiskPanelFrameProps) {
  const [problem, setProblem] = useState("");
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys act on what is focused inside
    <div className={className} ref={panel.root} onKeyDown={onKeyDown}>
      <MarketBanner words={panel.words} engine={engine} />
      {tools || exported ? (
        <div className="panel-tools">
          {tools}
          {exported && !empty ? <ExportMenu {...exported} onProblem={setProblem} /> : null}
          {problem === "" ? null : (
            <span className="panel-problem" role="alert" title={problem}>
              {problem}
            </span>
          )}
          <span className="risk-excluded" ref={panel.excluded} />
        </div>
      ) : null}
      {empty ? <EmptyState {...empty} /> : children}
    </div>
  );
}
