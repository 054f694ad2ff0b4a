import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { parseChainCsv } from "../market/chain-csv.ts";
import { D } from "../market/derived-columns.ts";
import { Q } from "../market/quote-columns.ts";
import { STRIKE_AXES } from "../market/strike-axis.ts";
import { nearestPoint, type SmileChoice, smile } from "./smile-model.ts";
import { chainView, EXPIRIES, FORWARD, NOW, smileChain, volAt } from "./test-support/chain-view.ts";

const choice: SmileChoice = { expiry: EXPIRIES[1], axis: "strike", sides: "otm", deviations: 4 };

describe("a smile", () => {
  const view = chainView(smileChain(), NOW);
  const model = smile(view, choice)!;

  it("takes the out-of-the-money side: calls from the forward up, puts below, one point a strike", () => {
    expect(model.points.map((p) => p.strike)).toEqual(
      [...new Set(model.points.map((p) => p.strike))].sort((a, b) => a - b),
    );
    for (const p of model.points) expect(p.right).toBe(p.strike >= FORWARD ? "call" : "put");
    const both = smile(view, { ...choice, sides: "both" })!;
    expect(both.points.length).toBe(2 * model.points.length);
  });

  it("draws the fit of a second expiry at its own vols, at equal places of every axis", () => {
    expect(model.second).toBeNull();
    expect(smile(view, { ...choice, second: choice.expiry })!.second).toBeNull();
    for (const axis of STRIKE_AXES) {
      const own = smile(view, { ...choice, axis, expiry: EXPIRIES[2] })!;
      const beside = smile(view, { ...choice, axis, second: EXPIRIES[2] })!;
      expect(beside.second!.expiry).toBe(EXPIRIES[2]);
      const places = beside.curve!.x;
      // In the middle of the axis, where both are known: the other's own curve there.
      const i = Math.floor(places.length / 2);
      const j = own.curve!.x.findIndex((place) => place >= places[i]!);
      const around = [own.curve!.vol[j - 1]!, own.curve!.vol[j]!];
      expect(beside.second!.vol[i]).toBeGreaterThanOrEqual(Math.min(...around) - 0.02);
      expect(beside.second!.vol[i]).toBeLessThanOrEqual(Math.max(...around) + 0.02);
    }
  });

  it("recovers the vols the market was priced at, in points", () => {
    for (const p of model.points) {
      const vol = 100 * volAt(p.strike, choice.expiry);
      expect(p.bid).toBeCloseTo(vol - 0.5, 6);
      expect(p.ask).toBeCloseTo(vol + 0.5, 6);
      expect(p.mark).toBeCloseTo(vol, 6);
      expect(p.residual).toBe(p.mid - p.fit);
      expect(Math.abs(p.fit - vol)).toBeLessThan(0.5);
      expect(p.outside).toBe(false);
    }
  });

  it("shows no more than the window, and the listed strikes end it", () => {
    const narrow = smile(view, { ...choice, deviations: 1 })!;
    const deviation = volAt(FORWARD, choice.expiry) * Math.sqrt(model.years);
    for (const p of narrow.points) expect(Math.abs(p.k)).toBeLessThanOrEqual(deviation * 1.02);
    expect(model.xRange[0]).toBeCloseTo(62_000, 6);
    expect(model.xRange[1]).toBeCloseTo(122_000, 6);
  });

  it("gives one strike alone a window to stand in", () => {
    const [one] = model.points;
    const alone = smileChain().filter(({ strike, expiry }) => strike === one!.strike || expiry !== choice.expiry);
    const { points, xRange } = smile(chainView(alone, NOW), choice)!;
    expect(points.length).toBe(1);
    expect(xRange[0]).toBeLessThan(points[0]!.x);
    expect(xRange[1]).toBeGreaterThan(points[0]!.x);
  });

  it("draws the fit on at least 200 points of its own, dashed beyond the quotes", () => {
    const dropped = smileChain((q) => (q.strike > 110_000 ? { ...q, bid: Number.NaN, ask: Number.NaN } : q));
    const curve = smile(chainView(dropped, NOW), choice)!.curve!;
    expect(curve.x.length).toBeGreaterThanOrEqual(200);
    curve.x.forEach((x, i) => {
      expect(curve.quoted[i]).toBe(x <= 109_500.0001 || curve.quoted[i] === 1 ? 1 : 0);
      if (x > 110_001) expect(curve.quoted[i]).toBe(0);
    });
  });

  it("lies on every axis in strike order, the curve too, with the forward where it belongs", () => {
    const at = { strike: FORWARD, percent: 1, log: 0, std: 0 };
    for (const axis of STRIKE_AXES) {
      const one = smile(view, { ...choice, axis })!;
      one.points.slice(1).forEach((p, i) => {
        expect(p.x).toBeGreaterThan(one.points[i]!.x);
      });
      one.curve!.x.slice(1).forEach((x, i) => {
        expect(x).toBeGreaterThanOrEqual(one.curve!.x[i]!);
      });
      if (axis !== "delta") expect(one.forwardX).toBeCloseTo(at[axis], 6);
      else expect(one.forwardX).toBeLessThan(0.5);
    }
  });

  it("says where the fit misses the spread", () => {
    const bent = smileChain((q) =>
      q.strike === 102_000 && q.expiry === choice.expiry ? { ...q, bid: q.bid * 1.1, ask: q.ask * 1.1 } : q,
    );
    const points = smile(chainView(bent, NOW), choice)!.points;
    expect(points.filter((p) => p.outside).map((p) => p.strike)).toEqual([102_000]);
    expect(points.find((p) => p.strike === 102_000)!.residual).toBeGreaterThan(0.5);
  });

  it("keeps one-sided quotes without a mid, and never a zero for what is missing", () => {
    const oneSided = smileChain((q) => (q.strike === 67_000 ? { ...q, bid: Number.NaN } : q));
    const p = smile(chainView(oneSided, NOW), choice)!.points.find((q) => q.strike === 67_000)!;
    expect(p.ask).toBeGreaterThan(0);
    expect(p.bid).toBeNaN();
    expect(p.mid).toBeNaN();
    expect(p.residual).toBeNaN();
  });

  it("takes no vol from a mark price rounded down to nothing: the venue's own where it states one", () => {
    const rounded = chainView(
      smileChain((q) => (q.strike === 67_000 ? { ...q, mark: 0 } : q)),
      NOW,
    );
    const at = () => smile(rounded, choice)!.points.find((q) => q.strike === 67_000)!;
    expect(rounded.derived[D.volAtMark]![at().slot]).toBe(0);
    expect(at().mark).toBeNaN();
    rounded.quotes[Q.markVol]![at().slot] = 0.71;
    expect(at().mark).toBeCloseTo(71, 9);
  });

  it("carries each quote's age and names the oldest", () => {
    const aged = smileChain((q) => (q.strike === 97_000 ? { ...q, confirmedAt: NOW - 22_000 } : q));
    const one = smile(chainView(aged, NOW), choice)!;
    expect(one.age).toBe(22_000);
    expect(one.points.find((p) => p.strike === 97_000)!.freshness).toBe("stale");
    expect(one.points.find((p) => p.strike === 99_500)!.freshness).toBe("fresh");
  });

  it("says when only marks were there to fit", () => {
    const marks = smileChain((q) => (q.expiry === choice.expiry ? { ...q, bid: Number.NaN, ask: Number.NaN } : q));
    const one = smile(chainView(marks, NOW), choice)!;
    expect(one.facts.marksOnly).toBe(true);
    expect(one.curve).not.toBeNull();
    expect(one.points.every((p) => Number.isNaN(p.bid) && p.mark > 0)).toBe(true);
  });

  it("is null where the expiry lists nothing, and has no curve without a fit", () => {
    expect(smile(view, { ...choice, expiry: 1 })).toBeNull();
    const unfitted = smile({ ...view, slices: new Map() }, { ...choice, axis: "std" })!;
    expect(unfitted.fitted).toBe(false);
    expect(unfitted.curve).toBeNull();
    expect(unfitted.points.length).toBeGreaterThan(10);
    expect(unfitted.points.every((p) => Number.isFinite(p.x) && Number.isNaN(p.fit))).toBe(true);
  });

  it("finds the point nearest to a place on the axis", () => {
    expect(model.points[nearestPoint(model.points, 98_900)]!.strike).toBe(99_500);
    expect(nearestPoint([], 1)).toBe(-1);
  });
});

const recorded = "../shared/data/chains/deribit_btc_20251205.csv.gz";

describe.skipIf(!existsSync(recorded))("the recorded BTC chain of 2025-12-05", () => {
  it("has its 26 DEC smile fitted to about 1.6 points, most quotes inside the spread", () => {
    const rows = parseChainCsv(gunzipSync(readFileSync(recorded)).toString("utf8"));
    const view = chainView(
      rows.map((row) => ({ ...row, forward: row.underlying })),
      rows[0]!.time,
    );
    const model = smile(view, { ...choice, expiry: Date.UTC(2025, 11, 26, 8) })!;
    expect(model.facts.rmse).toBeLessThan(2);
    expect(model.facts.inside / model.facts.quotes).toBeGreaterThan(0.85);
    expect(model.facts.atmVol).toBeCloseTo(45.6, 0);
    expect(model.yRange[0]).toBeGreaterThan(35);
    expect(model.yRange[1]).toBeLessThan(110);
  });
});
