import { Q } from "../../market/quote-columns.ts";
import type { Limit } from "../../risk/limits.ts";
import type { NewPosition } from "../../risk/portfolio-document.ts";
import { createHub } from "../hub.ts";
import { serveJobs } from "../jobs.ts";
import { portPair } from "../message-port.ts";
import type { PortfolioStorage } from "../portfolio-storage.ts";
import {
  type ComputeJob,
  type ComputeResult,
  FEED_ROW_HEADER,
  type FeedBatch,
  type HubToWindow,
  type WindowToHub,
} from "../protocol.ts";
import type { RiskResult } from "../risk-protocol.ts";
import { createWindowClient } from "../window-client.ts";
import { FORWARD, fakeBatch, fakeFeed, NOW } from "./fake-feed.ts";

/** A hub with compute and one window in a single thread, on a clock moved by hand; its market is the fake one. */
export function hubRig(storage?: PortfolioStorage) {
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
  let frame: ((at: number) => void) | null = null;
  const client = createWindowClient(windowForPage, {
    request: (callback) => {
      frame = callback;
    },
    now: () => performance.now(),
  });
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 80; i++) await Promise.resolve();
    for (const due of timers.splice(0)) due();
    for (let i = 0; i < 80; i++) await Promise.resolve();
  };
  const rig = {
    client,
    settle,
    feed,
    async market(at: number, part: Partial<FeedBatch> = {}, forward = FORWARD): Promise<void> {
      await settle();
      time += 500;
      const batch = fakeBatch(at, forward, part);
      const width = batch.rows.length / batch.rowCount;
      for (let row = 0; row < batch.rowCount; row++) batch.rows[row * width + FEED_ROW_HEADER + Q.index] = forward;
      feed.send(batch);
      await settle();
    },
    /** Lets the window take in what arrived. */
    async paint(): Promise<void> {
      await settle();
      const callback = frame;
      frame = null;
      callback?.(time);
      await settle();
    },
    set: (of: Limit) => client.request({ kind: "editLimits", edit: { type: "set", limit: of, at: NOW } }),
    hold: (...positions: NewPosition[]) =>
      client.request({ kind: "editPortfolio", edit: { type: "add", positions } }).then(settle),
    async values(): Promise<Extract<RiskResult, { kind: "limits" }>["values"]> {
      client.setRisk("test/limits", { kind: "limits" });
      await settle();
      const result = client.risk("test/limits");
      client.setRisk("test/limits", null);
      if (result?.kind !== "limits") throw new Error("no values of limits");
      return result.values;
    },
  };
  return rig;
}
