import { beforeEach, describe, expect, it } from "vitest";
import type { NewPosition } from "../risk/portfolio-document.ts";
import { V } from "../risk/valuation.ts";
import type { RiskResult } from "./risk-protocol.ts";
import { NOW } from "./test-support/fake-feed.ts";
import { hubRig } from "./test-support/hub-rig.ts";

const HELD: NewPosition = {
  instrument: "BTC-25DEC26-96000-C",
  size: -2,
  unit: "underlying",
  averagePrice: 0.02,
  openedAt: null,
  tags: [],
  included: true,
};
const RULES = "deribit_segregated_pm";

type Rig = ReturnType<typeof hubRig>;
type Of<Kind extends RiskResult["kind"]> = Extract<RiskResult, { kind: Kind }>;

async function answer<Kind extends RiskResult["kind"]>(rig: Rig, kind: Kind): Promise<Of<Kind>> {
  // Reading asks for the next: the first may be from before.
  rig.client.risk(`p/${kind}`);
  await rig.settle();
  const result = rig.client.risk(`p/${kind}`);
  if (result?.kind !== kind) throw new Error(`no ${kind}`);
  return result as Of<Kind>;
}

describe("totals of the book shown", () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = hubRig();
    rig.client.choose({ venue: "simulated", underlying: "BTC" });
    await rig.market(NOW);
    await rig.hold(HELD, { ...HELD, size: 1, instrument: "BTC-25DEC26-104000-C" });
    rig.client.setRisk("p/totals", { kind: "totals", rules: RULES });
  });

  it("are those that the portfolio and the margin panel show, without rows and scenarios", async () => {
    rig.client.setRisk("p/values", { kind: "values" });
    rig.client.setRisk("p/margin", { kind: "margin" });
    await rig.market(NOW + 5_000);
    const totals = await answer(rig, "totals");
    const values = await answer(rig, "values");
    const margins = await answer(rig, "margin");
    expect(totals.totals).toEqual(values.totals);
    expect(totals.totals.sums[V.delta]).toBeLessThan(0);
    expect(totals).toMatchObject({ startAt: values.startAt, startFrom: values.startFrom, asOf: values.asOf });
    const report = margins.reports.find(({ rules }) => rules === RULES);
    if (!report || "notApplicable" in report) throw new Error("no margin");
    expect(report.scenarios.length).toBeGreaterThan(0);
    expect(totals.margin).toEqual({ ...report, scenarios: [], charges: [] });
    expect(totals.marginAsOf).toBe(margins.asOf);
    expect(totals).not.toHaveProperty("rows");
  });

  it("follow an edit, and what another panel takes of margin is not lost on them", async () => {
    const before = await answer(rig, "totals");
    rig.client.setRisk("p/margin", { kind: "margin" });
    await rig.hold({ ...HELD, size: -3 });
    await rig.market(NOW + 1_000);
    const after = await answer(rig, "totals");
    expect(after.version).toBe(before.version + 1);
    expect(after.totals.positions).toBe(3);
    if (!before.margin || !after.margin || "notApplicable" in before.margin || "notApplicable" in after.margin)
      throw new Error("no margin");
    expect(after.margin.initial).toBeGreaterThan(before.margin.initial);
  });

  it("say which leg a rule set cannot take", async () => {
    rig.client.setRisk("p/totals", { kind: "totals", rules: "derive_pmrm2" });
    await rig.settle();
    expect((await answer(rig, "totals")).margin).toMatchObject({ notApplicable: expect.stringMatching(/^leg 1: /) });
  });

  it("are no numbers of a pinned view", async () => {
    rig.client.setRisk("p/values", { kind: "values" });
    await rig.market(NOW + 1_000);
    const reply = await rig.client.request({ kind: "pin", tell: { books: true, legs: true, expiry: null } });
    if (reply.kind !== "pinned") throw new Error("not pinned");
    expect(reply.market.risks.map(([key]) => key)).toEqual(["p/values"]);
  });
});

it("numbers of the portfolio go on where the underlying changes while they are worked out", async () => {
  const rig = hubRig();
  rig.client.choose({ venue: "simulated", underlying: "BTC" });
  await rig.market(NOW);
  await rig.hold(HELD);
  rig.client.setRisk("p/totals", { kind: "totals", rules: RULES });
  // Nothing waited in between: its margin is under way.
  rig.client.choose({ venue: "simulated", underlying: "ETH" });
  rig.client.choose({ venue: "simulated", underlying: "BTC" });
  await rig.market(NOW + 1_000);
  await rig.market(NOW + 3_000);
  expect((await answer(rig, "totals")).at).toBeGreaterThan(NOW);
});
