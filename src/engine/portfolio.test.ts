import { beforeEach, describe, expect, it } from "vitest";
import { coinPrice } from "../quant/black.ts";
import type { NewPosition } from "../risk/portfolio-document.ts";
import { G, type GridSpec, STILL_VOL } from "../risk/scenario-grid.ts";
import { EXCLUDED, V, VALUE_FIELD_COUNT } from "../risk/valuation.ts";
import { EXPIRY, FORWARD, NOW, volAt } from "./test-support/fake-feed.ts";
import { CALL, type PortfolioRig, portfolioRig, position, values } from "./test-support/portfolio-rig.ts";

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

describe("portfolio in the hub", () => {
  let rig: PortfolioRig;
  beforeEach(async () => {
    rig = portfolioRig();
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

  it("keeps the gain since the start when a position is closed at its mark, and tells it apart", async () => {
    const edit = (part: Partial<NewPosition>) =>
      rig.client.request({ kind: "editPortfolio", edit: { type: "trade", position: position(part) } });
    const future = { instrument: "BTC-25DEC26", size: -92_000, unit: "usd", averagePrice: FORWARD } as const;
    await edit({ openedAt: NOW - 86_400_000 });
    await edit({ ...future, openedAt: NOW + 1 });
    await values(rig);
    await rig.market(NOW + 120_000, FORWARD * 1.01);
    const open = (await values(rig)).result;
    const [call, sold] = [0, 1].map((row) => open.rows[row * VALUE_FIELD_COUNT + V.pnlStart]!);
    const mark = open.rows[V.price]!;
    await edit({ size: -2, averagePrice: mark, openedAt: NOW + 120_000 });
    const closed = (await values(rig)).result;
    expect(closed.totals.closed).toMatchObject({ count: 1, unknown: 0 });
    expect(closed.totals.closed.usd).toBeCloseTo(call!, 6);
    expect(closed.totals.sums[V.pnlStart]).toBeCloseTo(open.totals.sums[V.pnlStart]!, 6);
    expect(closed.totals.sums[V.coinPnlStart]).toBeCloseTo(open.totals.sums[V.coinPnlStart]!, 12);
    await edit({ ...future, size: 92_000, averagePrice: FORWARD * 1.01, openedAt: NOW + 120_000 });
    const flat = (await values(rig)).result;
    expect(flat.totals).toMatchObject({ positions: 0, closed: { count: 2 } });
    // One coin sold at 92 000 and bought back 1 % higher.
    expect(flat.totals.sums[V.pnlStart]! - call!).toBeCloseTo(-920, 6);
    expect(sold).toBeCloseTo(-920, 6);
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
    await rig.client.request({ kind: "addPositions", file, cash: { currency: "BTC", amount: 1.5 } });
    expect(rig.client.portfolio?.document.books[0]?.cash).toEqual([{ currency: "BTC", amount: 1.5 }]);
    expect(rig.client.portfolio?.document.books[0]?.positions.map(({ size }) => size)).toEqual([2, -3]);
    await rig.client.request({ kind: "stepPortfolio", step: "undo" });
    expect(rig.client.portfolio?.document.books[0]).toMatchObject({ positions: [], cash: [] });
  });
});
