import { useEffect, useRef } from "react";
import type { EngineClient } from "../engine/client.ts";
import { formatUtcTime } from "../ui/format.ts";
import { freshness } from "./freshness.ts";
import { writeText } from "./tool-facts.ts";

export interface LiveStateProps {
  readonly engine: EngineClient;
  /** Says how far behind the exchange a live market is, too. */
  readonly delayWhenLive: boolean;
}

/** How fresh the market shown is, and what time it is there: painted with the window's frames. */
export function LiveState({ engine, delayWhenLive }: LiveStateProps) {
  const disc = useRef<HTMLSpanElement>(null);
  const word = useRef<HTMLSpanElement>(null);
  const delay = useRef<HTMLSpanElement>(null);
  const clock = useRef<HTMLSpanElement>(null);
  useEffect(
    () =>
      engine.loop.add("live state", {
        layer: "text",
        interval: 200,
        visible: () => true,
        paint() {
          const fresh = freshness(engine);
          if (disc.current) disc.current.dataset.state = fresh.state;
          writeText(word.current, fresh.word);
          writeText(delay.current, fresh.state === "live" && !delayWhenLive ? "" : fresh.delay);
          writeText(clock.current, formatUtcTime(engine.view.now));
        },
      }),
    [engine, delayWhenLive],
  );
  return (
    <>
      <span className="freshness">
        <span className="disc" ref={disc} data-state="connecting" />
        <span className="freshness-word" ref={word}>
          Connecting
        </span>
        <span className="freshness-delay" ref={delay} />
      </span>
      <span className="clock">
        <span ref={clock}>—</span> <small>UTC</small>
      </span>
    </>
  );
}
