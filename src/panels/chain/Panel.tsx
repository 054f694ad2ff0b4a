import { type KeyboardEvent, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useStore } from "zustand";
import { LEVEL } from "../../engine/frame-loop.ts";
import type { MarketView } from "../../engine/market-view.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { selection } from "../../views/selection.ts";
import { mayEdit } from "../../views/viewer.ts";
import { useOffCalendar } from "../ClockMark.tsx";
import { MarketBanner } from "../MarketBanner.tsx";
import type { PanelProps } from "../panel.ts";
import { useMarketState, useRowHeight, useStructure, watchOnScreen } from "../use-panel.ts";
import { CellMenu, recheckCell } from "./CellMenu.tsx";
import { type ChainGrid, createChainGrid } from "./chain-grid.ts";
import { ExpiryTabs, type TabsPainter } from "./ExpiryTabs.tsx";
import { type SliceFacts, sliceFacts } from "./facts.ts";
import { neighbourExpiry } from "./model.ts";
import { PRESETS } from "./presets.ts";
import { SliceLine } from "./SliceLine.tsx";
import type { ChainSettings, PresetNumber } from "./settings.ts";
import { bookTrade } from "./trade-keys.ts";
import { useChainCommands } from "./use-chain-commands.ts";
import "./chain.css";

const ALL_QUOTED = "all quoted";

/** What was booked is said for so long, ms. */
const BOOKED_SHOWN = 5_000;

/** How many options of the underlying have a quote, where some have none yet. */
function quotedWords(status: MarketView["status"]): string {
  return !status || status.quoted >= status.listed ? ALL_QUOTED : `quoted ${status.quoted}/${status.listed}`;
}

const NO_EXPIRIES: readonly number[] = [];

/** The option chain of one expiry: calls left, strikes centre, puts right. */
export default function ChainPanel({ id, engine, header, settings, change }: PanelProps<ChainSettings>) {
  const structure = useStructure(engine);
  const catalog = engine.view.catalog;
  const expiries = catalog?.expiries ?? NO_EXPIRIES;
  const chosen = useStore(selection, (now) => now.expiry);
  const expiry = chosen !== null && expiries.includes(chosen) ? chosen : null;
  const inverse = catalog?.instruments.find(([, one]) => one.kind === "option")?.[1].inverse ?? true;
  const rowHeight = useRowHeight();
  const offCalendar = useOffCalendar(engine);
  const [words, state] = useMarketState(engine, header);
  useChainCommands(settings, change);
  const [booked, setBooked] = useState("");
  const root = useRef<HTMLDivElement>(null);
  const host = useRef<HTMLDivElement>(null);
  const grid = useRef<ChainGrid>(null);
  const paintTabs = useRef<TabsPainter>(() => {});
  const paintFacts = useRef<(facts: SliceFacts) => void>(() => {});

  const quotedShown = useRef("");

  useEffect(() => {
    if (booked === "") return;
    const timer = setTimeout(() => setBooked(""), BOOKED_SHOWN);
    return () => clearTimeout(timer);
  }, [booked]);

  const repaint = useCallback(() => engine.loop.invalidate(id, LEVEL.full), [engine, id]);
  const onTabs = useCallback(
    (paint: TabsPainter) => {
      paintTabs.current = paint;
      repaint();
    },
    [repaint],
  );
  const onFacts = useCallback(
    (paint: (facts: SliceFacts) => void) => {
      paintFacts.current = paint;
      repaint();
    },
    [repaint],
  );

  useLayoutEffect(() => {
    if (!host.current || !root.current) return;
    const made = createChainGrid(host.current, id, engine);
    grid.current = made;
    const screen = watchOnScreen(root.current, repaint);
    const remove = engine.loop.add(id, {
      layer: "text",
      interval: 0,
      visible: screen.visible,
      paint(level, time) {
        const view = engine.view;
        const market = state.paint(time);
        const quoted = quotedWords(view.status);
        if (quoted !== quotedShown.current) {
          quotedShown.current = quoted;
          header.setContext(quoted === ALL_QUOTED ? contextWords.current : [quoted, ...contextWords.current]);
        }
        root.current?.classList.toggle("chain-stale", market.kind === "stale");
        paintTabs.current(view);
        if (!made.structure || !view.catalog) return;
        paintFacts.current(sliceFacts(view, made.structure, preset.current));
        header.setAge(made.paint(time, market.kind === "loading", level === LEVEL.full));
      },
    });
    return () => {
      remove();
      screen.stop();
      made.destroy();
      grid.current = null;
    };
  }, [engine, id, header, state, repaint]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the catalog is read again when the structure changes
  useLayoutEffect(() => {
    if (!catalog || expiry === null) return;
    grid.current?.show(catalog, expiry, settings, rowHeight);
    repaint();
  }, [structure, expiry, settings, rowHeight, offCalendar, repaint]);

  const unitWord = inverse
    ? settings.units === "usd"
      ? "USD"
      : "coin"
    : (catalog?.choice.underlying.split("_")[1] ?? "USD");
  const preset = useRef(settings.preset);
  preset.current = settings.preset;
  const contextWords = useRef<readonly string[]>([]);
  useEffect(() => {
    contextWords.current = [`${settings.preset} ${PRESETS[settings.preset].name}`, unitWord];
    quotedShown.current = "";
    repaint();
  }, [settings.preset, unitWord, repaint]);

  function onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key >= "1" && event.key <= "6") {
      change({ ...settings, preset: Number(event.key) as PresetNumber });
    } else if (event.key === "[" || event.key === "]") {
      selection.getState().setExpiry(neighbourExpiry(expiries, expiry, event.key === "]" ? 1 : -1));
    } else if (event.key === "=" && grid.current?.cellOf(event.target)) {
      recheckCell(grid.current.cellOf(event.target));
    } else if (event.key === "u" && inverse) {
      change({ ...settings, units: settings.units === "coin" ? "usd" : "coin" });
    } else if (/^[bs]$/i.test(event.key) && mayEdit()) {
      const lots = (event.key.toLowerCase() === "b" ? 1 : -1) * (event.shiftKey ? 10 : 1);
      // What the cursor is on, which stays at its strike when another expiry is shown; what other panels show may be elsewhere.
      void bookTrade(engine, grid.current?.cellOf(event.target)?.name ?? null, lots).then(setBooked);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  // Nothing is said to be missing while the venue's list is still on its way.
  const empty = catalog !== null && catalog.underlyings.length > 0 && expiries.length === 0 && words === null;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys act on the grid inside
    <div className="chain" ref={root} onKeyDown={onKey}>
      <MarketBanner words={words} engine={engine} />
      <ExpiryTabs
        expiries={expiries}
        active={expiry}
        choose={(next) => selection.getState().setExpiry(next)}
        onPainter={onTabs}
      />
      <SliceLine settings={settings} inverse={inverse} change={change} onPainter={onFacts} />
      <CellMenu cellOf={(target) => grid.current?.cellOf(target) ?? null}>
        <div className="chain-grid" ref={host} hidden={empty} />
      </CellMenu>
      <div className="chain-booked" role="status" hidden={booked === ""}>
        {booked}
      </div>
      {empty ? (
        <EmptyState
          title="No options listed"
          text={`${catalog.venueLabel} lists no options on ${catalog.choice.underlying} right now. Choose another underlying in the top bar.`}
        />
      ) : null}
    </div>
  );
}
