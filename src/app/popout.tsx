import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";
import { createRoot } from "react-dom/client";
import type { EngineClient } from "../engine/client.ts";
import { clientOnPort } from "../engine/start-engine.ts";
import { panelEntry } from "../panels/registry.ts";
import { EmptyState } from "../ui/EmptyState.tsx";
import { startLook } from "../ui/theme.ts";
import { startWorkspace } from "../views/workspace-store.ts";
import { bindKeys } from "./keys.ts";
import { PanelFrame } from "./PanelFrame.tsx";
import { createPanelHeaders } from "./panel-headers.ts";
import { registerPopoutCommands } from "./popout-commands.ts";
import { awaitOffer } from "./popout-handshake.ts";
import { storageOf } from "./storage.ts";
import { useCatalog } from "./TopBar.tsx";
import "../ui/tokens.css";
import "../ui/base.css";
import "../ui/controls.css";
import "./workspace.css";
import "./popout.css";

startLook();
startWorkspace(storageOf(window));

/** One panel in a window of its own: its own frame loop, the opener's market. */
function Popout({ engine, id, panel }: { readonly engine: EngineClient; readonly id: string; readonly panel: string }) {
  const headers = useMemo(() => createPanelHeaders(), []);
  const catalog = useCatalog(engine);
  const context = useRef<HTMLSpanElement>(null);
  const age = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (context.current && age.current) headers.attach(id, { context: context.current, age: age.current });
    const unregister = registerPopoutCommands(engine);
    const unbind = bindKeys(window);
    return () => {
      unbind();
      unregister();
    };
  }, [engine, headers, id]);
  return (
    <div className="popout">
      <header className="popout-bar">
        <h1>{panelEntry(panel)?.title ?? panel}</h1>
        {catalog?.simulated ? <span className="chip warn">SIMULATED</span> : null}
        {catalog?.testnet ? <span className="chip warn">TESTNET</span> : null}
        <span>{catalog ? `${catalog.venueLabel} ${catalog.choice.underlying}` : ""}</span>
        <div className="strip-end">
          <span className="strip-context" ref={context} />
          <span className="strip-age" ref={age} />
        </div>
      </header>
      <main className="workspace" data-panel={panel}>
        <PanelFrame id={`${id} popout`} type={panel} engine={engine} header={headers.header(id)} />
      </main>
    </div>
  );
}

const root = createRoot(document.getElementById("root") as HTMLElement);
const opener = window.opener as Window | null;
if (!opener) {
  root.render(
    <EmptyState
      title="Nothing to show here"
      text="A popped-out panel belongs to the window that opened it. Open Volscape and pop the panel out from there."
    />,
  );
} else {
  awaitOffer(opener, ({ id, panel, port }) => {
    document.title = `${panelEntry(panel)?.title ?? panel} · Volscape`;
    root.render(
      <QueryClientProvider client={new QueryClient()}>
        <Popout engine={clientOnPort(port)} id={id} panel={panel} />
      </QueryClientProvider>,
    );
  });
}
