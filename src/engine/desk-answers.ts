import { type NewPosition, shownBook } from "../risk/portfolio-document.ts";
import type { BooksAtMarks } from "./books-at-marks.ts";
import type { DeskMarket } from "./desk-market.ts";
import { listedNow } from "./hub-market.ts";
import type { LimitDesk } from "./limit-desk.ts";
import { offeredLimits } from "./limit-file.ts";
import { ownBook } from "./own-book.ts";
import { writePortfolioFile } from "./portfolio-file.ts";
import type { PortfolioKeeper } from "./portfolio-keeper.ts";
import type { EngineReply, EngineRequest } from "./protocol.ts";
import { reconcileReply } from "./reconciliation.ts";

const KINDS = [
  "editPortfolio",
  "stepPortfolio",
  "openPortfolio",
  "savePortfolio",
  "reconcile",
  "editLimits",
  "takeLimits",
  "addPositions",
  "listed",
] as const;

/** What is asked of the portfolio once. */
export type DeskRequest = Extract<EngineRequest, { kind: (typeof KINDS)[number] }>;

export function isDeskRequest(request: EngineRequest): request is DeskRequest {
  return KINDS.some((kind) => kind === request.kind);
}

/** What a request is answered from. */
export interface DeskState {
  readonly keeper: PortfolioKeeper;
  readonly limits: LimitDesk;
  /** Null before there is a market. */
  readonly latest: DeskMarket | null;
  readonly price: BooksAtMarks["price"];
}

/** Answers a request; throws, or rejects with, one sentence where it cannot be done. */
export function answerDesk(
  request: DeskRequest,
  { keeper, limits, latest, price }: DeskState,
): EngineReply | Promise<EngineReply> {
  switch (request.kind) {
    case "editPortfolio":
      keeper.edit(request.edit);
      return { kind: "done" };
    case "stepPortfolio":
      keeper.step(request.step);
      return { kind: "done" };
    case "openPortfolio":
      keeper.open(request.text);
      return { kind: "done" };
    case "editLimits":
      limits.edit(request.edit, latest);
      return { kind: "done" };
    case "takeLimits": {
      // One by one: levels and breaches of those there are stay as they stand.
      for (const limit of offeredLimits(request.limits, limits.state.limits))
        limits.edit({ type: "set", limit, at: request.at }, latest);
      return { kind: "done" };
    }
    case "savePortfolio": {
      const blob = new Blob([writePortfolioFile(keeper.state.document)], { type: "application/json" });
      return { kind: "file", blob, name: "volscape-portfolio.json" };
    }
    case "reconcile": {
      const { document } = keeper.state;
      const account = document.books.find(({ venue }) => venue !== undefined);
      const book = (request.against === "account" ? account : undefined) ?? shownBook(document);
      const own = latest && ownBook(book, latest.now, (part) => price(part, latest).made);
      return { kind: "reconciled", result: reconcileReply(request.text, own) };
    }
    case "addPositions":
      return request.file.text().then((text) => {
        // Written by `readPositions` of the same program; the edit looks at each of them.
        keeper.edit({ type: "add", positions: JSON.parse(text) as NewPosition[], cash: request.cash });
        return { kind: "done" };
      });
    case "listed":
      if (!latest) throw new Error("The venue has listed nothing yet");
      return { kind: "listed", ...listedNow(latest.market, latest.now) };
  }
}
