import { useCallback, useEffect, useRef, useState } from "react";
import type { EngineClient } from "../../engine/client.ts";
import type { ToldAttribution } from "../../risk/attribution-summary.ts";
import { type BookPosition, pnlStartTime, shownBook } from "../../risk/portfolio-document.ts";
import type { AttributionSettings } from "./settings.ts";

/** An attribution with what it was asked of. */
export interface FoundAttribution {
  readonly made: ToldAttribution;
  readonly positions: readonly BookPosition[];
  readonly asked: number | "trade";
}

export interface AttributionWork {
  readonly found: FoundAttribution | null;
  /** How far the work under way is, 0 … 1; null while there is none. */
  readonly progress: number | null;
  /** One sentence; empty where all is well. */
  readonly problem: string;
  /** Replays and attributes anew. */
  run(): void;
  stop(): void;
}

/** Where the P&L asked for starts, epoch ms; NaN where no instant was typed yet. */
export function startOf(
  { start, startAt }: Pick<AttributionSettings, "start" | "startAt">,
  now: number,
): number | "trade" {
  if (start === "trade") return "trade";
  return start === "instant" ? (startAt ?? Number.NaN) : pnlStartTime({ kind: start }, now);
}

/** Attributes the shown book whenever what is asked for, or the book, changes; the newest question wins. */
export function useAttribution(engine: EngineClient, settings: AttributionSettings, ready: boolean): AttributionWork {
  const [found, setFound] = useState<FoundAttribution | null>(null);
  const [progress, setProgress] = useState<number | null>(null);
  const [problem, setProblem] = useState("");
  const work = useRef<AbortController | null>(null);
  const { start, startAt, endAt, fees } = settings;
  const version = engine.portfolio?.version ?? -1;

  const stop = useCallback(() => {
    work.current?.abort();
    work.current = null;
    setProgress(null);
  }, []);

  const run = useCallback(() => {
    work.current?.abort();
    const own = new AbortController();
    work.current = own;
    setProblem("");
    setProgress(0);
    const settled = (act: () => void): void => {
      if (work.current !== own) return;
      work.current = null;
      setProgress(null);
      act();
    };
    find(
      engine,
      { start, startAt, endAt, fees },
      (share) => work.current === own && setProgress(share),
      own.signal,
    ).then(
      (made) => settled(() => setFound(made)),
      (error: unknown) => settled(() => setProblem(error instanceof Error ? error.message : String(error))),
    );
  }, [engine, start, startAt, endAt, fees]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: an edit of the portfolio asks anew
  useEffect(() => {
    if (ready) run();
  }, [ready, run, version]);
  useEffect(() => stop, [stop]);
  return { found, progress, problem, run, stop };
}

async function find(
  engine: EngineClient,
  asked: Pick<AttributionSettings, "start" | "startAt" | "endAt" | "fees">,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<FoundAttribution> {
  const { portfolio, view } = engine;
  const start = startOf(asked, view.now);
  if (!portfolio) throw new Error("The portfolio is not read yet.");
  if (Number.isNaN(start)) throw new Error("Type the instant to start from, UTC.");
  const { positions } = shownBook(portfolio.document);
  const saved = await engine.request({ kind: "saveLog" });
  if (saved.kind !== "file") throw new Error("The event log cannot be read.");
  const result = await engine.aside(
    {
      kind: "attribution",
      file: saved.blob,
      start,
      // A recording is shown as of where it is played to.
      end: asked.endAt ?? view.log?.replay?.at ?? Number.NaN,
      underlying: view.catalog?.choice.underlying ?? "",
      positions,
      fees: asked.fees,
    },
    ({ done, of }) => onProgress(of > 0 ? done / of : 0),
    signal,
  );
  if (result.kind !== "attribution") throw new Error("The event log cannot be looked into.");
  return { made: result, positions, asked: start };
}
