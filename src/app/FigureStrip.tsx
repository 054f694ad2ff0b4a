import { useEffect, useRef } from "react";
import type { EngineClient } from "../engine/client.ts";
import type { Figure } from "../panels/figures.ts";
import { dimming } from "../panels/row-values.ts";
import { writeText } from "../panels/tool-facts.ts";
import { formatAge } from "../ui/format.ts";

export interface FigureStripProps {
  readonly engine: EngineClient;
  /** How many figures there are, and how many of them stay where the window is not wide. */
  readonly count: number;
  readonly always: number;
  /** The figures as they stand, asked for with each paint. */
  figures(): readonly Figure[];
}

/** Painter of the strip: results under keys that start with it are painted as they come. */
export const STRIP = "top bar";

/** Figures side by side, painted by the window's frame loop; the last are given up first where space ends. */
export function FigureStrip({ engine, count, always, figures }: FigureStripProps) {
  const strip = useRef<HTMLDivElement>(null);
  const latest = useRef(figures);
  latest.current = figures;
  useEffect(
    () =>
      engine.loop.add(STRIP, {
        layer: "text",
        interval: 200,
        visible: () => true,
        paint: () => paintFigures(strip.current, latest.current()),
      }),
    [engine],
  );
  return (
    <div className="figure-strip" ref={strip}>
      {Array.from({ length: count }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: figures have fixed places
        <div key={i} className={i < always ? "figure" : "figure wide"}>
          <span className="figure-label" />
          <span className="figure-value">
            <span />
            <small />
          </span>
        </div>
      ))}
    </div>
  );
}

/** What is not fresh is dimmed and says on hover how old it is, under what the figure says of itself. */
function dimFigure(cell: HTMLElement, { age, hint = "" }: Figure): void {
  const how = dimming(age);
  const old = how === "" ? "" : `Last known ${formatAge(age)} ago`;
  const words = [hint, old].filter((line) => line !== "").join("\n");
  if (cell.dataset.age !== how) cell.dataset.age = how;
  if (cell.title !== words) cell.title = words;
}

function paintFigures(strip: HTMLElement | null, shown: readonly Figure[]): void {
  if (!strip) return;
  shown.forEach((figure, i) => {
    const cell = strip.children[i] as HTMLElement | undefined;
    if (!cell) return;
    const label = cell.firstElementChild as HTMLElement | null;
    const value = cell.lastElementChild?.firstElementChild as HTMLElement | null;
    const extra = cell.lastElementChild?.lastElementChild as HTMLElement | null;
    writeText(label, figure.label);
    writeText(value, figure.value);
    writeText(extra, figure.extra);
    dimFigure(cell, figure);
    if (value) value.className = figure.toned ? figure.tone : "";
    if (extra) extra.className = figure.toned ? "" : figure.tone;
  });
}
