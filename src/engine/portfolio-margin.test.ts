import { beforeEach, describe, expect, it } from "vitest";
import { coinPrice } from "../quant/black.ts";
import { RULE_SETS } from "../risk/margin/rule-sets.ts";
import { type GridSpec, STILL_VOL } from "../risk/scenario-grid.ts";
import type { RiskResult } from "./risk-protocol.ts";
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

describe("margin of the portfolio in the hub", () => {
  let rig: PortfolioRig;
  beforeEach(async () => {
    rig = portfolioRig();
    rig.client.choose({ venue: "simulated", underlying: "BTC" });
    await rig.market();
    rig.client.setRisk("p/values", { kind: "values" });
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

  it("is of a copy that nothing was changed in that of the live book, wherever the market goes", async () => {
    const told = new Set<Extract<RiskResult, { kind: "margin" }>>();
    /** Keeps whatever the window is told while `going` goes on. */
    const watch = async (going: Promise<unknown>): Promise<void> => {
      let over = false;
      void going.then(() => {
        over = true;
      });
      while (!over) {
        await Promise.resolve();
        const result = rig.client.risk("p/margin");
        if (result?.kind === "margin") told.add(result);
      }
    };
    await rig.client.request({ kind: "editPortfolio", edit: { type: "trade", position: position({ size: -3 }) } });
    await rig.client.request({ kind: "editPortfolio", edit: { type: "startWhatIf" } });
    rig.client.setRisk("p/margin", { kind: "margin" });
    rig.client.setRisk("p/adds", { kind: "marginAdds", rules: "deribit_segregated_pm", trades: true });
    for (let step = 0; step < 6; step++) await watch(rig.market(NOW + step * 1_300, FORWARD * (1 + step / 100)));
    expect(new Set([...told].map(({ at }) => at)).size).toBeGreaterThan(3);
    for (const { reports, live } of told) expect(reports).toEqual(live?.reports);
    const edit = { type: "change", id: 1, changes: { size: -4 } } as const;
    await watch(rig.client.request({ kind: "editPortfolio", edit }).then(rig.settle));
    const last = [...told].at(-1);
    expect(last?.reports).not.toEqual(last?.live?.reports);
  });
});
