import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import type { PortfolioState, RiskResult, RiskSpec } from "../engine/protocol.ts";
import { shownBook } from "../risk/portfolio-document.ts";
import type { BannerWords } from "./market-state.ts";
import type { PanelProps } from "./panel.ts";
import { writeText } from "./tool-facts.ts";
import { useMarketState, usePainter, useStructure } from "./use-panel.ts";
import { usePortfolio } from "./use-portfolio.ts";

/** The result that answers a spec of a kind. */
export type RiskResultOf<Kind extends RiskSpec["kind"]> = Extract<RiskResult, { readonly kind: Kind }>;

export interface RiskQuestion<Kind extends RiskSpec["kind"]> {
  readonly kind: Kind;
  /** What to compute, asked before each paint; null for nothing. */
  ask(): Extract<RiskSpec, { readonly kind: Kind }> | null;
  /** Numbers are painted at most this often, ms. */
  readonly interval: number;
  /** Paints the newest result; null while there is none. */
  paint(result: RiskResultOf<Kind> | null): void;
  readonly resized?: (width: number) => void;
}

/** A panel on the portfolio as `RiskPanelFrame` draws it. */
export interface RiskPanel {
  readonly root: RefObject<HTMLDivElement | null>;
  readonly excluded: RefObject<HTMLSpanElement | null>;
  readonly words: BannerWords | null;
  readonly portfolio: PortfolioState | null;
  /** The shown book holds no position; false before it is known. */
  readonly bookEmpty: boolean;
  /** Key of the panel's results, for `engine.risk`. */
  readonly key: string;
  repaint(): void;
}

/**
 * Asks the hub for a result for as long as the panel is on screen and paints each that comes; its age goes to the header. Paints anew
 * whenever the settings, the portfolio or the market's structure change.
 */
export function useRiskPanel<Kind extends RiskSpec["kind"], Settings>(
  { id, engine, header, settings }: Pick<PanelProps<Settings>, "id" | "engine" | "header" | "settings">,
  question: RiskQuestion<Kind>,
): RiskPanel {
  const structure = useStructure(engine);
  const portfolio = usePortfolio(engine);
  const [words, state] = useMarketState(engine, header);
  const root = useRef<HTMLDivElement>(null);
  const excluded = useRef<HTMLSpanElement>(null);
  const key = `${id}/${question.kind}`;
  useEffect(() => () => engine.setRisk(key, null), [engine, key]);
  const repaint = usePainter(engine, id, root, state, {
    layer: "text",
    interval: question.interval,
    ...(question.resized ? { resized: question.resized } : {}),
    paint() {
      engine.setRisk(key, question.ask());
      const result = engine.risk(key);
      const own = result?.kind === question.kind ? (result as RiskResultOf<Kind>) : null;
      if (own) header.setAge(Number.isNaN(own.asOf) ? Number.NaN : Math.max(0, engine.view.now - own.asOf));
      question.paint(own);
    },
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: any of these changes what is drawn
  useLayoutEffect(repaint, [structure, portfolio, settings, repaint]);
  const bookEmpty = portfolio !== null && shownBook(portfolio.document).positions.length === 0;
  return { root, excluded, words, portfolio, bookEmpty, key, repaint };
}

/** Says how many positions are left out, and on hover which and why. */
export function writeExcluded(element: HTMLElement | null, lines: readonly string[]): void {
  if (!element) return;
  writeText(element, lines.length === 0 ? "" : `${lines.length} excluded`);
  const title = lines.join("\n");
  if (element.title !== title) element.title = title;
}
