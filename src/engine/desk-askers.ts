import { liveBook, type PortfolioDocument } from "../risk/portfolio-document.ts";
import type { BooksAtMarks, PricedAtMarks } from "./books-at-marks.ts";
import type { MarginPass } from "./margin-desk.ts";
import type { PinSource } from "./pinned-market.ts";
import type { PinChoice } from "./protocol.ts";
import type { DeskWindow } from "./risk-desk.ts";
import type { RiskResult, RiskSpec } from "./risk-protocol.ts";

/** What a window wants to be told of the portfolio. */
export interface Wanted {
  readonly spec: RiskSpec;
  /** False while a result is under way to the window: the next waits for it to be taken. */
  ready: boolean;
  /** Something changed since the last result. */
  due: boolean;
  /** Version of the portfolio and market time of the last result. */
  version: number;
  sentAt: number;
  /** Margin grid: rows still under way, and what its cells held last. */
  pass: MarginPass | null;
  /** Margin: that of the live book as it was priced beside a what-if copy. */
  live: { readonly priced: PricedAtMarks; readonly margin: LiveMargin } | null;
  /** Answered once, of the market as it stands then, with prices of its own; null for what follows the market. */
  readonly once: BooksAtMarks | null;
}

export type LiveMargin = NonNullable<Extract<RiskResult, { kind: "margin" }>["live"]>;

/** Numbers of no panel: a view that pins what it shows carries none of them. */
const UNTOLD: ReadonlySet<RiskSpec["kind"]> = new Set(["limits", "totals", "marginContributions"]);

/** Stands where a window would: takes `count` results, keyed by their places, each once it is whole, and hands them on in their order. */
export function askerOf(count: number, done: (results: readonly RiskResult[]) => void): DeskWindow {
  const results = new Map<number, RiskResult>();
  return {
    post(message) {
      if (message.type !== "risk" || (message.result.kind === "marginGrid" && message.result.left > 0)) return;
      results.set(Number(message.key), message.result);
      if (results.size === count) done(Array.from({ length: count }, (_, i) => results.get(i)!));
    },
  };
}

/** What a window asks of the portfolio, and the book shown that it asks about, as far as they may be told. */
export function askedOf(
  specs: readonly (readonly [string, RiskSpec])[],
  document: PortfolioDocument,
  tell: PinChoice,
): Pick<PinSource, "risks" | "portfolio"> {
  const live = liveBook(document);
  const held = live.positions.length > 0 || live.cash.length > 0 || document.whatIf !== null;
  const books = tell.books && held;
  const risks = specs.filter(([, spec]) =>
    spec.kind === "grid" && spec.legs ? tell.legs : books && !UNTOLD.has(spec.kind),
  );
  return { risks, portfolio: books ? { ...document, books: [live] } : null };
}
