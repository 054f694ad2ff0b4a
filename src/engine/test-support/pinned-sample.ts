import { RULE_SETS } from "../../risk/margin/rule-sets.ts";
import type { NewPosition } from "../../risk/portfolio-document.ts";
import { STILL_VOL } from "../../risk/scenario-grid.ts";
import type { EngineClient } from "../client.ts";
import { createFeedPacker, listInstruments } from "../feed-packer.ts";
import { createHub } from "../hub.ts";
import { serveJobs } from "../jobs.ts";
import { portPair } from "../message-port.ts";
import type { PinnedMarket } from "../pinned-market.ts";
import type { ComputeJob, ComputeResult, FeedToHub, HubToFeed, HubToWindow, WindowToHub } from "../protocol.ts";
import type { RiskSpec } from "../risk-protocol.ts";
import { createWindowClient } from "../window-client.ts";
import { recordMarket } from "./recorded-market.ts";

export const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

/** A hub on a market recorded from the simulated exchange, with a window that asks. */
async function liveHub() {
  const recorded = await recordMarket(4);
  let time = 1_000;
  const hub = createHub({ now: () => time, after: () => undefined });
  const [feed, hubFeed] = portPair<HubToFeed, FeedToHub>();
  hub.attachFeed(hubFeed);
  const [compute, hubCompute] = portPair<ComputeJob, ComputeResult>();
  serveJobs(compute);
  hub.attachCompute(hubCompute);
  const [window, hubWindow] = portPair<HubToWindow, WindowToHub>();
  hub.attachWindow(hubWindow);
  const client = createWindowClient(window, { request: () => undefined, now: () => 0 });
  const { source } = recorded;
  feed.post({ type: "reset", choice: { venue: "simulated", underlying: "BTC" } });
  const packer = createFeedPacker();
  packer.collectAll(source.session);
  while (packer.pending > 0) {
    feed.post({
      type: "batch",
      ...packer.take(source.session),
      instruments: listInstruments(source.session),
      underlyings: ["BTC"],
      status: source.status(),
      log: source.log(),
      at: source.at(),
      focus: null,
    });
    await turn();
    time += 500;
  }
  return { client, names: [...source.session.table.slotByName.keys()] };
}

const spot = Array.from({ length: 9 }, (_, i) => (i - 4) * 0.05);
const GRID = {
  spot,
  rowKind: "relativeVol",
  rows: [-0.1, 0, 0.1],
  sticky: "strike",
  settle: "path",
  settleLevel: Number.NaN,
  days: 0,
  ...STILL_VOL,
} as const;
const QUESTIONS: readonly (readonly [string, RiskSpec])[] = [
  ["portfolio/values", { kind: "values" }],
  ["margin/margin", { kind: "margin" }],
  ["margin/reports", { kind: "marginReports", rules: null, most: 20 }],
  ["scenario/grid", { kind: "grid", grid: GRID, legs: null }],
  ["scenario/marginGrid", { kind: "marginGrid", grid: GRID, rules: RULE_SETS[0]?.id ?? "" }],
];

function positions(names: readonly string[]): NewPosition[] {
  const options = names.filter((name) => /^BTC-.*-[CP]$/.test(name));
  return Array.from({ length: 60 }, (_, i) => ({
    instrument: options[(i * 37) % options.length]!,
    size: i % 3 === 0 ? -1.5 : 2,
    unit: "underlying",
    averagePrice: 0.01,
    openedAt: null,
    tags: [],
    included: true,
  }));
}

/** The market of a window that shows a whole surface and 60 positions, pinned with all that is asked of them; and the window. */
export async function pinnedSample(): Promise<{ readonly client: EngineClient; readonly market: PinnedMarket }> {
  const { client, names } = await liveHub();
  await client.request({ kind: "editPortfolio", edit: { type: "add", positions: positions(names) } });
  client.setInterest("surface", { wholeSurface: true });
  for (const [key, spec] of QUESTIONS) client.setRisk(key, spec);
  await turn();
  const reply = await client.request({ kind: "pin", tell: { books: true, legs: true, expiry: null } });
  if (reply.kind !== "pinned") throw new Error("not pinned");
  return { client, market: reply.market };
}
