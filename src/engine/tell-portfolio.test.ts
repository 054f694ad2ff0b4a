import { expect, it } from "vitest";
import { EMPTY_PORTFOLIO, type PortfolioDocument } from "../risk/portfolio-document.ts";
import { applyEdit } from "../risk/portfolio-edits.ts";
import { createPortfolioMirror, type PortfolioMirror, tellPortfolio } from "./tell-portfolio.ts";

const held = (count: number): PortfolioDocument =>
  applyEdit(EMPTY_PORTFOLIO, {
    type: "add",
    positions: Array.from({ length: count }, (_, i) => ({
      instrument: `BTC-25DEC26-${90_000 + i}-C`,
      size: 1,
      unit: "underlying",
      averagePrice: null,
      openedAt: null,
      tags: [],
      included: true,
    })),
  });

function told(mirror: PortfolioMirror, before: PortfolioDocument, document: PortfolioDocument, stopAfter = 9): void {
  const state = { version: 1, document, canUndo: false, canRedo: false, problem: "" };
  let sent = 0;
  tellPortfolio(
    (message) => {
      if (message.type !== "portfolio" && message.type !== "portfolioRows") throw new Error(message.type);
      if (sent++ < stopAfter) mirror.take(structuredClone(message));
    },
    before,
    state,
  );
}

it("a window that moves to another hub shows what it holds once, also when the hub before stopped in the middle", () => {
  const mirror = createPortfolioMirror();
  const [few, many] = [held(3), held(1_200)];
  told(mirror, EMPTY_PORTFOLIO, few);
  expect(mirror.state?.document).toEqual(few);
  told(mirror, few, many, 1);
  mirror.restart();
  expect(mirror.state?.document).toEqual(few);
  told(mirror, EMPTY_PORTFOLIO, many);
  expect(mirror.state?.document).toEqual(many);
});
