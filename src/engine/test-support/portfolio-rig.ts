import { Q } from "../../market/quote-columns.ts";
import type { NewPosition } from "../../risk/portfolio-document.ts";
import { VALUE_FIELD_COUNT } from "../../risk/valuation.ts";
import { createHub } from "../hub.ts";
import { serveJobs } from "../jobs.ts";
import { portPair } from "../message-port.ts";
import type { PortfolioStorage } from "../portfolio-storage.ts";
import {
  type ComputeJob,
  type ComputeResult,
  FEED_ROW_HEADER,
  type HubToWindow,
  type WindowToHub,
} from "../protocol.ts";
import { createWindowClient } from "../window-client.ts";
import { FORWARD, fakeBatch, fakeFeed, NOW } from "./fake-feed.ts";

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

/** Hub, compute and one window in a single thread, on a clock moved by hand. */
export function portfolioRig(storage?: PortfolioStorage) {
  let time = 0;
  const timers: (() => void)[] = [];
  const after = (_: number, run: () => void) => void timers.push(run);
  const hub = createHub({ now: () => time, after, ...(storage ? { storage } : {}) });
  const feed = fakeFeed();
  hub.attachFeed(feed.port);
  const [computeForHub, computeForWorker] = portPair<ComputeResult, ComputeJob>();
  serveJobs(computeForWorker);
  hub.attachCompute(computeForHub);
  const [windowForHub, windowForPage] = portPair<WindowToHub, HubToWindow>();
  hub.attachWindow(windowForHub);
  const client = createWindowClient(windowForPage, { request: () => undefined, now: () => 0 });
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 80; i++) await Promise.resolve();
    for (const due of timers.splice(0)) due();
    for (let i = 0; i < 80; i++) await Promise.resolve();
  };
  return {
    feed,
    client,
    settle,
    async market(at = NOW, forward = FORWARD): Promise<void> {
      await settle();
      time += 500;
      const batch = fakeBatch(at, forward);
      const width = batch.rows.length / batch.rowCount;
      for (let row = 0; row < batch.rowCount; row++) batch.rows[row * width + FEED_ROW_HEADER + Q.index] = forward;
      feed.send(batch);
      await settle();
    },
  };
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
