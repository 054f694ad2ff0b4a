import { useEffect, useRef } from "react";
import { useStore } from "zustand";
import type { EngineClient } from "../engine/client.ts";
import type { MarketChoice } from "../engine/protocol.ts";
import { figures } from "../panels/figures.ts";
import { LiveState } from "../panels/LiveState.tsx";
import { dimming } from "../panels/row-values.ts";
import { writeText } from "../panels/tool-facts.ts";
import { useCatalog } from "../panels/use-catalog.ts";
import { formatAge } from "../ui/format.ts";
import { Icon } from "../ui/Icon.tsx";
import { Kbd } from "../ui/Kbd.tsx";
import { type LayoutName, workspace } from "../views/workspace-store.ts";
import { AlertBadge } from "./AlertBadge.tsx";
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

/** Product, workspaces, market, its figures, how fresh they are, and the time of the market shown. */
export function TopBar(props: TopBarProps) {
  const { engine, live, choose, openFile, openAddress, setRecording, openPalette, openViews, openLimits } = props;
  const catalog = useCatalog(engine);
  const active = useStore(workspace, (state) => state.active);
  const view = useStore(workspace, (state) => state.view);
  const strip = useRef<HTMLDivElement>(null);

  useEffect(
    () =>
      engine.loop.add("top bar", {
        layer: "text",
        interval: 200,
        visible: () => true,
        paint: () => paintFigures(strip.current, engine),
      }),
    [engine],
  );

  return (
    <header className={catalog?.testnet ? "top-bar testnet" : "top-bar"}>
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
          onChange={(underlying) => choose({ ...catalog.choice, underlying })}
        />
      ) : null}
      <div className="figure-strip" ref={strip}>
        {Array.from({ length: FIGURES }, (_, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: figures have fixed places
          <div key={i} className={i < ALWAYS ? "figure" : "figure wide"}>
            <span className="figure-label" />
            <span className="figure-value">
              <span />
              <small />
            </span>
          </div>
        ))}
      </div>
      <div className="top-end">
        <AlertBadge engine={live} open={openLimits} />
        <WhatIfBadge engine={engine} />
        <LiveState engine={engine} delayWhenLive />
        <button type="button" className="search" onClick={openPalette} aria-keyshortcuts="Control+K">
          <Icon name="search" />
          Search
          <Kbd>Ctrl K</Kbd>
        </button>
      </div>
    </header>
  );
}

/** What is not fresh is dimmed and says on hover how old it is. */
function dimFigure(cell: HTMLElement, age: number): void {
  const how = dimming(age);
  const words = how === "" ? "" : `Last known ${formatAge(age)} ago`;
  if (cell.dataset.age !== how) cell.dataset.age = how;
  if (cell.title !== words) cell.title = words;
}

function paintFigures(strip: HTMLElement | null, engine: EngineClient): void {
  if (!strip) return;
  figures(engine.view).forEach((figure, i) => {
    const cell = strip.children[i] as HTMLElement | undefined;
    if (!cell) return;
    const label = cell.firstElementChild as HTMLElement | null;
    const value = cell.lastElementChild?.firstElementChild as HTMLElement | null;
    const extra = cell.lastElementChild?.lastElementChild as HTMLElement | null;
    writeText(label, figure.label);
    writeText(value, figure.value);
    writeText(extra, figure.extra);
    dimFigure(cell, figure.age);
    if (value) value.className = figure.toned ? figure.tone : "";
    if (extra) extra.className = figure.toned ? "" : figure.tone;
  });
}
