import { beforeEach, describe, expect, it } from "vitest";
import type { Limit } from "../risk/limits.ts";
import type { NewPosition } from "../risk/portfolio-document.ts";
import type { PortfolioStorage } from "./portfolio-storage.ts";
import { EXPIRY, FORWARD, fakeStatus, NOW, volAt } from "./test-support/fake-feed.ts";
import { hubRig } from "./test-support/hub-rig.ts";

const FUTURE = "BTC-25DEC26";
const SECOND = 1_000;

function limit(part: Partial<Limit> = {}): Limit {
  return {
    id: "delta",
    name: "Delta",
    metric: "delta",
    book: null,
    rules: null,
    underlying: null,
    expiry: null,
    days: null,
    direction: "outside",
    amber: 8,
    red: 10,
    hysteresis: 2,
    enabled: true,
    ...part,
  };
}

function coins(size: number, instrument = FUTURE): NewPosition {
  return {
    instrument,
    size: instrument === FUTURE ? size * FORWARD : size,
    unit: instrument === FUTURE ? "usd" : "underlying",
    averagePrice: FORWARD,
    openedAt: null,
    tags: [],
    included: true,
  };
}

let rig: ReturnType<typeof hubRig>;
beforeEach(async () => {
  rig = hubRig();
  rig.client.choose({ venue: "simulated", underlying: "BTC" });
  await rig.market(NOW);
  await rig.market(NOW + SECOND);
});

const state = (id = "delta") => rig.client.limits?.states[id];

describe("limits in the hub", () => {
  it("rise, hold within the hysteresis and fall with the book, seen by nobody", async () => {
    await rig.set(limit());
    expect(state()?.level).toBe("green");
    await rig.hold(coins(9));
    expect(state()?.level).toBe("amber");
    await rig.hold(coins(2));
    expect(state()?.level).toBe("red");
    await rig.hold(coins(-2.5));
    expect(state()?.level).toBe("red");
    await rig.hold(coins(-1));
    expect(state()?.level).toBe("amber");
    await rig.hold(coins(-7));
    expect(state()?.level).toBe("green");
    const { breaches } = rig.client.limits!;
    expect(breaches.map(({ level, market, endedAt }) => [level, market, endedAt !== null])).toEqual([
      ["amber", "Fake", true],
      ["red", "Fake", true],
    ]);
    expect(breaches[1]?.value).toBeCloseTo(11, 9);
  });

  it("look at the live book, never at what is tried out", async () => {
    await rig.set(limit());
    await rig.client.request({ kind: "editPortfolio", edit: { type: "startWhatIf" } });
    await rig.hold(coins(50));
    expect(state()?.level).toBe("green");
    await rig.client.request({ kind: "editPortfolio", edit: { type: "keepWhatIf" } });
    await rig.settle();
    expect(state()?.level).toBe("red");
  });

  it("measure spot, vol, skew, edge and margin of the market shown", async () => {
    const market = { underlying: "BTC", direction: "above", amber: 1e9, red: 1e9 } as const;
    await rig.set(limit({ id: "spot", metric: "spot", ...market }));
    await rig.set(limit({ id: "vol", metric: "atmVol", expiry: EXPIRY, ...market }));
    await rig.set(limit({ id: "far", metric: "atmVol", days: 30, ...market }));
    await rig.set(limit({ id: "skew", metric: "riskReversal", expiry: EXPIRY, ...market }));
    await rig.set(limit({ id: "edge", metric: "edge", ...market }));
    await rig.set(limit({ id: "eth", metric: "spot", ...market, underlying: "ETH" }));
    const margin = { metric: "initialMargin", rules: "deribit_segregated_pm", direction: "above" } as const;
    await rig.set(limit({ id: "margin", ...margin, amber: 1, red: 2 }));
    await rig.hold(coins(3));
    await rig.market(NOW + 5 * SECOND);
    await rig.market(NOW + 7 * SECOND);
    const values = await rig.values();
    expect(values.get("spot")).toBe(FORWARD);
    expect(values.get("vol")).toBeCloseTo(100 * volAt(FORWARD), 1);
    expect(values.get("far")).toBeCloseTo(100 * volAt(FORWARD), 1);
    expect(values.get("skew")).toBeLessThan(2);
    // The fake market is quoted half a point around its own smile: no trade beats it.
    expect(values.get("edge")).toBeLessThan(0);
    expect(values.get("eth")).toBeNaN();
    expect(state("eth")).toEqual({ level: "green", computable: false, reason: "ETH is not the market shown" });
    expect(values.get("margin")).toBeGreaterThan(1_000);
    expect(state("margin")?.level).toBe("red");
  });

  it("count a silent feed's seconds, and call old quotes not computable", async () => {
    await rig.set(limit({ id: "silence", metric: "feedAge", direction: "above", amber: 10, red: 30, hysteresis: 0 }));
    await rig.set(limit());
    await rig.hold(coins(9));
    const silent = {
      rows: new Float64Array(0),
      rowCount: 0,
      instruments: null,
      status: fakeStatus({ aliveAt: NOW + SECOND }),
    };
    await rig.market(NOW + 12 * SECOND, silent);
    expect(state("silence")?.level).toBe("amber");
    await rig.market(NOW + 70 * SECOND, { ...silent, status: fakeStatus({ aliveAt: Number.NaN }) });
    expect(state("silence")?.level).toBe("red");
    expect((await rig.values()).get("silence")).toBe(69);
    expect(state()).toEqual({ level: "amber", computable: false, reason: "its oldest quote is 69 s old" });
  });

  it("say what they leave out", async () => {
    await rig.set(limit());
    await rig.hold(coins(1), coins(1, "BTC-25DEC26-1-C"));
    expect(state()).toEqual({ level: "green", computable: true, reason: "1 excluded" });
  });

  it("have no value where nothing of the book can be priced: an unpriced book is not a safe one", async () => {
    await rig.set(limit());
    const margin = { rules: "deribit_segregated_pm", direction: "above", amber: 1, red: 2 } as const;
    await rig.set(limit({ id: "ratio", metric: "marginRatio", ...margin }));
    await rig.set(limit({ id: "initial", metric: "initialMargin", ...margin }));
    await rig.hold(coins(1, "ETH-25DEC26-3000-C"));
    await rig.market(NOW + 4 * SECOND);
    await rig.market(NOW + 8 * SECOND);
    const unpriced = { level: "green", computable: false, reason: "no position can be priced" };
    for (const id of ["delta", "ratio", "initial"]) expect(state(id)).toEqual(unpriced);
  });

  it("hold margin against the balance that futures make up with the price paid for them", async () => {
    const ratio = { id: "ratio", metric: "marginRatio", rules: "deribit_segregated_pm" } as const;
    await rig.set(limit({ ...ratio, direction: "above", amber: 50, red: 80 }));
    await rig.client.request({ kind: "editPortfolio", edit: { type: "cash", currency: "BTC", amount: 2 } });
    await rig.hold(coins(3));
    await rig.market(NOW + 4 * SECOND);
    await rig.market(NOW + 8 * SECOND);
    expect(state("ratio")).toEqual({ level: "green", computable: true, reason: "" });
    const used = (await rig.values()).get("ratio");
    expect(used).toBeGreaterThan(10);
    expect(used).toBeLessThan(50);
    await rig.hold({ ...coins(3), averagePrice: null });
    await rig.market(NOW + 12 * SECOND);
    await rig.market(NOW + 16 * SECOND);
    expect(state("ratio")?.reason).toBe(`the price paid for ${FUTURE} is not known`);
  });

  it("refuse what is no limit, with a sentence, and keep what was", async () => {
    await rig.set(limit());
    await expect(rig.set(limit({ amber: 20 }))).rejects.toThrow("Red lies at or above amber");
    expect(rig.client.limits?.limits[0]?.amber).toBe(8);
  });
});

describe("limits in the store", () => {
  function memory(): PortfolioStorage & { readonly kept: Map<string, unknown> } {
    const kept = new Map<string, unknown>();
    return {
      kept,
      load: async (key) => structuredClone(kept.get(key)),
      save: async (key, value) => void kept.set(key, structuredClone(value)),
    };
  }

  it("come back with their breaches: what lasts is not raised again, what was acknowledged stays so", async () => {
    const storage = memory();
    rig = hubRig(storage);
    rig.client.choose({ venue: "simulated", underlying: "BTC" });
    await rig.market(NOW);
    await rig.set(limit());
    await rig.hold(coins(12));
    await rig.market(NOW + 2 * SECOND);
    const acknowledgement = { by: "Ana", at: NOW, comment: "" };
    await rig.client.request({ kind: "editLimits", edit: { type: "acknowledge", breach: 1, acknowledgement } });
    await rig.settle();

    rig = hubRig(storage);
    await rig.settle();
    rig.client.choose({ venue: "simulated", underlying: "BTC" });
    await rig.market(NOW + 60 * SECOND);
    expect(rig.client.limits?.breaches).toHaveLength(1);
    expect(rig.client.limits?.breaches[0]).toMatchObject({ endedAt: null, acknowledged: acknowledgement });
    expect(state()?.level).toBe("red");
  });

  it("of a view join those there are under names of their own, and leave their breaches alone", async () => {
    rig = hubRig(memory());
    rig.client.choose({ venue: "simulated", underlying: "BTC" });
    await rig.market(NOW);
    await rig.set(limit({ id: "limit-1" }));
    await rig.hold(coins(12));
    await rig.market(NOW + 2 * SECOND);
    const offered = [limit({ id: "limit-1", name: "Theirs", amber: 100, red: 200 })];
    await rig.client.request({ kind: "takeLimits", limits: offered, at: NOW });
    await rig.settle();
    expect(rig.client.limits?.limits.map(({ id, name }) => [id, name])).toEqual([
      ["limit-1", "Delta"],
      ["limit-2", "Theirs"],
    ]);
    expect(rig.client.limits?.states["limit-1"]?.level).toBe("red");
    expect(rig.client.limits?.breaches).toHaveLength(1);
    const take = (limits: readonly unknown[]) => rig.client.request({ kind: "takeLimits", limits, at: NOW });
    await expect(take([{ ...offered[0], red: "1" }])).rejects.toThrow(/^Limit 1 of the view is none \(red/);
    await expect(take(Array(63).fill(offered[0]))).rejects.toThrow("There are at most 64 limits");
    expect(rig.client.limits?.limits).toHaveLength(2);
  });

  it("that cannot be read are named, and none are made up", async () => {
    const storage = memory();
    storage.kept.set("limits", { version: 1, limits: [{ id: "x" }], breaches: [], nextBreach: 1, forgotten: 0 });
    rig = hubRig(storage);
    await rig.settle();
    expect(rig.client.limits?.problem).toMatch(/^Stored limits could not be read \(limits\.0\.name/);
    expect(rig.client.limits?.limits).toEqual([]);
  });
});
