import { useEffect, useMemo, useState } from "react";
import { createRoot } from "react-dom/client";
import { movableClient } from "../engine/start-engine.ts";
import { ClockMark, useOffCalendar } from "../panels/ClockMark.tsx";
import { PanelFacts, PanelTitle } from "../panels/PanelFacts.tsx";
import { PanelFrame } from "../panels/PanelFrame.tsx";
import { createPanelHeaders } from "../panels/panel-headers.ts";
import { RecheckOverlay } from "../panels/RecheckOverlay.tsx";
import { panelEntry } from "../panels/registry.ts";
import { useCatalog } from "../panels/use-catalog.ts";
import { useTryingOut } from "../panels/use-portfolio.ts";
import { Banner } from "../ui/Banner.tsx";
import { Button } from "../ui/Button.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";
import { lazyPart } from "../ui/part.ts";
import { startLook } from "../ui/theme.ts";
import { startTooltips } from "../ui/tooltip.ts";
import { bindKeys } from "../views/keys.ts";
import { selection } from "../views/selection.ts";
import { EMPTY_WORKSPACE, workspace } from "../views/workspace-store.ts";
import { linkSelection } from "./link-selection.ts";
import { registerPopoutCommands } from "./popout-commands.ts";
import { awaitOffer, listenLink, type PopoutOffer, sayLink } from "./popout-handshake.ts";
import "../ui/tokens.css";
import "../ui/base.css";
import "../ui/controls.css";
import "./workspace.css";
import "./popout.css";

const ShortcutSheet = lazyPart(async () => (await import("../panels/ShortcutSheet.tsx")).ShortcutSheet);

startLook();
startTooltips(document);

interface PopoutProps {
  readonly attached: ReturnType<typeof movableClient>;
  readonly offer: PopoutOffer;
}

/** One panel in a window of its own: its own frame loop, the opener's market. */
function Popout({ attached, offer }: PopoutProps) {
  const engine = attached.client;
  const { id, panel } = offer;
  const headers = useMemo(() => createPanelHeaders(), []);
  const catalog = useCatalog(engine);
  const offCalendar = useOffCalendar(engine) && panelEntry(panel)?.onClock === true;
  const tryingOut = useTryingOut(engine);
  const [orphaned, setOrphaned] = useState(false);
  const [keysOpen, setKeysOpen] = useState(false);
  useEffect(() => {
    const unregister = registerPopoutCommands(engine, () => setKeysOpen(true));
    const unbind = bindKeys(window);
    return () => {
      unbind();
      unregister();
    };
  }, [engine]);
  useEffect(() => {
    const shared = linkSelection((now) => sayLink(offer.link, { type: "selection", ...now }));
    const stopSettings = workspace.subscribe(({ settings }) => {
      const own = settings[id];
      if (typeof own === "object" && own !== null)
        sayLink(offer.link, { type: "settings", settings: own as Record<string, unknown> });
    });
    listenLink(offer.link, (message) => {
      if (message.type === "selection") shared.take(message);
      else if (message.type === "hub") attached.join(message.port);
      else if (message.type === "closing") setOrphaned(true);
    });
    return () => {
      shared.stop();
      stopSettings();
    };
  }, [attached, offer, id]);
  return (
    <div className={`popout${catalog?.testnet ? " testnet" : ""}${tryingOut ? " what-if" : ""}`}>
      <header className="popout-bar">
        <h1>
          <PanelTitle id={id} name={panelEntry(panel)?.title ?? panel} headers={headers} />
        </h1>
        {tryingOut ? <span className="chip solid-warn">WHAT-IF</span> : null}
        {catalog?.simulated ? <span className="chip warn">SIMULATED</span> : null}
        {catalog?.choice.venue === "recorded" ? <span className="chip warn">RECORDED</span> : null}
        {catalog?.testnet ? <span className="chip warn">TESTNET</span> : null}
        <span>{catalog ? `${catalog.venueLabel} ${catalog.choice.underlying.replace("_", " ")}` : ""}</span>
        {offCalendar ? <ClockMark /> : null}
        <div className="strip-end">
          <PanelFacts id={id} headers={headers} />
        </div>
      </header>
      {orphaned ? (
        <Banner
          tone="warn"
          icon="cross"
          title="The window this panel belongs to is gone"
          detail="What is shown here no longer changes."
          end={<Button onClick={() => window.close()}>Close</Button>}
        />
      ) : null}
      <main className="workspace" data-panel={panel}>
        <PanelFrame id={id} type={panel} engine={engine} headers={headers} />
      </main>
      <RecheckOverlay engine={engine} />
      {keysOpen ? <ShortcutSheet onClose={() => setKeysOpen(false)} /> : null}
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
  awaitOffer(opener, (offer) => {
    document.title = `${panelEntry(offer.panel)?.title ?? offer.panel} · Volscape`;
    // The opener keeps the workspace; here is only what this one panel needs.
    workspace.setState({
      ...EMPTY_WORKSPACE,
      singleKeys: offer.singleKeys,
      settings: offer.settings === undefined ? {} : { [offer.id]: offer.settings },
    });
    selection.setState({ expiry: offer.expiry, focused: offer.focused });
    root.render(<Popout attached={movableClient(offer.port)} offer={offer} />);
  });
}
