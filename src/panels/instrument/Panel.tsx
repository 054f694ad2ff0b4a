import { useCallback, useLayoutEffect, useRef, useState } from "react";
import { useStore } from "zustand";
import { LEVEL } from "../../engine/frame-loop.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { lazyPart } from "../../ui/part.ts";
import { selection } from "../../views/selection.ts";
import { MarketBanner } from "../MarketBanner.tsx";
import type { PanelProps } from "../panel.ts";
import { emptyWords } from "../unlisted.ts";
import { useMarketState, useStructure, watchOnScreen } from "../use-panel.ts";
import { createInstrumentView, type InstrumentView } from "./draw.ts";
import type { InstrumentSettings } from "./settings.ts";
import "./instrument.css";

const History = lazyPart(async () => (await import("./History.tsx")).History);

/** The history needs this much height beside fields that stay readable, px. */
const HISTORY_FROM = 400;
/** Figures are repainted ten times a second at most, ms. */
const INTERVAL = 100;

/** The focused instrument: its book, its trades and all its fields. */
export default function InstrumentPanel({ id, engine, header, settings }: PanelProps<InstrumentSettings>) {
  const structure = useStructure(engine);
  const name = useStore(selection, (now) => now.focused);
  const slot = name === null ? undefined : engine.view.slotByName.get(name);
  const instrument = slot === undefined ? null : (engine.view.instrumentBySlot.get(slot) ?? null);
  const [words, state] = useMarketState(engine, header);
  const [tall, setTall] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const ladder = useRef<HTMLDivElement>(null);
  const trades = useRef<HTMLDivElement>(null);
  const fields = useRef<HTMLDivElement>(null);
  const tables = useRef<InstrumentView>(null);

  const repaint = useCallback(() => engine.loop.invalidate(id, LEVEL.full), [engine, id]);

  useLayoutEffect(() => {
    if (!root.current || !ladder.current || !trades.current || !fields.current) return;
    const hosts = { root: root.current, ladder: ladder.current, trades: trades.current, fields: fields.current };
    const made = createInstrumentView(hosts);
    tables.current = made;
    const screen = watchOnScreen(hosts.root, repaint);
    const resize = new (hosts.root.ownerDocument.defaultView ?? globalThis).ResizeObserver(() => {
      const height = hosts.ladder.clientHeight;
      if (height === 0) return;
      made.resize(height, height);
      setTall(height >= HISTORY_FROM);
      repaint();
    });
    resize.observe(hosts.ladder);
    const remove = engine.loop.add(id, {
      layer: "text",
      interval: INTERVAL,
      visible: screen.visible,
      paint(_, time) {
        state.paint(time);
        if (engine.view.catalog) header.setAge(made.paint(engine.view, time));
      },
    });
    return () => {
      remove();
      resize.disconnect();
      screen.stop();
      hosts.ladder.replaceChildren();
      hosts.trades.replaceChildren();
      hosts.fields.replaceChildren();
      tables.current = null;
      engine.setInterest(id, null);
    };
  }, [engine, id, header, state, repaint]);

  // Before it is drawn: what stands there is of another instrument.
  // biome-ignore lint/correctness/useExhaustiveDependencies: looked up again when the structure changes
  useLayoutEffect(() => {
    tables.current?.show(instrument);
    engine.setInterest(id, { focused: instrument?.name ?? null });
    header.setTitle(instrument?.name ?? null);
    header.setContext(instrument ? ["Book"] : []);
    if (!instrument) header.setAge(Number.NaN);
    repaint();
  }, [structure, instrument, engine, id, header, repaint]);

  return (
    <div className="instrument" ref={root}>
      <MarketBanner words={words} engine={engine} />
      <div className="instrument-blocks" hidden={!instrument}>
        <div className="instrument-ladder" ref={ladder} />
        <div className="instrument-trades" ref={trades} />
        <div className="instrument-aside">
          <div className="instrument-fields" ref={fields} />
          {tall && settings.history && instrument ? (
            <History engine={engine} name={instrument.name} option={instrument.kind === "option"} />
          ) : null}
        </div>
      </div>
      {instrument ? null : (
        <EmptyState
          {...emptyWords(engine.view, {
            title: name === null ? "No instrument chosen" : `${name} is no longer listed`,
            text: "Move to a cell of the chain and press Enter, or click it: its book, trades and figures appear here.",
          })}
        />
      )}
    </div>
  );
}
