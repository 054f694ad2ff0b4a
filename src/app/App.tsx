import { type DragEvent, lazy, Suspense, useCallback, useEffect, useMemo, useState } from "react";
import type { MarketChoice } from "../engine/protocol.ts";
import type { Engine } from "../engine/start-engine.ts";
import { selection } from "../views/selection.ts";
import { workspace } from "../views/workspace-store.ts";
import { registerAppCommands } from "./app-commands.ts";
import { createDock } from "./dock.ts";
import { bindKeys } from "./keys.ts";
import { FIRST_CHOICE, toChoice } from "./market-choice.ts";
import { Notices } from "./Notices.tsx";
import { notify } from "./notices.ts";
import { openPopout } from "./open-popout.ts";
import { createPanelHeaders } from "./panel-headers.ts";
import { ReplayBar } from "./ReplayBar.tsx";
import { ShortcutSheet } from "./ShortcutSheet.tsx";
import { StatusBar } from "./StatusBar.tsx";
import { TopBar } from "./TopBar.tsx";
import { Workspace } from "./Workspace.tsx";
import "./app.css";

const Palette = lazy(() => import("./Palette.tsx"));

/** The whole window. */
export function App({ engine: { client: engine, portForWindow } }: { readonly engine: Engine }) {
  const headers = useMemo(() => createPanelHeaders(), []);
  const dock = useMemo(() => createDock(), []);
  const [overlay, setOverlay] = useState<"none" | "palette" | "keys">("none");
  const [dropping, setDropping] = useState(false);

  const choose = useCallback(
    (choice: MarketChoice) => {
      selection.getState().setExpiry(null);
      selection.getState().focus(null);
      engine.freeze(false);
      engine.choose(choice);
      // A recording is gone with the page: the live choice is what the next visit opens.
      const { venue, underlying, host } = choice;
      if (venue !== "recorded")
        workspace.setState({ choice: host === undefined ? { venue, underlying } : { venue, underlying, host } });
    },
    [engine],
  );

  const openFile = useCallback(
    async (file: File) => {
      try {
        await engine.request({ kind: "openRecording", file, name: file.name });
        selection.getState().setExpiry(null);
        selection.getState().focus(null);
      } catch (error) {
        notify({ tone: "error", text: error instanceof Error ? error.message : String(error) });
      }
    },
    [engine],
  );

  const backToLive = useCallback(() => choose(toChoice(workspace.getState().choice ?? FIRST_CHOICE)), [choose]);
  const openPalette = useCallback(() => setOverlay("palette"), []);
  const popOut = useCallback((id: string, type: string) => openPopout(id, type, portForWindow), [portForWindow]);

  useEffect(() => {
    const unregister = registerAppCommands({
      engine,
      dock,
      choose,
      openPalette,
      openKeys: () => setOverlay("keys"),
      popOut,
    });
    const unbind = bindKeys(window);
    return () => {
      unbind();
      unregister();
    };
  }, [engine, dock, choose, openPalette, popOut]);

  const hasFile = (event: DragEvent): boolean => event.dataTransfer.types.includes("Files");

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: files may be dropped anywhere; the venue menu opens them by keyboard
    <div
      className="app"
      onDragOver={(event) => {
        if (!hasFile(event)) return;
        event.preventDefault();
        setDropping(true);
      }}
      onDragLeave={(event) => {
        if (event.relatedTarget === null) setDropping(false);
      }}
      onDrop={(event) => {
        if (!hasFile(event)) return;
        event.preventDefault();
        setDropping(false);
        const file = event.dataTransfer.files[0];
        if (file) void openFile(file);
      }}
    >
      <div className="app-bars">
        <TopBar engine={engine} choose={choose} openFile={(file) => void openFile(file)} openPalette={openPalette} />
        <ReplayBar engine={engine} onLeave={backToLive} />
      </div>
      <Workspace engine={engine} headers={headers} dock={dock} popOut={popOut} />
      <StatusBar engine={engine} />
      <Notices />
      <ShortcutSheet open={overlay === "keys"} onClose={() => setOverlay("none")} />
      {overlay === "palette" ? (
        <Suspense fallback={null}>
          <Palette
            engine={engine}
            open
            onClose={() => setOverlay("none")}
            chooseUnderlying={(underlying) => {
              const catalog = engine.view.catalog;
              if (catalog) choose({ ...catalog.choice, underlying });
            }}
          />
        </Suspense>
      ) : null}
      {dropping ? <div className="drop-target">Drop an event log, a JSONL recording or a chain CSV</div> : null}
    </div>
  );
}
