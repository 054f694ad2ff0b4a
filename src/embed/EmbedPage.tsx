import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import type { EngineClient } from "../engine/client.ts";
import { ClockMark, useOffCalendar } from "../panels/ClockMark.tsx";
import { followExpiry } from "../panels/follow-expiry.ts";
import { expiryCommands, freezeCommand, keysCommand, recheckCommand } from "../panels/market-commands.ts";
import { PanelFacts, PanelTitle } from "../panels/PanelFacts.tsx";
import { PanelFrame } from "../panels/PanelFrame.tsx";
import type { PinnedFacts } from "../panels/PinnedBar.tsx";
import { createPanelHeaders } from "../panels/panel-headers.ts";
import { RecheckOverlay } from "../panels/RecheckOverlay.tsx";
import { panelEntry } from "../panels/registry.ts";
import { useCatalog } from "../panels/use-catalog.ts";
import { lazyPart } from "../ui/part.ts";
import { registerCommands } from "../views/commands.ts";
import { bindKeys } from "../views/keys.ts";
import { panelsOf } from "../views/view-layout.ts";
import { EmbedBar } from "./EmbedBar.tsx";
import { EmbedFoot } from "./EmbedFoot.tsx";
import type { Embedded } from "./opening.ts";
import { Panels } from "./Panels.tsx";

const PinnedBar = lazyPart(async () => (await import("../panels/PinnedBar.tsx")).default);
const ShortcutSheet = lazyPart(async () => (await import("../panels/ShortcutSheet.tsx")).ShortcutSheet);

/** Below this a view's panels stand one behind another, px. */
const NARROW = 720;
const narrow = window.matchMedia(`(max-width: ${NARROW - 1}px)`);

function watchNarrow(changed: () => void): () => void {
  narrow.addEventListener("change", changed);
  return () => narrow.removeEventListener("change", changed);
}

/** What a panel is called beside the name of its underlying. */
function nameBeside(type: string): string {
  const title = panelEntry(type)?.title ?? type;
  return `${type === "surface" || type === "smile" ? "vol " : ""}${title.toLowerCase()}`;
}

export interface EmbedPageProps {
  readonly engine: EngineClient;
  readonly embedded: Embedded;
  /** One sentence that something asked for cannot be had; empty while all is well. */
  readonly notice: string;
  /** The snapshot shown in place of the market; null where it is live. */
  readonly pinned: PinnedFacts | null;
  goLive(): void;
}

/** What stands in the portal's frame: a line of words, the panels, a line of figures, and nothing of the workspace. */
export function EmbedPage({ engine, embedded, notice, pinned, goLive }: EmbedPageProps) {
  const headers = useMemo(() => createPanelHeaders(), []);
  const catalog = useCatalog(engine);
  const small = useSyncExternalStore(watchNarrow, () => narrow.matches);
  const offCalendar = useOffCalendar(engine);
  const [keysOpen, setKeysOpen] = useState(false);
  useEffect(() => followExpiry(engine), [engine]);
  useEffect(() => {
    const stop = registerCommands([
      keysCommand(() => setKeysOpen(true)),
      freezeCommand(engine),
      recheckCommand(),
      ...expiryCommands(engine),
    ]);
    const unbind = bindKeys(window);
    return () => {
      unbind();
      stop();
    };
  }, [engine]);

  const { choice } = catalog ?? embedded;
  const underlying = choice.underlying.replace("_", " ");
  const panels = panelsOf(embedded.layout);
  const only = panels.length === 1 ? panels[0] : undefined;
  const title = embedded.title || (only ? `${underlying} ${nameBeside(only.type)}` : underlying);
  useEffect(() => {
    document.title = `${title} · Volscape`;
  }, [title]);
  const said = `${embedded.beyond} ${notice}`.trim();
  const whole = `./index.html?${new URLSearchParams({ ...embedded.choice })}`;
  return (
    <main className={`embed${catalog?.testnet ? " testnet" : ""}`} aria-label={title}>
      <EmbedBar engine={engine} whole={whole}>
        <h1 className="embed-title">
          {only ? <PanelTitle id={only.id} name={title} headers={headers} /> : `${title}, ${underlying}`}
        </h1>
        {offCalendar && panels.some(({ type }) => panelEntry(type)?.onClock) ? <ClockMark /> : null}
        {only ? (
          <div className="strip-end">
            <PanelFacts id={only.id} headers={headers} />
          </div>
        ) : null}
      </EmbedBar>
      {pinned ? <PinnedBar engine={engine} shown={pinned} goLive={goLive} /> : null}
      {said === "" ? null : (
        <p className="embed-notice" role="status">
          {said}
        </p>
      )}
      <div className="embed-body">
        {only ? (
          <PanelFrame id={only.id} type={only.type} engine={engine} headers={headers} />
        ) : (
          <Panels layout={embedded.layout} narrow={small} engine={engine} headers={headers} />
        )}
      </div>
      <EmbedFoot engine={engine} />
      <RecheckOverlay engine={engine} />
      {keysOpen ? <ShortcutSheet onClose={() => setKeysOpen(false)} /> : null}
    </main>
  );
}
