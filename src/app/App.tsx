import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useStore } from "zustand";
import type { EngineClient } from "../engine/client.ts";
import type { Engine } from "../engine/start-engine.ts";
import { isCertificateFile, openedCertificate } from "../panels/certificate/opened.ts";
import { followExpiry } from "../panels/follow-expiry.ts";
import { createPanelHeaders } from "../panels/panel-headers.ts";
import { RecheckOverlay } from "../panels/RecheckOverlay.tsx";
import { useCatalog } from "../panels/use-catalog.ts";
import { lazyPart } from "../ui/part.ts";
import { bindKeys } from "../views/keys.ts";
import { site } from "../views/site.ts";
import { EMPTY_WORKSPACE, workspace } from "../views/workspace-store.ts";
import { registerAppCommands } from "./app-commands.ts";
import { createDock } from "./dock.ts";
import { FileDrop } from "./FileDrop.tsx";
import { Notices } from "./Notices.tsx";
import { notify } from "./notices.ts";
import { pinnedView, showPinned } from "./pinned-view.ts";
import { StatusBar } from "./StatusBar.tsx";
import { TopBar } from "./TopBar.tsx";
import { useEventClock } from "./use-event-clock.ts";
import { useMarketActions } from "./use-market-actions.ts";
import { isViewFile, useSharedView } from "./use-shared-view.ts";
import { useSurfaceModel } from "./use-surface-model.ts";
import { useViewActions } from "./use-view-actions.ts";
import type { ViewActions } from "./view-actions.ts";
import { Workspace } from "./Workspace.tsx";
import "./app.css";

/** Begins undo and autosave once their code is there. Returns the way to stop. */
function startFollowing(engine: EngineClient, views: () => Promise<ViewActions>): () => void {
  const stops: (() => void)[] = [];
  let stopped = false;
  const begin = async (): Promise<void> => {
    const { startUndo } = await import("./workspace-undo.ts");
    if (!stopped) stops.push(startUndo(engine));
    const [{ startAutosave }, actions] = await Promise.all([import("./autosave.ts"), views()]);
    if (!stopped) stops.push(startAutosave(actions));
  };
  begin().catch(() =>
    notify({ tone: "error", text: "Undo and saving by itself could not be loaded: reload the page." }),
  );
  return () => {
    stopped = true;
    for (const stop of stops) stop();
  };
}

const Palette = lazyPart(async () => (await import("./Palette.tsx")).default);
const AddressDialog = lazyPart(async () => (await import("./AddressDialog.tsx")).AddressDialog);
const ConnectionDialog = lazyPart(async () => (await import("./ConnectionDialog.tsx")).ConnectionDialog);
const PinnedBar = lazyPart(async () => (await import("../panels/PinnedBar.tsx")).default);
const ReplayBar = lazyPart(async () => (await import("./ReplayBar.tsx")).ReplayBar);
const SharedViewDialog = lazyPart(async () => (await import("./SharedViewDialog.tsx")).default);
const ViewsDialog = lazyPart(async () => (await import("./ViewsDialog.tsx")).default);
const ShortcutSheet = lazyPart(async () => (await import("../panels/ShortcutSheet.tsx")).ShortcutSheet);

export interface AppProps {
  /** What is shown: the live market, or a pinned snapshot. */
  readonly engine: Engine;
  /** The live market, seen or not. */
  readonly live: EngineClient;
}

/** The whole window. */
export function App({ engine: whole, live }: AppProps) {
  const engine = whole.client;
  const headers = useMemo(() => createPanelHeaders(), []);
  const dock = useMemo(() => createDock(), []);
  const [overlay, setOverlay] = useState<"none" | "palette" | "keys" | "address" | "connection" | "views">("none");
  const file = useRef<HTMLInputElement>(null);
  const pinned = useStore(pinnedView, (state) => state.shown);
  const market = useMarketActions(live);
  const views = useViewActions(engine, live, market.choose);
  useSurfaceModel(engine);
  useEventClock(engine);

  const openPalette = useCallback(() => setOverlay("palette"), []);
  const openAddress = useCallback(() => setOverlay("address"), []);
  const openConnection = useCallback(() => setOverlay("connection"), []);
  const openViews = useCallback(() => setOverlay("views"), []);
  const openLimits = useCallback(() => dock.show("limits"), [dock]);
  const close = useCallback(() => setOverlay("none"), []);
  const chooseFile = useCallback(() => file.current?.click(), []);
  const popOut = useCallback(
    (id: string, type: string) =>
      void import("./open-popout.ts").then(({ openPopout }) => openPopout(id, type, whole)).catch(() => undefined),
    [whole],
  );

  // What a shared view needs is loaded while it is read, not one after the other.
  const loadShared = useCallback(async () => {
    const [actions] = await Promise.all([views(), SharedViewDialog.fetch(), PinnedBar.fetch()]);
    return actions;
  }, [views]);
  const shared = useSharedView(loadShared, close);
  const openFile = useCallback(
    (dropped: File) => {
      if (isCertificateFile(dropped.name)) {
        openedCertificate.setState({ file: dropped });
        dock.show("certificate");
      } else if (isViewFile(dropped.name)) shared.openFile(dropped);
      else if (site.getState().features.recordings) market.openFile(dropped);
      else notify({ tone: "error", text: "Recordings cannot be opened on this site." });
    },
    [shared.openFile, market, dock],
  );

  useEffect(() => followExpiry(engine), [engine]);

  const [firstVisit] = useState(() => workspace.getState() === EMPTY_WORKSPACE && location.hash.length < 2);
  useEffect(() => {
    if (firstVisit && site.getState().view !== null)
      void import("./site-view.ts").then(({ openSiteView }) => openSiteView(views()));
  }, [firstVisit, views]);

  // Fetched once the market is there: what is typed right after Ctrl K must find it open.
  const catalog = useCatalog(engine);
  useEffect(() => {
    if (catalog) void Palette.fetch();
  }, [catalog]);
  useEffect(() => void import("./updates.ts").then(({ watchUpdates }) => watchUpdates(window)), []);

  const [started, setStarted] = useState(false);
  useEffect(() => setStarted((before) => before || catalog !== null), [catalog]);
  // From the first market on: what was changed can be taken back, and a saved view follows its changes.
  const latestViews = useRef(views);
  latestViews.current = views;
  useEffect(() => (started ? startFollowing(live, () => latestViews.current()) : undefined), [started, live]);

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
      openViews,
      saveView: () => {
        const { view } = workspace.getState();
        if (view) void views().then((actions) => actions.save(view.title, view.folder, false));
        else openViews();
      },
      openKeys: () => setOverlay("keys"),
    });
    const unbind = bindKeys(window);
    return () => {
      unbind();
      unregister();
    };
  }, [engine, dock, market, popOut, openPalette, openAddress, openConnection, openViews, views, chooseFile]);

  return (
    <FileDrop open={openFile}>
      <div className="app-bars">
        <TopBar
          engine={engine}
          live={live}
          choose={market.choose}
          setRecording={market.setRecording}
          openFile={chooseFile}
          openAddress={openAddress}
          openPalette={openPalette}
          openViews={openViews}
          openLimits={openLimits}
        />
        {pinned ? (
          <PinnedBar engine={pinned.engine.client} shown={pinned} goLive={() => showPinned(null)} />
        ) : catalog?.choice.venue === "recorded" ? (
          <ReplayBar engine={engine} onLeave={market.backToLive} />
        ) : null}
      </div>
      <Workspace engine={engine} headers={headers} dock={dock} popOut={popOut} />
      <StatusBar engine={engine} openDetails={openConnection} />
      <Notices />
      <input
        ref={file}
        type="file"
        className="visually-hidden"
        tabIndex={-1}
        aria-label="Recording file"
        data-testid="recording-file"
        onChange={(event) => {
          const chosen = event.currentTarget.files?.[0];
          if (chosen) openFile(chosen);
          event.currentTarget.value = "";
        }}
      />
      <RecheckOverlay engine={engine} />
      {overlay === "keys" ? <ShortcutSheet onClose={close} /> : null}
      {overlay === "connection" ? <ConnectionDialog engine={engine} onClose={close} /> : null}
      {overlay === "address" ? (
        <AddressDialog host={engine.view.catalog?.choice.host ?? ""} choose={market.choose} onClose={close} />
      ) : null}
      {overlay === "views" ? <ViewsDialog loading={views()} preview={shared.preview} onClose={close} /> : null}
      {shared.shown ? <SharedViewDialog shown={shared.shown} onClose={shared.close} /> : null}
      {overlay === "palette" ? (
        <Palette
          engine={engine}
          onClose={close}
          chooseUnderlying={(underlying) => {
            const catalog = engine.view.catalog;
            if (catalog) market.choose({ ...catalog.choice, underlying });
          }}
        />
      ) : null}
    </FileDrop>
  );
}
