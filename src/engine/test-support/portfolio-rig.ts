import type { NewPosition } from "../../risk/portfolio-document.ts";
import { VALUE_FIELD_COUNT } from "../../risk/valuation.ts";
import type { PortfolioStorage } from "../portfolio-storage.ts";
import { FORWARD, NOW } from "./fake-feed.ts";
import { hubRig } from "./hub-rig.ts";

export const CALL = "BTC-25DEC26-96000-C";

/** Two calls bought at 0.02 coin, or as `part` has it. */
export function position(part: Partial<NewPosition> = {}): NewPosition {
  return {
    instrument: CALL,
    size: 2,
    unit: "underlying",
    averagePrice: 0.02,
    openedAt: null,
    tags: [],
    included: true,
    ...part,
  };
}

/** A hub whose market is at another forward where asked (`hubRig`). */
export function portfolioRig(storage?: PortfolioStorage) {
  const rig = hubRig(storage);
  return { ...rig, market: (at = NOW, forward = FORWARD) => rig.market(at, {}, forward) };
}

export type PortfolioRig = ReturnType<typeof portfolioRig>;

/** The newest values of the book shown, and a reader of them by row and field. */
export async function values(rig: PortfolioRig) {
  // Reading asks for the next: the first may be from before.
  await rig.settle();
  rig.client.risk("p/values");
  await rig.settle();
  const result = rig.client.risk("p/values");
  if (result?.kind !== "values") throw new Error("no values");
  const at = (row: number, field: number) => result.rows[row * VALUE_FIELD_COUNT + field]!;
  return { result, at };
}
