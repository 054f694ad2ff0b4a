import { describe, expect, it } from "vitest";
import { SLICE_MODEL } from "../market/derived-columns.ts";
import { CALENDAR_CLOCK } from "../market/event-clock.ts";
import { readSurface, referenceName, referenceSlices, surfaceOfView, writeSurface } from "./reference-surface.ts";
import { smile } from "./smile-model.ts";
import { surfaceModel } from "./surface/model.ts";
import { chainView, EXPIRIES, NOW, smileChain } from "./test-support/chain-view.ts";

const view = chainView(smileChain(), NOW);
const kept = surfaceOfView(view)!;

describe("a surface kept to compare with", () => {
  it("comes back from its file as it was", () => {
    const read = readSurface(writeSurface(kept));
    expect(read.underlying).toBe("BTC");
    expect(read.at).toBe(NOW);
    const [mine, theirs] = [referenceSlices(kept, CALENDAR_CLOCK), referenceSlices(read, CALENDAR_CLOCK)];
    expect(theirs.length).toBe(EXPIRIES.length);
    for (const [i, slice] of theirs.entries()) {
      for (const k of [-0.3, 0, 0.2]) expect(slice.totalVariance(k)).toBe(mine[i]!.totalVariance(k));
    }
    expect(referenceName(read)).toBe("BTC 2026-11-24 12:00:00 UTC, SVI");
    expect(kept.rows.every((row) => row.includes(SLICE_MODEL.svi))).toBe(true);
  });

  it("says what is wrong with a file that is none", () => {
    const whole = JSON.parse(writeSurface(kept)) as Record<string, unknown>;
    const cases: readonly [text: string, says: RegExp][] = [
      ["{", /not JSON/],
      ["[]", /no surface file/],
      [JSON.stringify({ ...whole, format: "volscape surface 9" }), /format/],
      [JSON.stringify({ ...whole, at: "now" }), /at:/],
      [JSON.stringify({ ...whole, slices: [] }), /slices/],
      [JSON.stringify({ ...whole, slices: [{ values: [1, null], nodes: [] }] }), /no smile/],
      [" ".repeat(4_000_001), /too large/],
    ];
    for (const [text, says] of cases) expect(() => readSurface(text)).toThrow(says);
  });

  it("shows no difference to itself, and what was added where something was", () => {
    const reference = referenceSlices(kept, CALENDAR_CLOCK);
    const same = surfaceModel(view, "std", "difference", null, reference)!;
    for (const row of same.z) for (const value of row) expect(Math.abs(value)).toBeLessThan(1e-9);
    const lower = reference.map((slice) => ({
      ...slice,
      totalVariance: (k: number) => (Math.sqrt(slice.totalVariance(k) / slice.years) - 0.02) ** 2 * slice.years,
    }));
    const choice = { expiry: EXPIRIES[1], axis: "log", sides: "otm", deviations: 3 } as const;
    const shown = smile(view, choice, lower)!;
    shown.curve!.vol.forEach((vol, i) => {
      expect(vol - shown.reference![i]!).toBeCloseTo(2, 9);
    });
    expect(smile(view, choice)!.reference).toBeNull();
  });
});
