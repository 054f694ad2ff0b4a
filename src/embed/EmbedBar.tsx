import { type ReactNode, useEffect, useRef } from "react";
import type { EngineClient } from "../engine/client.ts";
import { freshness } from "../panels/freshness.ts";
import { useCatalog } from "../panels/use-catalog.ts";
import { useTryingOut } from "../panels/use-portfolio.ts";
import { formatUtcTime } from "../ui/format.ts";
import { Icon } from "../ui/Icon.tsx";

/** The word over a market that is not the real one; empty over one that is. */
function marketMark(engine: EngineClient): string {
  const { catalog } = engine.view;
  if (catalog?.simulated) return "SIMULATED";
  return catalog?.testnet ? "TESTNET" : "";
}

export interface EmbedBarProps {
  readonly engine: EngineClient;
  /** Address of the whole product with the same market. */
  readonly whole: string;
  readonly children: ReactNode;
}

/** The one line over what is embedded: what it is (`children`), whether it is the real market, how fresh, and what time it is there. */
export function EmbedBar({ engine, whole, children }: EmbedBarProps) {
  useCatalog(engine);
  const tryingOut = useTryingOut(engine);
  const disc = useRef<HTMLSpanElement>(null);
  const word = useRef<HTMLSpanElement>(null);
  const delay = useRef<HTMLSpanElement>(null);
  const clock = useRef<HTMLSpanElement>(null);
  useEffect(
    () =>
      engine.loop.add("embed bar", {
        layer: "text",
        interval: 200,
        visible: () => true,
        paint() {
          const fresh = freshness(engine);
          if (disc.current) disc.current.dataset.state = fresh.state;
          write(word.current, fresh.word);
          write(delay.current, fresh.state === "live" ? "" : fresh.delay);
          write(clock.current, formatUtcTime(engine.view.now));
        },
      }),
    [engine],
  );
  const mark = marketMark(engine);
  return (
    <div className="embed-bar">
      {children}
      <div className="embed-state">
        {tryingOut ? <span className="chip small solid-warn">WHAT-IF</span> : null}
        {mark === "" ? null : <span className="chip small warn">{mark}</span>}
        <span className="freshness">
          <span className="disc" ref={disc} data-state="connecting" />
          <span className="freshness-word" ref={word}>
            Connecting
          </span>
          <span className="embed-delay" ref={delay} />
        </span>
        <span className="embed-clock">
          <span ref={clock}>—</span> UTC
        </span>
        <a className="icon-button" href={whole} target="_blank" rel="noreferrer" aria-label="Open in Volscape">
          <Icon name="popout" />
        </a>
      </div>
    </div>
  );
}

export function write(element: HTMLElement | null | undefined, text: string): void {
  if (element && element.textContent !== text) element.textContent = text;
}
