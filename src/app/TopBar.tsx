import { useStore } from "zustand";
import type { EngineClient } from "../engine/client.ts";
import type { MarketChoice } from "../engine/protocol.ts";
import { figures } from "../panels/figures.ts";
import { LiveState } from "../panels/LiveState.tsx";
import { useCatalog } from "../panels/use-catalog.ts";
import { Icon } from "../ui/Icon.tsx";
import { Kbd } from "../ui/Kbd.tsx";
import { lazyPart } from "../ui/part.ts";
import { type LayoutName, workspace } from "../views/workspace-store.ts";
import { AlertBadge } from "./AlertBadge.tsx";
import { FigureStrip } from "./FigureStrip.tsx";
import { UnderlyingPicker } from "./UnderlyingPicker.tsx";
import { VenueMenu } from "./VenueMenu.tsx";
import { WhatIfBadge } from "./WhatIfBadge.tsx";

export interface TopBarProps {
  readonly engine: EngineClient;
  /** The live market: its alerts are told whatever is shown. */
  readonly live: EngineClient;
  choose(choice: MarketChoice): void;
  openFile(): void;
  openAddress(): void;
  setRecording(on: boolean): void;
  openPalette(): void;
  openViews(): void;
  openLimits(): void;
}

const LAYOUT_LABELS: Readonly<Record<LayoutName, string>> = { trader: "Trader", risk: "Risk" };
/** Figures in the strip: those past the fifth only where the window is wide. */
const FIGURES = 9;
const ALWAYS = 5;

const RiskFigures = lazyPart(async () => (await import("./RiskFigures.tsx")).RiskFigures);

/** Product, workspaces, market, its figures, how fresh they are, and the time of the market shown. */
export function TopBar(props: TopBarProps) {
  const { engine, live, choose, openFile, openAddress, setRecording, openPalette, openViews, openLimits } = props;
  const catalog = useCatalog(engine);
  const active = useStore(workspace, (state) => state.active);
  const view = useStore(workspace, (state) => state.view);

  return (
    <header className={catalog?.testnet ? "top-bar testnet" : "top-bar"} data-layout={active}>
      <div className="brand">
        <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
          <path
            d="M2 4.500c.8 5.500 3.600 7.500 6 7.500s4.800-2.500 6-6.500"
            fill="none"
            stroke="currentColor"
            strokeWidth="1.5"
            strokeLinecap="round"
          />
          <path d="M3 13.500h10" fill="none" stroke="currentColor" strokeLinecap="round" />
        </svg>
        <h1>Volscape</h1>
      </div>
      <nav className="workspaces" aria-label="Workspaces">
        {(Object.keys(LAYOUT_LABELS) as LayoutName[]).map((name) => (
          <button
            key={name}
            type="button"
            aria-current={name === active ? "page" : undefined}
            onClick={() => workspace.setState({ active: name })}
          >
            {LAYOUT_LABELS[name]}
          </button>
        ))}
        <button type="button" className="view-name-button" title="Views: open, save, share (g v)" onClick={openViews}>
          <span>{view?.title ?? "Views"}</span>
          <Icon name="chevron" />
        </button>
      </nav>
      <VenueMenu
        engine={engine}
        choose={choose}
        openFile={openFile}
        openAddress={openAddress}
        setRecording={setRecording}
      />
      {catalog && catalog.underlyings.length > 0 ? (
        <UnderlyingPicker
          underlyings={catalog.underlyings}
          value={catalog.choice.underlying}
          few={active === "risk"}
          onChange={(underlying) => choose({ ...catalog.choice, underlying })}
        />
      ) : null}
      {active === "risk" ? (
        <RiskFigures engine={engine} waiting={<div className="figure-strip" />} />
      ) : (
        <FigureStrip engine={engine} count={FIGURES} always={ALWAYS} figures={() => figures(engine.view)} />
      )}
      <div className="top-end">
        <AlertBadge engine={live} open={openLimits} />
        <WhatIfBadge engine={engine} />
        <LiveState engine={engine} delayWhenLive />
        <button type="button" className="search" onClick={openPalette} aria-keyshortcuts="Control+K">
          <Icon name="search" />
          <span>Search</span>
          <Kbd>Ctrl K</Kbd>
        </button>
      </div>
    </header>
  );
}
