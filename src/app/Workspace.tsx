import { Actions, Layout, Model, type TabNode, TabSetNode } from "flexlayout-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useStore } from "zustand";
import type { EngineClient } from "../engine/client.ts";
import { panelEntry } from "../panels/registry.ts";
import { IconButton } from "../ui/Button.tsx";
import { type LayoutName, workspace } from "../views/workspace-store.ts";
import { LAYOUTS } from "./layouts.ts";
import { PanelFrame } from "./PanelFrame.tsx";
import type { PanelHeaders } from "./panel-headers.ts";
import { useCatalog } from "./TopBar.tsx";
import "flexlayout-react/style/dark.css";
import "./workspace.css";

export interface WorkspaceProps {
  readonly engine: EngineClient;
  readonly headers: PanelHeaders;
  popOut(id: string, type: string): void;
}

/** The docked panels of the active layout; what is dragged, split or closed is remembered per layout. */
export function Workspace({ engine, headers, popOut }: WorkspaceProps) {
  const active = useStore(workspace, (state) => state.active);
  const resets = useStore(workspace, (state) => state.layouts[active] === undefined);
  const [generation, setGeneration] = useState(0);
  const wasReset = useRef(resets);
  useEffect(() => {
    // A reset removes the stored layout: the default is built anew.
    if (resets && !wasReset.current) setGeneration((n) => n + 1);
    wasReset.current = resets;
  }, [resets]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a reset asks for a new model of the same name
  const model = useMemo(() => modelOf(active), [active, generation]);

  return (
    <main className="workspace">
      <Layout
        key={`${active} ${generation}`}
        model={model}
        supportsPopout={false}
        invalidateTabContentOnParentRender={false}
        realtimeResize={false}
        factory={(node) => (
          <PanelFrame
            id={node.getId()}
            type={node.getComponent() ?? ""}
            engine={engine}
            header={headers.header(node.getId())}
          />
        )}
        onModelChange={(changed) =>
          workspace.setState((state) => ({
            layouts: { ...state.layouts, [active]: changed.toJson() as unknown as Record<string, unknown> },
          }))
        }
        onRenderTabSet={(node, values) => {
          if (!(node instanceof TabSetNode)) return;
          const selected = node.getSelectedNode() as TabNode | undefined;
          if (!selected) return;
          const id = selected.getId();
          const type = selected.getComponent() ?? "";
          values.buttons.push(
            <TabStripEnd
              key={id}
              id={id}
              headers={headers}
              engine={engine}
              maximised={node.isMaximized()}
              popOut={() => popOut(id, type)}
              maximise={() => model.doAction(Actions.maximizeToggle(node.getId()))}
            />,
          );
        }}
      />
    </main>
  );
}

/** The stored layout of this name where it can be opened, else the default one. */
function modelOf(name: LayoutName): Model {
  const stored = workspace.getState().layouts[name];
  if (stored) {
    try {
      return Model.fromJson(stored as unknown as Parameters<typeof Model.fromJson>[0]);
    } catch {
      // Not a layout this version can open: the default it is.
    }
  }
  return Model.fromJson(LAYOUTS[name]);
}

interface TabStripEndProps {
  readonly id: string;
  readonly headers: PanelHeaders;
  readonly engine: EngineClient;
  readonly maximised: boolean;
  popOut(): void;
  maximise(): void;
}

function TabStripEnd({ id, headers, engine, maximised, popOut, maximise }: TabStripEndProps) {
  const context = useRef<HTMLSpanElement>(null);
  const age = useRef<HTMLSpanElement>(null);
  const catalog = useCatalog(engine);
  useEffect(() => {
    if (context.current && age.current) headers.attach(id, { context: context.current, age: age.current });
    return () => headers.attach(id, null);
  }, [headers, id]);
  return (
    <div className="strip-end">
      <span className="strip-context" ref={context} />
      <span className="strip-age" ref={age} />
      {catalog?.simulated ? <span className="chip small">SIM</span> : null}
      {catalog?.testnet ? <span className="chip small warn">TESTNET</span> : null}
      <span className="strip-buttons">
        <IconButton icon="popout" label="Open in its own window" onClick={popOut} />
        <IconButton icon="maximise" label={maximised ? "Restore" : "Maximise"} onClick={maximise} />
      </span>
    </div>
  );
}

/** Title of a panel as its tab says it. */
export function panelTitle(type: string): string {
  return panelEntry(type)?.title ?? type;
}
