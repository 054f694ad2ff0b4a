import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Engine } from "../engine/start-engine.ts";
import { AddressDialog } from "./AddressDialog.tsx";
import { registerAppCommands } from "./app-commands.ts";
import { ConnectionDialog } from "./ConnectionDialog.tsx";
import { createDock } from "./dock.ts";
import { FileDrop } from "./FileDrop.tsx";
import { bindKeys } from "./keys.ts";
import { Notices } from "./Notices.tsx";
import { openPopout } from "./open-popout.ts";
import { createPanelHeaders } from "./panel-headers.ts";
import { ReplayBar } from "./ReplayBar.tsx";
import { ShortcutSheet } from "./ShortcutSheet.tsx";
import { StatusBar } from "./StatusBar.tsx";
import { TopBar } from "./TopBar.tsx";
import { useMarketActions } from "./use-market-actions.ts";
import { Workspace } from "./Workspace.tsx";
import "./app.css";

const Palette = lazy(() => import("./Palette.tsx"));

/** The whole window. */
export function App({ engine: { client: engine, portForWindow } }: { readonly engine: Engine }) {
  const headers = useMemo(() => createPanelHeaders(), []);
  const dock = useMemo(() => createDock(), []);
  const [overlay, setOverlay] = useState<"none" | "palette" | "keys" | "address" | "connection">("none");
  const file = useRef<HTMLInputElement>(null);
  const market = useMarketActions(engine);

  const openPalette = useCallback(() => setOverlay("palette"), []);
  const openAddress = useCallback(() => setOverlay("address"), []);
  const openConnection = useCallback(() => setOverlay("connection"), []);
  const close = useCallback(() => setOverlay("none"), []);
  const chooseFile = useCallback(() => file.current?.click(), []);
  const popOut = useCallback((id: string, type: string) => openPopout(id, type, portForWindow), [portForWindow]);

  useEffect(() => {
    const unregister = registerAppCommands({
      engine,
      dock,
      popOut,
      openPalette,
      openAddress,
      openConnection,
      chooseFile,
      choose: market.choose,
      setRecording: market.setRecording,
      openKeys: () => setOverlay("keys"),
    });
    const unbind = bindKeys(window);
    return () => {
      unbind();
      unregister();
    };
  }, [engine, dock, market, popOut, openPalette, openAddress, openConnection, chooseFile]);

  return (
    <FileDrop open={market.openFile}>
      <div className="app-bars">
        <TopBar
          engine={engine}
          choose={market.choose}
          setRecording={market.setRecording}
          openFile={chooseFile}
          openAddress={openAddress}
          openPalette={openPalette}
        />
        <ReplayBar engine={engine} onLeave={market.backToLive} />
      </div>
      <Workspace engine={engine} headers={headers} dock={dock} popOut={popOut} />
      <StatusBar engine={engine} openDetails={openConnection} />
      <Notices />
      <input
        ref={file}
        type="file"
        className="sr-only"
        tabIndex={-1}
        aria-label="Recording file"
        data-testid="recording-file"
        onChange={(event) => {
          const chosen = event.currentTarget.files?.[0];
          if (chosen) market.openFile(chosen);
          event.currentTarget.value = "";
        }}
      />
      <ShortcutSheet open={overlay === "keys"} onClose={close} />
      {overlay === "connection" ? <ConnectionDialog engine={engine} onClose={close} /> : null}
      {overlay === "address" ? (
        <AddressDialog host={engine.view.catalog?.choice.host ?? ""} choose={market.choose} onClose={close} />
      ) : null}
      {overlay === "palette" ? (
        <Suspense fallback={null}>
          <Palette
            engine={engine}
            open
            onClose={close}
            chooseUnderlying={(underlying) => {
              const catalog = engine.view.catalog;
              if (catalog) market.choose({ ...catalog.choice, underlying });
            }}
          />
        </Suspense>
      ) : null}
    </FileDrop>
  );
}
