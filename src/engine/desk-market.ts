import type { HubMarket } from "./hub-market.ts";

/** The market at the instant the desk values the portfolio. `now` by the server's clock, `at` by ours, epoch ms. */
export interface DeskMarket {
  readonly market: HubMarket;
  readonly slices: ReadonlyMap<number, Float64Array>;
  readonly now: number;
  readonly at: number;
  readonly aliveAt: number;
  /** Whose market it is, as breaches name it. */
  readonly label: string;
}
