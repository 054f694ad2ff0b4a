import { useEffect, useRef } from "react";
import type { EngineClient } from "../engine/client.ts";
import { Kbd } from "../ui/Kbd.tsx";
import { createRateMeter, feedFacts } from "./feed-facts.ts";

const ITEMS = ["Venue", "Messages", "Quoted", "Reconnects", "Gaps healed", "Rejected", "Clock", "Log"] as const;

export interface StatusBarProps {
  readonly engine: EngineClient;
  /** Shows what stands behind the figures. */
  openDetails(): void;
}

/** The feed's own account of itself: what arrives, what was wrong with it, and what is kept. */
export function StatusBar({ engine, openDetails }: StatusBarProps) {
  const bar = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    const meter = createRateMeter();
    return engine.loop.add("status bar", {
      layer: "text",
      interval: 500,
      visible: () => true,
      paint(_level, time) {
        const { view } = engine;
        if (!bar.current || !view.status) return;
        feedFacts(view, meter(view.status.messages, time)).forEach(({ value, bad, detail }, i) => {
          const item = bar.current?.children[i] as HTMLElement | undefined;
          const figure = item?.lastElementChild;
          if (!item || !figure) return;
          if (figure.textContent !== value) figure.textContent = value;
          figure.classList.toggle("bad", bad);
          if (item.dataset.detail === detail) return;
          item.dataset.detail = detail;
          item.title = detail;
        });
      },
    });
  }, [engine]);

  return (
    <footer className="status-bar">
      <button type="button" className="status-items" ref={bar} onClick={openDetails}>
        {ITEMS.map((label) => (
          <span key={label} className="status-item">
            <span className="status-label">{label}</span> <span className="status-value">—</span>
          </span>
        ))}
      </button>
      <div className="status-keys" aria-hidden="true">
        <span>
          <Kbd>Space</Kbd> freeze
        </span>
        <span>
          <Kbd>1</Kbd> to <Kbd>6</Kbd> columns
        </span>
        <span>
          <Kbd>[</Kbd> <Kbd>]</Kbd> expiry
        </span>
        <span>
          <Kbd>?</Kbd> keys
        </span>
      </div>
    </footer>
  );
}
