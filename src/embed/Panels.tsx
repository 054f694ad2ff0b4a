import { type KeyboardEvent, useState } from "react";
import type { EngineClient } from "../engine/client.ts";
import { PanelFacts, PanelTitle } from "../panels/PanelFacts.tsx";
import { PanelFrame } from "../panels/PanelFrame.tsx";
import type { PanelHeaders } from "../panels/panel-headers.ts";
import { panelEntry } from "../panels/registry.ts";
import { panelsOf, type ViewRow, type ViewTabSet } from "../views/view-layout.ts";

interface PanelsProps {
  readonly engine: EngineClient;
  readonly headers: PanelHeaders;
}

/** The panels of a layout at their places, one after another in tabs where there is no room for them side by side. */
export function Panels({
  layout,
  narrow,
  ...rest
}: PanelsProps & { readonly layout: ViewRow; readonly narrow: boolean }) {
  if (narrow) return <TabSet set={{ tabs: panelsOf(layout).map(({ id, type }) => ({ id, type })) }} {...rest} />;
  return <Row row={layout} down={false} {...rest} />;
}

function Row({ row, down, ...rest }: PanelsProps & { readonly row: ViewRow; readonly down: boolean }) {
  return (
    <div className={down ? "embed-row down" : "embed-row"} style={{ flexGrow: row.weight ?? 100 }}>
      {row.row.map((child, i) =>
        "row" in child ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: a view's places do not move
          <Row key={i} row={child} down={!down} {...rest} />
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: a view's places do not move
          <TabSet key={i} set={child} {...rest} />
        ),
      )}
    </div>
  );
}

function TabSet({ set, engine, headers }: PanelsProps & { readonly set: ViewTabSet }) {
  const tabs = set.tabs.map((tab) => (typeof tab === "string" ? { id: tab, type: tab } : tab));
  const [front, setFront] = useState(Math.min(set.front ?? 0, tabs.length - 1));
  const shown = tabs[Math.min(front, tabs.length - 1)];
  if (!shown) return null;
  const step = (event: KeyboardEvent): void => {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (by === 0) return;
    const next = (front + by + tabs.length) % tabs.length;
    setFront(next);
    (event.currentTarget.children[next] as HTMLElement | undefined)?.focus();
  };
  return (
    <section className="embed-set" style={{ flexGrow: set.weight ?? 100 }} aria-label={panelEntry(shown.type)?.title}>
      <div className="embed-tabs">
        <div role="tablist" className="embed-tablist" onKeyDown={step}>
          {tabs.map(({ id, type }, i) => (
            <button
              key={id}
              type="button"
              role="tab"
              aria-selected={i === front}
              tabIndex={i === front ? 0 : -1}
              onClick={() => setFront(i)}
            >
              <PanelTitle id={id} name={panelEntry(type)?.title ?? type} headers={headers} />
            </button>
          ))}
        </div>
        <div className="strip-end">
          <PanelFacts key={shown.id} id={shown.id} headers={headers} />
        </div>
      </div>
      <div className="embed-panel" role="tabpanel" aria-label={panelEntry(shown.type)?.title}>
        <PanelFrame key={shown.id} id={shown.id} type={shown.type} engine={engine} headers={headers} />
      </div>
    </section>
  );
}
