import { type BookPosition, EMPTY_PORTFOLIO, type PortfolioDocument } from "../risk/portfolio-document.ts";
import { applyPatch, portfolioPatch } from "../risk/portfolio-patch.ts";
import type { HubToWindow } from "./protocol.ts";
import type { PortfolioState } from "./risk-protocol.ts";

/** Most positions in one message: a window reads them within a few ms. */
const ROWS = 500;

/** Tells a window that knows `before` what the portfolio is now. */
export function tellPortfolio(
  post: (message: HubToWindow) => void,
  before: PortfolioDocument,
  now: PortfolioState,
): void {
  const { document, ...state } = now;
  const patch = portfolioPatch(before, document);
  const { rows } = patch;
  let from = 0;
  for (; rows.length - from > ROWS; from += ROWS) post({ type: "portfolioRows", rows: rows.slice(from, from + ROWS) });
  post({ type: "portfolio", state, patch: { ...patch, rows: rows.slice(from) } });
}

/** A window's copy of the portfolio, kept by what it is told. */
export interface PortfolioMirror {
  readonly state: PortfolioState | null;
  /** True where the message was about the portfolio. `state` is another once all of a change has arrived. */
  take(message: Extract<HubToWindow, { type: "portfolio" | "portfolioRows" }>): void;
  /** Another hub tells from here on, beginning with all of it. `state` stays until it has. */
  restart(): void;
}

export function createPortfolioMirror(): PortfolioMirror {
  let state: PortfolioState | null = null;
  /** What the hub takes this window to know. */
  let known = EMPTY_PORTFOLIO;
  let rows: BookPosition[] = [];
  return {
    get state() {
      return state;
    },
    take(message) {
      if (message.type === "portfolioRows") {
        rows.push(...message.rows);
        return;
      }
      rows.push(...message.patch.rows);
      known = applyPatch(known, { ...message.patch, rows });
      rows = [];
      state = { ...message.state, document: known };
    },
    restart() {
      known = EMPTY_PORTFOLIO;
      rows = [];
    },
  };
}
