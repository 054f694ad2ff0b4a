import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { searchArbitrage } from "./arbitrage-search.ts";
import type { MarketSnapshot } from "./market-snapshot.ts";
import { type SampleTerms, sampleSnapshot, withQuote } from "./snapshot-sample.test-support.ts";
import type { Witness } from "./witness.ts";
import { proofFaults } from "./witness-proof.test-support.ts";

const BOTH: readonly SampleTerms[] = [{ inverse: true }, { inverse: false }];

describe.each(BOTH)("static arbitrage, $inverse", (terms) => {
  const clean = sampleSnapshot(terms);
  const expiry = clean.expiries[1]!;
  const unit = terms.inverse ? 1 : expiry.forward;
  const taker = clean.fees.taker * unit;
  const delivery = clean.fees.delivery * unit;
  const named = (strike: number, right: "C" | "P", place = 1) => {
    const name = `X-${place}-${Math.round(90_000 * (0.55 + 0.08 * strike))}-${right}`;
    return clean.options.find((option) => option.name === name)!;
  };
  /** Every witness is a proof; returns their kinds. */
  const kindsOf = (snapshot: MarketSnapshot): readonly Witness["kind"][] => {
    const { witnesses } = searchArbitrage(snapshot);
    for (const witness of witnesses) expect(proofFaults(snapshot, witness)).toEqual([]);
    return witnesses.map(({ kind }) => kind);
  };
  const planted = (name: string, bid: number): MarketSnapshot =>
    withQuote(clean, name, { bid, ask: bid + 0.001 * unit });

  it("is absent from an SSVI market", () => {
    expect(searchArbitrage(clean)).toEqual({ witnesses: [], executable: 78, stale: 0, crossed: 0 });
  });

  it.each([1e-6, -1e-6])("vertical: a bid %d over what the better call costs", (by) => {
    const low = named(5, "C");
    // In coin both pay the same where the price has no bound, each less its fee; in the quote currency the better pays more there.
    const bid = low.ask + 2 * taker + (terms.inverse ? 2 * delivery : 0) + by * unit;
    const snapshot = planted(named(6, "C").name, bid);
    const pair = searchArbitrage(snapshot).witnesses.filter(
      ({ legs, kind }) => kind === "vertical" && legs.some((leg) => leg.name === low.name),
    );
    expect(pair.length).toBe(by > 0 ? 1 : 0);
    for (const witness of searchArbitrage(snapshot).witnesses) expect(proofFaults(snapshot, witness)).toEqual([]);
  });

  it.each([1e-6, -1e-6])("butterfly: a bid %d over what its wings cost", (by) => {
    const at = named(6, "P");
    const wings = 0.5 * (named(5, "P").ask + named(7, "P").ask);
    const snapshot = planted(at.name, wings + 2 * taker + 2 * delivery + by * unit);
    const { witnesses } = searchArbitrage(snapshot);
    const own = witnesses.filter(({ legs }) => legs.length === 3 && legs.some((leg) => leg.name === at.name));
    expect(own.map(({ kind }) => kind)).toEqual(by > 0 ? ["butterfly"] : []);
    for (const witness of witnesses) expect(proofFaults(snapshot, witness)).toEqual([]);
  });

  it.each([1e-6, -1e-6])("calendar: a near bid %d over what the same moneyness costs later", (by) => {
    const near = named(6, "C");
    const carry = clean.expiries[2]!.forward / expiry.forward;
    const [low, high] = [named(6, "C", 2), named(7, "C", 2)];
    const share = (near.strike * carry - low.strike) / (high.strike - low.strike);
    const far = (1 - share) * low.ask + share * high.ask;
    // Far units per near one, in the price's currency.
    const worth = terms.inverse ? 1 : carry;
    const farTaker = terms.inverse ? taker : clean.fees.taker * clean.expiries[2]!.forward;
    const bid = (far + farTaker) / worth + taker + 2 * delivery + by * unit;
    const snapshot = planted(near.name, bid);
    const { witnesses } = searchArbitrage(snapshot);
    const own = witnesses.filter(({ kind, legs }) => kind === "calendar" && legs.some((leg) => leg.name === low.name));
    expect(own.length).toBe(by > 0 ? 1 : 0);
    if (by > 0) expect(own[0]!.carry).toBeCloseTo(carry, 12);
    for (const witness of witnesses) expect(proofFaults(snapshot, witness)).toEqual([]);
  });

  it.each([1e-5, -1e-5])("parity: a synthetic sold %d over where another is bought", (by) => {
    const [c, p] = [named(4, "C"), named(4, "P")];
    const [c2, p2] = [named(7, "C"), named(7, "P")];
    // The same mids move against each other, so that only parity is touched.
    const paid = c.ask - p.bid + 2 * taker;
    const start = c2.bid - p2.ask - 2 * taker;
    const box = (c2.strike - c.strike) / (terms.inverse ? 1 : 1);
    const even = terms.inverse ? 1 - (c2.strike / c.strike) * (1 - paid) : paid - box;
    const q = terms.inverse ? c.strike / c2.strike : 1;
    // At the worst price one leg of each pair is in the money.
    const shift = even - start + ((1 + q) * delivery) / q + by * unit;
    const snapshot = [
      [c2.name, { bid: c2.bid + 0.5 * shift, ask: c2.ask + 0.5 * shift }] as const,
      [p2.name, { bid: p2.bid - 0.5 * shift, ask: p2.ask - 0.5 * shift }] as const,
    ].reduce((market, [name, quote]) => withQuote(market, name, quote), clean);
    const { witnesses } = searchArbitrage(snapshot);
    const own = witnesses.filter(
      ({ kind, legs }) => kind === "parity" && [c, p, c2, p2].every((leg) => legs.some((one) => one.name === leg.name)),
    );
    expect(own.length).toBe(by > 0 ? 1 : 0);
    for (const witness of witnesses) expect(proofFaults(snapshot, witness)).toEqual([]);
  });

  it("names nothing stale, crossed or without size", () => {
    const { name, ask } = named(6, "C");
    const bid = named(2, "C").ask + 0.05 * unit;
    expect(kindsOf(withQuote(clean, name, { bid, ask: bid, confirmedAt: clean.time - 61_000 }))).toEqual([]);
    expect(kindsOf(withQuote(clean, name, { bid, ask }))).toEqual([]);
    expect(kindsOf(withQuote(clean, name, { bid, ask: bid, bidSize: 0 }))).toEqual([]);
    expect(kindsOf(withQuote(clean, name, { bid, ask: bid })).length).toBeGreaterThan(0);
  });

  it("proves whatever it finds among random quotes", () => {
    const moves = fc.array(fc.tuple(fc.nat(77), fc.double({ min: -0.03, max: 0.03, noNaN: true })), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(moves, (list) => {
        const snapshot = list.reduce((market, [place, by]) => {
          const { name, bid, ask } = market.options[place]!;
          return withQuote(market, name, {
            bid: Math.max(bid + by * unit, 1e-9),
            ask: Math.max(ask + by * unit, 1e-8),
          });
        }, clean);
        for (const witness of searchArbitrage(snapshot).witnesses.slice(0, 12))
          expect(proofFaults(snapshot, witness)).toEqual([]);
      }),
      { numRuns: 12, seed: 4 },
    );
  });
});

it("finds none in SSVI markets of any level and skew", () => {
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.double({ min: 0.1, max: 1.5, noNaN: true }),
      fc.double({ min: -0.8, max: 0.8, noNaN: true }),
      (inverse, level, rho) => {
        const snapshot = sampleSnapshot({ inverse, level, rho, half: 1e-6, fees: false });
        expect(searchArbitrage(snapshot).witnesses).toEqual([]);
      },
    ),
    { numRuns: 60, seed: 5 },
  );
});

it("binds American options one way: a box that is bought, and calendars at one strike", () => {
  const clean = sampleSnapshot({ inverse: false, american: true, fees: false });
  const kinds = (snapshot: MarketSnapshot): Set<string> =>
    new Set(searchArbitrage(snapshot).witnesses.map(({ kind }) => kind));
  const at = (right: "C" | "P", place: number, strike = 92_700): (typeof clean.options)[number] =>
    clean.options.find((option) => option.name === `X-${place}-${strike}-${right}`)!;
  expect(kinds(clean)).toEqual(new Set());
  // The highest put far above parity: early exercise allows it, a European market would not.
  const put = at("P", 1, 135_900);
  const dear = withQuote(clean, put.name, { bid: put.bid + 600, ask: put.ask + 600 });
  expect(kinds(dear)).not.toContain("parity");
  expect(kinds({ ...dear, american: false })).toContain("parity");
  const cheap = withQuote(clean, put.name, { bid: put.bid - 600, ask: put.ask - 600 });
  expect(kinds(cheap)).toContain("parity");
  const later = at("C", 2);
  const near = at("C", 1);
  const above = withQuote(clean, near.name, { bid: later.ask + 1, ask: later.ask + 2 });
  expect(searchArbitrage(above).witnesses.filter(({ kind }) => kind === "calendar")[0]!.legs).toHaveLength(2);
});
