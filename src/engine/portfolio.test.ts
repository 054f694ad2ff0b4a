import { beforeEach, describe, expect, it } from "vitest";
import { Q } from "../market/quote-columns.ts";
import { coinPrice } from "../quant/black.ts";
import { RULE_SETS } from "../risk/margin/rule-sets.ts";
import type { NewPosition } from "../risk/portfolio-document.ts";
import { G, type GridSpec, STILL_VOL } from "../risk/scenario-grid.ts";
import { EXCLUDED, V, VALUE_FIELD_COUNT } from "../risk/valuation.ts";
import { createHub } from "./hub.ts";
import { serveJobs } from "./jobs.ts";
import { portPair } from "./message-port.ts";
import type { PortfolioStorage } from "./portfolio-storage.ts";
import {
  type ComputeJob,
  type ComputeResult,
  FEED_ROW_HEADER,
  type HubToWindow,
  type WindowToHub,
} from "./protocol.ts";
import { EXPIRY, FORWARD, fakeBatch, fakeFeed, NOW, volAt } from "./test-support/fake-feed.ts";
import { createWindowClient } from "./window-client.ts";

const CALL = "BTC-25DEC26-96000-C";
const YEARS = (EXPIRY - NOW) / (365 * 86_400_000);
const GRID: GridSpec = {
  spot: [-0.1, 0, 0.1],
  rowKind: "relativeVol",
  rows: [0, 0.2],
  sticky: "strike",
  settle: "path",
  settleLevel: Number.NaN,
  ...STILL_VOL,
  days: 0,
};

function position(part: Partial<NewPosition> = {}): NewPosition {
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
function engine(storage?: PortfolioStorage) {
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

type Rig = ReturnType<typeof engine>;

async function values(rig: Rig) {
  // Reading asks for the next: the first may be from before.
  await rig.settle();
  rig.client.risk("p/values");
  await rig.settle();
  const result = rig.client.risk("p/values");
  if (result?.kind !== "values") throw new Error("no values");
  const at = (row: number, field: number) => result.rows[row * VALUE_FIELD_COUNT + field]!;
  return { result, at };
}

describe("portfolio in the hub", () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = engine();
    rig.client.choose({ venue: "simulated", underlying: "BTC" });
    await rig.market();
    rig.client.setRisk("p/values", { kind: "values" });
  });

  it("values what is held at the venue's mark, in coin and USD, since trade and start", async () => {
    await rig.client.request({ kind: "editPortfolio", edit: { type: "trade", position: position() } });
    await rig.settle();
    await values(rig);
    await rig.market(NOW + 120_000, FORWARD * 1.01);
    const { result, at } = await values(rig);
    const mark = coinPrice(FORWARD * 1.01, 96_000, YEARS - 120_000 / (365 * 86_400_000), volAt(96_000), true);
    expect(at(0, V.price)).toBeCloseTo(mark, 12);
    expect(at(0, V.coinValue)).toBeCloseTo(2 * mark, 12);
    expect(at(0, V.value)).toBeCloseTo(2 * mark * FORWARD * 1.01, 6);
    expect(at(0, V.coinPnlTrade)).toBeCloseTo(2 * (mark - 0.02), 12);
    const before = coinPrice(FORWARD, 96_000, YEARS, volAt(96_000), true);
    expect(at(0, V.coinPnlStart)).toBeCloseTo(2 * (mark - before), 10);
    // No marks were seen at 08:00: the start is the first instant they were.
    expect(result.startFrom).toBe(NOW);
    expect(result.startAt).toBe(Date.UTC(2026, 10, 24, 8));
    expect(result.totals.sums[V.value]).toBeCloseTo(at(0, V.value), 9);
  });

  it("lists what cannot be priced, with the reason, and keeps it out of the totals", async () => {
    const names = ["BTC-28NOV25-90000-P", "NOPE-1", "BTC-25DEC26"];
    const positions = [
      ...names.map((instrument) => position({ instrument, averagePrice: null })),
      position({ unit: "usd", size: 100 }),
      position({ included: false }),
    ];
    await rig.client.request({ kind: "editPortfolio", edit: { type: "add", positions } });
    const { result, at } = await values(rig);
    expect([0, 1, 2, 3, 4].map((row) => at(row, V.excluded))).toEqual([
      EXCLUDED.expired,
      EXCLUDED.unknown,
      EXCLUDED.none,
      EXCLUDED.wrongUnit,
      EXCLUDED.byUser,
    ]);
    expect(result.totals).toMatchObject({ positions: 5, excluded: 4 });
    expect(result.totals.sums[V.delta]).toBeCloseTo(2, 9);
  });

  it("compares a what-if copy with the live book, and takes edits back", async () => {
    const edit = (one: Parameters<typeof rig.client.request>[0]) => rig.client.request(one);
    await edit({ kind: "editPortfolio", edit: { type: "trade", position: position() } });
    await edit({ kind: "editPortfolio", edit: { type: "startWhatIf" } });
    await edit({ kind: "editPortfolio", edit: { type: "change", id: 1, changes: { size: -4 } } });
    await values(rig);
    const { result } = await values(rig);
    expect(result.totals.sums[V.delta]).toBeCloseTo(-2 * (result.live?.sums[V.delta] ?? Number.NaN), 9);
    await edit({ kind: "stepPortfolio", step: "undo" });
    expect(rig.client.portfolio?.document.whatIf?.book.positions[0]?.size).toBe(2);
    await edit({ kind: "stepPortfolio", step: "redo" });
    expect(rig.client.portfolio?.document.whatIf?.book.positions[0]?.size).toBe(-4);
  });

  it("reprices a grid of scenarios in a compute job, with full recompute after an edit", async () => {
    rig.client.setRisk("p/grid", { kind: "grid", grid: GRID, legs: null });
    await rig.client.request({ kind: "editPortfolio", edit: { type: "trade", position: position() } });
    await rig.settle();
    rig.client.risk("p/grid");
    await rig.settle();
    const grid = rig.client.risk("p/grid");
    if (grid?.kind !== "grid") throw new Error("no grid");
    const usd = (f: number, v: number) => coinPrice(f, 96_000, YEARS, v, true) * f;
    const vol = volAt(96_000);
    const cells = GRID.spot.length * GRID.rows.length;
    expect(grid.output[G.pnl * cells + 1]).toBeCloseTo(0, 8);
    expect(grid.output[G.pnl * cells + 5]).toBeCloseTo(2 * (usd(FORWARD * 1.1, vol * 1.2) - usd(FORWARD, vol)), 4);
    expect(grid.excluded).toEqual({ count: 0, lines: "" });
  });

  it("margins the book under every rule set at venue marks, or says which leg does not map", async () => {
    const positions = [
      position({ size: -3 }),
      position({ instrument: "NOPE-1" }),
      position({ unit: "usd", size: 100 }),
      position({ included: false }),
    ];
    await rig.client.request({ kind: "editPortfolio", edit: { type: "add", positions } });
    await rig.client.request({ kind: "editPortfolio", edit: { type: "cash", currency: "BTC", amount: 5 } });
    rig.client.setRisk("p/margin", { kind: "margin" });
    await rig.settle();
    const margin = rig.client.risk("p/margin");
    if (margin?.kind !== "margin") throw new Error("no margin");
    expect(margin.reports.map(({ rules }) => rules)).toEqual(RULE_SETS.map(({ id }) => id));
    const deribit = margin.reports.find(({ rules }) => rules === "deribit_segregated_pm");
    if (!deribit || "notApplicable" in deribit) throw new Error("Deribit takes its own options");
    expect(deribit.currency).toBe("BTC");
    expect(deribit.initial).toBeGreaterThan(deribit.maintenance);
    expect(deribit.maintenance).toBeGreaterThan(0);
    const mark = coinPrice(FORWARD, 96_000, YEARS, volAt(96_000), true);
    expect(margin.equity).toBeCloseTo(5 - 3 * mark, 9);
    const lines = [
      "NOPE-1: this venue lists no such instrument",
      `${CALL}: a size in USD is for inverse futures and perpetuals only`,
      `${CALL}: left out by you`,
    ].join("\n");
    expect(margin.excluded).toEqual({ count: 3, lines });
    // A grid of scenarios and sums by instrument leave out the same, leg by leg.
    rig.client.setRisk("p/grid", { kind: "grid", grid: GRID, legs: null });
    rig.client.setRisk("p/held", { kind: "holdings" });
    await rig.settle();
    const [grid, held] = [rig.client.risk("p/grid"), rig.client.risk("p/held")];
    expect(grid?.kind === "grid" && grid.excluded).toEqual(margin.excluded);
    expect(held?.kind === "holdings" && held.excluded).toEqual(margin.excluded);
    const paradex = margin.reports.find(({ rules }) => rules.startsWith("paradex"));
    expect(paradex && "notApplicable" in paradex ? paradex.notApplicable : "").toMatch(/^leg 1: /);
  });

  it("tells an edit's margin at the prices of the margin before it, before anything else, and looks at the market again in time", async () => {
    const margin = () => {
      const result = rig.client.risk("p/margin");
      if (result?.kind !== "margin") throw new Error("no margin");
      const deribit = result.reports.find(({ rules }) => rules === "deribit_segregated_pm");
      if (!deribit || "notApplicable" in deribit) throw new Error("Deribit takes its own contracts");
      return { at: result.at, initial: deribit.initial, version: result.version };
    };
    const edit = { type: "trade", position: position() } as const;
    await rig.client.request({ kind: "editPortfolio", edit });
    rig.client.setRisk("p/margin", { kind: "margin" });
    await rig.settle();
    expect(margin().at).toBe(NOW);
    const id = rig.client.portfolio!.document.books[0]!.positions[0]!.id;
    await rig.market(NOW + 400, FORWARD * 1.02);
    await rig.client.request({ kind: "editPortfolio", edit: { type: "change", id, changes: { size: 4 } } });
    const known = await values(rig);
    // Twice the size at the same prices is twice the margin, but for the venue's rounding.
    const { at, initial, version } = margin();
    expect([at, version]).toEqual([NOW, known.result.version]);
    await rig.client.request({ kind: "editPortfolio", edit: { type: "change", id, changes: { size: 2 } } });
    await rig.settle();
    expect(initial).toBeCloseTo(2 * margin().initial, 8);
    await rig.market(NOW + 1_000, FORWARD * 1.02);
    expect(margin().at).toBe(NOW + 1_000);
    expect(margin().initial).not.toBeCloseTo(initial / 2, 3);
    // A recording that goes back is looked at anew.
    await rig.market(NOW + 100);
    expect(margin().at).toBe(NOW + 100);
  });

  it("stands still with its numbers while frozen, and takes no change that they could not follow", async () => {
    const { client, settle } = rig;
    const edit = { type: "trade", position: position() } as const;
    const asked = client.request({ kind: "editPortfolio", edit });
    expect(client.changing).not.toBeNull();
    await asked;
    await settle();
    expect(client.changing).toBeNull();
    client.freeze(true);
    const before = client.portfolio;
    for (const request of [
      { kind: "editPortfolio", edit },
      { kind: "stepPortfolio", step: "undo" },
    ] as const)
      await expect(client.request(request)).rejects.toThrow("The view is frozen");
    expect([client.portfolio, client.changing]).toEqual([before, null]);
    client.freeze(false);
    await client.request({ kind: "stepPortfolio", step: "undo" });
    await settle();
    expect(client.portfolio?.document.books[0]?.positions).toEqual([]);
  });

  it("margins the live book beside a what-if copy, and nothing beside the live book itself", async () => {
    const margin = async () => {
      rig.client.setRisk("p/margin", { kind: "margin" });
      await rig.settle();
      await rig.settle();
      const result = rig.client.risk("p/margin");
      rig.client.setRisk("p/margin", null);
      if (result?.kind !== "margin") throw new Error("no margin");
      return result;
    };
    await rig.client.request({ kind: "editPortfolio", edit: { type: "trade", position: position({ size: -3 }) } });
    const alone = await margin();
    expect(alone.live).toBeNull();
    await rig.client.request({ kind: "editPortfolio", edit: { type: "startWhatIf" } });
    await rig.client.request({ kind: "editPortfolio", edit: { type: "change", id: 1, changes: { size: -6 } } });
    const tried = await margin();
    expect(tried.live?.reports).toEqual(alone.reports);
    const of = (reports: typeof alone.reports) => {
      const deribit = reports.find(({ rules }) => rules === "deribit_segregated_pm");
      return deribit && "initial" in deribit ? deribit.initial : Number.NaN;
    };
    // The venue rounds margins to 1e-9.
    expect(of(tried.reports)).toBeCloseTo(2 * of(alone.reports), 8);
  });

  it("computes nothing more until the window has read what it got", async () => {
    await values(rig);
    await rig.market(NOW + 1_000);
    const first = rig.client.risk("p/values");
    await rig.market(NOW + 2_000);
    await rig.market(NOW + 3_000);
    await rig.settle();
    // Read once: one more came, however often the market moved.
    const second = rig.client.risk("p/values");
    expect(first?.at).toBeLessThan(second?.at ?? 0);
  });

  it("lets the values of a large book stand for a while as the market moves, and never after an edit", async () => {
    const positions = Array.from({ length: 4_000 }, () => position());
    await rig.client.request({ kind: "editPortfolio", edit: { type: "add", positions } });
    await rig.market(NOW + 1_000);
    const first = (await values(rig)).result;
    await rig.market(NOW + 1_150, FORWARD * 1.01);
    expect((await values(rig)).result).toBe(first);
    await rig.market(NOW + 1_400, FORWARD * 1.02);
    const second = (await values(rig)).result;
    expect(second.at).toBe(NOW + 1_400);
    expect(second.totals).not.toEqual(first.totals);
    await rig.market(NOW + 1_450, FORWARD * 1.03);
    await rig.client.request({ kind: "editPortfolio", edit: { type: "trade", position: position() } });
    await rig.settle();
    const edited = (await values(rig)).result;
    expect(edited.version).toBeGreaterThan(second.version);
    expect(edited.at).toBe(NOW + 1_450);
  });

  it("refuses an edit that makes no sense with a sentence, and changes nothing", async () => {
    const before = rig.client.portfolio;
    await expect(
      rig.client.request({ kind: "editPortfolio", edit: { type: "trade", position: position({ size: Number.NaN }) } }),
    ).rejects.toThrow(/size/);
    expect(rig.client.portfolio).toBe(before);
  });

  it("names what the venue lists and has not expired", async () => {
    const reply = await rig.client.request({ kind: "listed" });
    if (reply.kind !== "listed") throw new Error(reply.kind);
    expect(reply.names).toContain(CALL);
    expect(reply.names).toContain("BTC-25DEC26");
    expect(reply.names).not.toContain("x");
  });

  it("adds the positions of a file that was read, all in one step", async () => {
    const file = new Blob([JSON.stringify([position(), position({ size: -3 })])]);
    await rig.client.request({ kind: "addPositions", file });
    expect(rig.client.portfolio?.document.books[0]?.positions.map(({ size }) => size)).toEqual([2, -3]);
    await rig.client.request({ kind: "stepPortfolio", step: "undo" });
    expect(rig.client.portfolio?.document.books[0]?.positions).toEqual([]);
  });
});

describe("portfolio between visits", () => {
  function memory(initial: unknown) {
    const items = new Map<string, unknown>([["document", initial]]);
    const storage: PortfolioStorage = {
      load: async (key) => items.get(key),
      save: async (key, value) => void items.set(key, structuredClone(value)),
    };
    return { items, storage };
  }

  it("is stored after each edit and read back", async () => {
    const { items, storage } = memory(undefined);
    const first = engine(storage);
    await first.settle();
    await first.client.request({ kind: "editPortfolio", edit: { type: "trade", position: position() } });
    await first.settle();
    const second = engine(memory(items.get("document")).storage);
    await second.settle();
    expect(second.client.portfolio?.document).toEqual(first.client.portfolio?.document);
    const saved = await first.client.request({ kind: "savePortfolio" });
    if (saved.kind !== "file") throw new Error(saved.kind);
    const third = engine();
    await third.client.request({ kind: "openPortfolio", text: await saved.blob.text() });
    await third.settle();
    expect(third.client.portfolio?.document).toEqual(first.client.portfolio?.document);
  });

  it("keeps aside what it cannot read and says so", async () => {
    const { items, storage } = memory({ version: 1, books: "gone" });
    const rig = engine(storage);
    await rig.settle();
    expect(rig.client.portfolio?.problem).toMatch(/could not be read \(books/);
    expect(items.get("document.unreadable")).toEqual({ version: 1, books: "gone" });
  });

  it("says that it is not stored where the browser refuses", async () => {
    const refuse = () => Promise.reject(new Error("denied"));
    const rig = engine({ load: refuse, save: refuse });
    await rig.settle();
    expect(rig.client.portfolio?.problem).toMatch(/denied/);
  });

  it.each([
    ["no JSON", "{", /Not JSON/],
    ["a newer version", `{"books":[],"version":9}`, /version 9/],
    ["NaN", `{"currency":"BTC","cash":0,"positions":[{"instrument":"A","size":null}]}`, /positions\.0\.size/],
    ["a zero size", `{"currency":"BTC","cash":0,"positions":[{"instrument":"A","size":0}]}`, /not a size/],
  ])("refuses a file with %s by naming the place", async (_, text, message) => {
    await expect(engine().client.request({ kind: "openPortfolio", text })).rejects.toThrow(message);
  });

  it("adds the positions and cash of a plain file", async () => {
    const rig = engine();
    const text = `{"currency":"BTC","cash":1.5,"positions":[{"instrument":"deribit:${CALL}","size":-3,"averagePrice":0.03}]}`;
    await rig.client.request({ kind: "openPortfolio", text });
    await rig.settle();
    expect(rig.client.portfolio?.document.books[0]).toMatchObject({
      cash: [{ currency: "BTC", amount: 1.5 }],
      positions: [{ instrument: CALL, size: -3, averagePrice: 0.03 }],
    });
  });
});
