import { useEffect, useRef } from "react";
import type { EngineClient } from "../engine/client.ts";
import { ClockMark, useOffCalendar } from "../panels/ClockMark.tsx";
import { PanelFacts, type PanelFactsProps } from "../panels/PanelFacts.tsx";
import { panelEntry } from "../panels/registry.ts";
import { useOfCatalog } from "../panels/use-catalog.ts";
import { useTryingOut } from "../panels/use-portfolio.ts";
import { IconButton } from "../ui/Button.tsx";
import type { Dock } from "./dock.ts";
import { PanelMenu } from "./PanelMenu.tsx";

export interface TabStripEndProps extends PanelFactsProps {
  readonly type: string;
  readonly tabSet: string;
  readonly engine: EngineClient;
  readonly dock: Dock;
  readonly maximised: boolean;
  readonly closable: boolean;
  popOut(): void;
}

/** Right-hand end of a tab strip: what the panel in front says of itself, and what can be done to it. */
export function TabStripEnd({
  id,
  type,
  tabSet,
  headers,
  engine,
  dock,
  maximised,
  closable,
  popOut,
}: TabStripEndProps) {
  const tryingOut = useTryingOut(engine);
  const simulated = useOfCatalog(engine, (catalog) => catalog?.simulated === true);
  const testnet = useOfCatalog(engine, (catalog) => catalog?.testnet === true);
  const offCalendar = useOffCalendar(engine) && panelEntry(type)?.onClock === true;
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let stop = (): void => undefined;
    let left = false;
    const begin = async (): Promise<void> => {
      const { hideCutTabs } = await import("./whole-tabs.ts");
      if (end.current && !left) stop = hideCutTabs(end.current);
    };
    begin().catch(() => undefined);
    return () => {
      left = true;
      stop();
    };
  }, []);
  return (
    <div className="strip-end" ref={end}>
      <PanelFacts id={id} headers={headers} />
      {tryingOut ? <span className="chip small solid-warn">WHAT-IF</span> : null}
      {offCalendar ? <ClockMark /> : null}
      {simulated ? <span className="chip small">SIM</span> : null}
      {testnet ? <span className="chip small warn">TESTNET</span> : null}
      <span className="strip-buttons">
        <IconButton icon="popout" label="Open in its own window" onClick={popOut} />
        <IconButton
          icon="maximise"
          label={maximised ? "Restore" : "Maximise"}
          onClick={() => dock.toggleMaximised(tabSet)}
        />
        <PanelMenu id={id} tabSet={tabSet} dock={dock} maximised={maximised} closable={closable} popOut={popOut} />
      </span>
    </div>
  );
}
