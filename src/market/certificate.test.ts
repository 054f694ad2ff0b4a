import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { searchArbitrage } from "./arbitrage-search.ts";
import { certify } from "./certificate.ts";
import { recheckCertificate } from "./certificate-recheck.ts";
import { exhaustiveGains } from "./exhaustive-search.ts";
import { sampleSnapshot, withQuote } from "./snapshot-sample.test-support.ts";
import { snapshotSurface } from "./snapshot-surface.ts";
import { warningWords } from "./snapshot-warnings.ts";
import { SURFACE_MODELS } from "./surface-fit.ts";
import type { ArbitrageClass } from "./witness.ts";

const clean = sampleSnapshot({ inverse: true });
const dear = withQuote(clean, "X-1-85500-C", { bid: 0.4, ask: 0.401 });

describe("certify", () => {
  it.each(SURFACE_MODELS)(
    "%s: figures of each slice, none of the market, and all holds when checked again",
    (model) => {
      const surface = snapshotSurface(clean, model);
      const certificate = certify(clean, surface);
      expect(certificate).toMatchObject({ violations: 0, worst: null, warnings: [] });
      expect(certificate.market.witnesses).toEqual([]);
      expect(certificate.slices).toHaveLength(3);
      expect(certificate.minCalendarSlack).toBeGreaterThan(0);
      certificate.slices.forEach((slice, i) => {
        expect(slice).toMatchObject({ model, unfitted: "", violations: 0 });
        expect(slice.minG).toBeGreaterThan(0);
        expect(slice.leeSlope).toBeGreaterThan(0);
        expect(slice.leeSlope).toBeLessThan(2);
        expect(slice.fromStrike).toBeLessThan(0.6 * 90_000);
        expect(slice.toStrike).toBeGreaterThan(1.4 * 90_000);
        expect(slice.calendarSlack > 0).toBe(i > 0);
      });
      const again = recheckCertificate(clean, surface, certificate);
      expect(again).toHaveLength(4);
      expect(again.filter(({ holds }) => !holds)).toEqual([]);
    },
  );

  it("names a planted arbitrage, whose proof holds when checked again", () => {
    const surface = snapshotSurface(dear, "free");
    const certificate = certify(dear, surface);
    const { witnesses } = certificate.market;
    expect(new Set(witnesses.map(({ kind }) => kind))).toEqual(
      new Set(["vertical", "butterfly", "calendar", "parity"]),
    );
    expect(recheckCertificate(dear, surface, certificate).filter(({ holds }) => !holds)).toEqual([]);
  });

  it("is found out where it says what is not so", () => {
    const surface = snapshotSurface(dear, "svi");
    const certificate = certify(dear, surface);
    const faults = (changed: typeof certificate, market = dear): string[] =>
      recheckCertificate(market, surface, changed)
        .filter(({ holds }) => !holds)
        .map(({ detail }) => detail);
    const [first, ...rest] = certificate.slices;
    expect(faults({ ...certificate, slices: [{ ...first!, minG: first!.minG + 0.1 }, ...rest] })[0]).toMatch(/g is/);
    expect(faults({ ...certificate, slices: [{ ...first!, params: { ...first!.params, a: 1 } }, ...rest] })[0]).toMatch(
      /^a is/,
    );
    expect(faults({ ...certificate, market: { ...certificate.market, witnesses: [] } })[0]).toMatch(/a vertical gains/);
    const [witness] = certificate.market.witnesses;
    const only = (changed: typeof witness): typeof certificate => ({
      ...certificate,
      market: { ...certificate.market, witnesses: [changed!, ...certificate.market.witnesses] },
    });
    expect(faults(only({ ...witness!, payoff: witness!.payoff + 0.01 }))[0]).toMatch(/pay only/);
    expect(faults(only({ ...witness!, cost: witness!.cost - 0.01 }))[0]).toMatch(/it costs/);
    const [leg, ...others] = witness!.legs;
    expect(faults(only({ ...witness!, legs: [{ ...leg!, price: 0.5 * leg!.price }, ...others] }))[0]).toMatch(
      /stands at|it costs/,
    );
    // The quotes have moved on since.
    expect(faults(certificate, clean).some((fault) => /stands at/.test(fault))).toBe(true);
  });

  it("warns where marks break put–call parity", () => {
    const torn = clean.options.reduce(
      (market, { name, isCall, expiry, mark }) =>
        isCall && expiry === clean.expiries[1]!.expiry ? withQuote(market, name, { mark: mark + 0.02 }) : market,
      clean,
    );
    const { warnings } = certify(torn, []);
    expect(warnings.map(({ kind, expiry }) => [kind, expiry])).toEqual([
      ["marksAgainstParity", clean.expiries[1]!.expiry],
    ]);
    expect(warningWords(warnings[0]!)).toMatch(/13 of 13 strikes, by up to 2\.0. % of the forward/);
    expect(certify(clean, []).warnings).toEqual([]);
  });

  it("says why an expiry has no fit, and fits the others", () => {
    const [near, middle, far] = clean.expiries.map(({ expiry }) => expiry);
    const late = { ...clean, time: near! - 600_000 };
    const stale = {
      ...clean,
      options: clean.options.map((option) =>
        option.expiry === middle ? { ...option, confirmedAt: clean.time - 3_600_000 } : option,
      ),
    };
    const single = {
      ...clean,
      options: clean.options.filter(({ expiry, strike }) => expiry !== far || strike === 85_500),
    };
    const reasons = (snapshot: typeof clean): string[] =>
      snapshotSurface(snapshot, "free").map(({ unfitted, smile }) => (smile === null ? unfitted : ""));
    expect(
      reasons({ ...late, options: late.options.map((option) => ({ ...option, confirmedAt: late.time })) }),
    ).toEqual(["expires within the hour", "", ""]);
    expect(reasons(stale)).toEqual(["", "no usable quote: stale", ""]);
    expect(snapshotSurface(single, "svi").map(({ unfitted }) => unfitted)).toEqual(["", "", "too few quotes (1)"]);
  });
});

it("finds every class that trying all pairs and triples finds", () => {
  const moves = fc.array(fc.tuple(fc.nat(77), fc.double({ min: -0.02, max: 0.02, noNaN: true })), {
    minLength: 1,
    maxLength: 3,
  });
  fc.assert(
    fc.property(fc.boolean(), fc.boolean(), moves, (inverse, american, list) => {
      const start = sampleSnapshot({ inverse, american: american && !inverse });
      const unit = inverse ? 1 : 90_000;
      const market = list.reduce((snapshot, [place, by]) => {
        const { name, bid, ask } = snapshot.options[place]!;
        return withQuote(snapshot, name, {
          bid: Math.max(bid + by * unit, 1e-9 * unit),
          ask: Math.max(ask + by * unit, 2e-9 * unit),
        });
      }, start);
      const best = new Map<ArbitrageClass, number>();
      for (const { kind, gain } of searchArbitrage(market).witnesses) {
        if (kind !== "general") best.set(kind, Math.max(best.get(kind) ?? 0, gain));
      }
      for (const kind of exhaustiveGains(market).keys()) expect([...best.keys()]).toContain(kind);
    }),
    { numRuns: 25, seed: 6 },
  );
});
