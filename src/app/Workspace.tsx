import { Layout, TabNode, TabSetNode } from "flexlayout-react";
import { memo, useEffect, useMemo, useRef, useState } from "react";
import { useStore } from "zustand";
import type { EngineClient } from "../engine/client.ts";
import { PanelTitle } from "../panels/PanelFacts.tsx";
import { PanelFrame } from "../panels/PanelFrame.tsx";
import type { PanelHeaders } from "../panels/panel-headers.ts";
import { panelEntry } from "../panels/registry.ts";
import { useTryingOut } from "../panels/use-portfolio.ts";
import { workspace } from "../views/workspace-store.ts";
import { type Dock, exchanged, openLayout } from "./dock.ts";
import { TabStripEnd } from "./TabStrip.tsx";
import "flexlayout-react/style/dark.css";
import "./workspace.css";

export interface WorkspaceProps {
  readonly engine: EngineClient;
  readonly headers: PanelHeaders;
  readonly dock: Dock;
  popOut(id: string, type: string): void;
}

/**
 * The docked panels of the active layout; what is dragged, split or closed is remembered per layout. What changes around it, such as the
 * list of instruments, renders none of them anew.
 */
export const Workspace = memo(function Workspace({ engine, headers, dock, popOut }: WorkspaceProps) {
  const active = useStore(workspace, (state) => state.active);
  const resets = useStore(workspace, (state) => state.layouts[active] === undefined);
  const count = useStore(exchanged, (state) => state.count);
  const [generation, setGeneration] = useState(0);
  const wasReset = useRef(resets);
  useEffect(() => {
    // A reset removes the stored layout: the default is built anew.
    if (resets && !wasReset.current) setGeneration((n) => n + 1);
    wasReset.current = resets;
  }, [resets]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a reset or another view asks for a new model of the same name
  const model = useMemo(() => openLayout(active, window.innerWidth), [active, generation, count]);
  useEffect(() => {
    dock.attach(model);
    return () => dock.attach(null);
  }, [dock, model]);

  const tryingOut = useTryingOut(engine);

  return (
    <main className={tryingOut ? "workspace what-if" : "workspace"}>
      <Layout
        key={`${active} ${generation} ${count}`}
        model={model}
        supportsPopout={false}
        invalidateTabContentOnParentRender={false}
        realtimeResize={false}
        factory={(node) => (
          <PanelFrame id={node.getId()} type={node.getComponent() ?? ""} engine={engine} headers={headers} />
        )}
        onModelChange={(changed) =>
          workspace.setState((state) => ({
            layouts: { ...state.layouts, [active]: changed.toJson() as unknown as Record<string, unknown> },
          }))
        }
        onRenderTab={(node, values) => {
          values.content = <PanelTitle key={node.getId()} id={node.getId()} name={nameOf(node)} headers={headers} />;
        }}
        onRenderTabSet={(node, values) => {
          if (!(node instanceof TabSetNode)) return;
          const selected = node.getSelectedNode();
          if (!(selected instanceof TabNode)) return;
          const id = selected.getId();
          const type = selected.getComponent() ?? "";
          values.buttons.push(
            <TabStripEnd
              key={id}
              id={id}
              type={type}
              tabSet={node.getId()}
              headers={headers}
              engine={engine}
              dock={dock}
              maximised={node.isMaximized()}
              closable={dock.count() > 1}
              popOut={() => popOut(id, type)}
            />,
          );
        }}
      />
    </main>
  );
});

function nameOf(tab: TabNode): string {
  return panelEntry(tab.getComponent() ?? "")?.title ?? tab.getName();
}
