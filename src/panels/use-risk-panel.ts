import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import type { RiskResult, RiskSpec } from "../engine/risk-protocol.ts";
import type { LeftOut } from "../risk/holdings.ts";
import { shownBook } from "../risk/portfolio-document.ts";
import { type BannerWords, isDown } from "./market-state.ts";
import type { PanelProps } from "./panel.ts";
import { type Dimming, dimming } from "./row-values.ts";
import { writeText } from "./tool-facts.ts";
import { useMarketState, usePainter, useStructure } from "./use-panel.ts";
import { usePortfolioFact } from "./use-portfolio.ts";

/** The result that answers a spec of a kind. */
export type RiskResultOf<Kind extends RiskSpec["kind"]> = Extract<RiskResult, { readonly kind: Kind }>;

export interface RiskQuestion<Kind extends RiskSpec["kind"]> {
  readonly kind: Kind;
  /** What to compute, asked before each paint; null for nothing. */
  ask(): Extract<RiskSpec, { readonly kind: Kind }> | null;
  /** Numbers are painted at most this often, ms. */
  readonly interval: number;
  /** Paints the newest result; null while there is none, or nothing is listed. */
  paint(result: RiskResultOf<Kind> | null): void;
  /** Key of another result that is on screen with it: what is shown is as old as the older of the two. */
  readonly besides?: string | null;
  /** Called when what is shown comes to be of another age. */
  readonly aged?: (age: Dimming) => void;
  readonly resized?: (width: number) => void;
}

/** A panel on the portfolio as `RiskPanelFrame` draws it. */
export interface RiskPanel {
  readonly root: RefObject<HTMLDivElement | null>;
  readonly excluded: RefObject<HTMLSpanElement | null>;
  readonly words: BannerWords | null;
  /** The shown book holds no position; false before it is known. */
  readonly bookEmpty: boolean;
  /** Key of the panel's results, for `engine.risk`. */
  readonly key: string;
  repaint(): void;
}

/**
 * Asks the hub for a result for as long as the panel is on screen and paints each that comes; its age goes to the header, and to the
 * root's `data-age`, by which `.market-numbers` are dimmed. Paints anew whenever the settings or the market's structure change; after an
 * edit of the portfolio, when its result comes.
 */
export function useRiskPanel<Kind extends RiskSpec["kind"], Settings>(
  { id, engine, header, settings }: Pick<PanelProps<Settings>, "id" | "engine" | "header" | "settings">,
  question: RiskQuestion<Kind>,
): RiskPanel {
  const structure = useStructure(engine);
  const bookEmpty = usePortfolioFact(engine, (portfolio) => {
    return portfolio !== null && shownBook(portfolio.document).positions.length === 0;
  });
  const [words, state] = useMarketState(engine, header);
  const root = useRef<HTMLDivElement>(null);
  const excluded = useRef<HTMLSpanElement>(null);
  const key = `${id}/${question.kind}`;
  const age = useRef<Dimming>("");
  function showAge(): void {
    const shown = [engine.risk(key), question.besides ? engine.risk(question.besides) : null];
    const oldest = Math.min(...shown.flatMap((one) => (one && !Number.isNaN(one.asOf) ? [one.asOf] : [])));
    const since = oldest === Number.POSITIVE_INFINITY ? Number.NaN : Math.max(0, engine.view.now - oldest);
    const next = words && isDown(words) ? "stale" : dimming(since);
    header.setAge(since, next === "stale");
    if (root.current && root.current.dataset.age !== next) root.current.dataset.age = next;
    if (next === age.current) return;
    age.current = next;
    question.aged?.(next);
  }
  useEffect(() => () => engine.setRisk(key, null), [engine, key]);
  const repaint = usePainter(engine, id, root, state, {
    layer: "text",
    interval: question.interval,
    ...(question.resized ? { resized: question.resized } : {}),
    paint() {
      engine.setRisk(key, question.ask());
      const result = engine.risk(key);
      // Before the venue has said what it lists, every position is one it does not list.
      const listed = engine.view.instrumentBySlot.size > 0;
      const own = listed && result?.kind === question.kind ? (result as RiskResultOf<Kind>) : null;
      question.paint(own);
      showAge();
    },
    between: showAge,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: any of these changes what is drawn
  useLayoutEffect(repaint, [structure, bookEmpty, settings, repaint]);
  return { root, excluded, words, bookEmpty, key, repaint };
}

/** Lines that a tip names; the rest is counted. Exports name all. */
const NAMED = 50;

const AT_VENUE_MARK = "At the venue's mark: the chosen basis has no price for them";

/** Positions left out as a tip says it, and why. */
export function excludedTip({ count, lines }: LeftOut): string {
  if (count <= NAMED) return lines;
  return `${lines.split("\n", NAMED).join("\n")}\nand ${count - NAMED} more, all in the export`;
}

/** Says how many positions are left out, and on hover which and why; and how many instruments are at the venue's mark, not the basis. */
export function writeExcluded(element: HTMLElement | null, excluded: LeftOut, atVenueMark = 0): void {
  if (!element) return;
  const words = [
    excluded.count === 0 ? "" : `${excluded.count} excluded`,
    atVenueMark === 0 ? "" : `${atVenueMark} at venue mark`,
  ].filter((one) => one !== "");
  writeText(element, words.join(", "));
  const title = [excludedTip(excluded), atVenueMark === 0 ? "" : AT_VENUE_MARK].filter((one) => one !== "").join("\n");
  if (element.title !== title) element.title = title;
}
