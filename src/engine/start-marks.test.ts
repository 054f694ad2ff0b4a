import { describe, expect, it } from "vitest";
import { Q } from "../market/quote-columns.ts";
import { applyRows, createHubMarket, type HubMarket, setInstruments } from "./hub-market.ts";
import type { PortfolioStorage } from "./portfolio-storage.ts";
import { packSamples, unpackSamples } from "./start-mark-file.ts";
import { createStartMarks } from "./start-marks.ts";
import { FORWARD, fakeBatch, NOW, OPTIONS } from "./test-support/fake-feed.ts";

const CALL = OPTIONS[0]!.name;
const FUTURE = "BTC-25DEC26";
const MINUTE = 60_000;

function market(forward: number): HubMarket {
  const made = createHubMarket("BTC");
  const batch = fakeBatch(NOW, forward);
  setInstruments(made, batch.instruments!);
  applyRows(made, batch, () => undefined);
  return made;
}

function memory(): PortfolioStorage & { readonly kept: Map<string, unknown> } {
  const kept = new Map<string, unknown>();
  return {
    kept,
    load: async (key) => structuredClone(kept.get(key)),
    save: async (key, value) => void kept.set(key, structuredClone(value)),
  };
}

const settle = async (): Promise<void> => {
  for (let i = 0; i < 10; i++) await Promise.resolve();
};

/** A visit that sees the market once a minute for `minutes`, its forward rising by 10 a minute. */
async function visit(storage: PortfolioStorage, from: number, minutes: number, key: string | null = "deribit") {
  const marks = createStartMarks(storage);
  marks.open(key);
  await settle();
  for (let i = 0; i < minutes; i++) marks.sample(market(FORWARD + 10 * i), from + i * MINUTE);
  await settle();
  return marks;
}

describe("marks that P&L starts at", () => {
  it("are those of the instant asked for, also after a reload", async () => {
    const storage = memory();
    await visit(storage, NOW, 3);
    const marks = await visit(storage, NOW + 10 * MINUTE, 2);
    const start = marks.at(NOW + MINUTE);
    expect(start.mark(FUTURE)).toBe(FORWARD + 20);
    expect(start.from).toBe(NOW + 2 * MINUTE);
    expect(marks.at(NOW).mark(FUTURE)).toBe(FORWARD + 10);
    expect(marks.at(NOW + 10 * MINUTE).mark(CALL)).toBe(market(FORWARD + 10).quotes[Q.mark]![0]);
  });

  it("of 08:00 and 00:00 UTC stay known for the day", async () => {
    const storage = memory();
    const eight = Math.floor(NOW / 86_400_000) * 86_400_000 + 8 * 3_600_000;
    await visit(storage, eight - 2 * MINUTE, 5);
    const marks = await visit(storage, eight + 6 * 3_600_000, 40);
    const start = marks.at(eight);
    expect(start.mark(FUTURE)).toBe(FORWARD + 20);
    expect(start.from).toBe(eight);
  });

  it("long before the start are not taken for it: P&L starts where somebody looked again, and says so", async () => {
    const storage = memory();
    await visit(storage, NOW, 3);
    const marks = await visit(storage, NOW + 5 * 3_600_000, 2);
    const start = marks.at(NOW + 3 * 3_600_000);
    expect(start.mark(FUTURE)).toBe(FORWARD);
    expect(start.from).toBe(NOW + 5 * 3_600_000);
  });

  it("of another venue or of a recording are not mixed in", async () => {
    const storage = memory();
    await visit(storage, NOW, 3);
    expect((await visit(storage, NOW + 4 * MINUTE, 1, "simulated")).at(NOW).from).toBeNaN();
    const recorded = await visit(storage, NOW + 4 * MINUTE, 2, null);
    expect(recorded.at(NOW).mark(FUTURE)).toBe(FORWARD);
    expect([...storage.kept.keys()].sort()).toEqual(["start-marks deribit", "start-marks simulated"]);
  });

  it("fill up in the first minute of a visit: what was seen first stays", async () => {
    const marks = createStartMarks(null);
    marks.open("deribit");
    const early = market(FORWARD);
    early.quotes[Q.mark]!.fill(Number.NaN, 1);
    marks.sample(early, NOW);
    marks.sample(market(FORWARD + 50), NOW + 1_000);
    expect(marks.at(NOW).mark(FUTURE)).toBe(FORWARD + 50);
    expect(marks.at(NOW).mark(CALL)).toBe(early.quotes[Q.mark]![0]);
  });

  it("are stored compactly, and anything else that is stored is left alone", async () => {
    const none = Number.NaN;
    const sample = { at: NOW, values: Float64Array.of(1, 2, 1.5, 0.6, none, none, none, none, 3, 4, none, none) };
    const packed = packSamples(["a", "never quoted", "b"], [sample]);
    expect(packed.names).toEqual(["a", "b"]);
    expect(unpackSamples(packed)?.samples[0]?.values).toEqual(Float64Array.of(1, 2, 1.5, 0.6, 3, 4, none, none));
    // Marks kept by an earlier version: mids and fits are not known of then.
    const old = { version: 1, names: ["a", "b"], samples: [{ at: NOW, values: Float64Array.of(1, 2, 3, 4) }] };
    expect(unpackSamples(old)?.samples[0]?.values).toEqual(Float64Array.of(1, 2, none, none, 3, 4, none, none));
    for (const wrong of [
      null,
      7,
      {},
      { ...packed, version: 3 },
      { ...packed, names: ["a"] },
      { ...packed, samples: [sample, sample] },
    ])
      expect(unpackSamples(wrong)).toBeNull();
  });
});
