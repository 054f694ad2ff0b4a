import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DERIBIT_SEGREGATED_PM } from "./margin/deribit-portfolio.ts";
import { RULE_SETS } from "./margin/rule-sets.ts";
import {
  createMarginTotalsJob,
  marginReportsJob,
  packMarginJob,
  packMarginTotals,
  unpackMarginReports,
  unpackMarginTotals,
} from "./margin-job.ts";
import { createMarginTotals, type MarginReport, marginReport } from "./margin-report.ts";
import { packValue, unpackValue } from "./packed-text.ts";
import type { RiskInstrument } from "./risk-instrument.ts";

const SPOT = 60_000;
const common = {
  base: "BTC",
  pair: "BTC_USD",
  settlement: "BTC",
  inverse: true,
  spot: SPOT,
  discount: 1,
  fixedShare: 0,
};
const INSTRUMENTS: readonly RiskInstrument[] = [
  ...[50_000, 60_000, 70_000].flatMap((strike) =>
    [true, false].map((isCall): RiskInstrument => {
      const option = { kind: "option", strike, isCall, expiry: 20 * 86_400_000, years: 20 / 365 } as const;
      return { ...common, ...option, id: `BTC-${strike}-${isCall}`, forward: SPOT * 1.01, vol: 0.6, mark: 0.04 };
    }),
  ),
  {
    ...common,
    id: "BTC-PERPETUAL",
    kind: "perpetual",
    strike: Number.NaN,
    isCall: false,
    expiry: Number.POSITIVE_INFINITY,
    years: 0,
    forward: SPOT,
    vol: Number.NaN,
    mark: SPOT,
  },
];

/** Any number of legs on those instruments, several on one as well; every fourth position could not be priced. */
const jobOf = fc
  .array(fc.tuple(fc.nat(INSTRUMENTS.length - 1), fc.integer({ min: -40, max: 40 })), { minLength: 1, maxLength: 40 })
  .map((held) => {
    const legs = held.map(([instrument, size], i) => ({ position: i + Math.floor(i / 3), instrument, size: size / 4 }));
    const positions: { instrument: string; size: number; averagePrice: number }[] = [];
    for (const { position, instrument, size } of legs)
      positions[position] = { instrument: INSTRUMENTS[instrument]!.id, size, averagePrice: 59_000 };
    return {
      portfolio: { currency: "BTC", cash: 3, positions },
      book: { instruments: INSTRUMENTS, legs, excluded: [] },
    };
  });

/** Text has no −0. */
const written = <Value>(value: Value): Value => unpackValue(packValue(value)) as Value;

const taken = (report: MarginReport | undefined) => {
  if (!report || "notApplicable" in report) throw new Error("Deribit takes its own contracts");
  return report;
};

const marginTotalsJob = (input: Float64Array) => createMarginTotalsJob()(input);

describe("margin jobs", () => {
  it("give what the rules say of the book that was packed", () => {
    fc.assert(
      fc.property(jobOf, (job) => {
        const { portfolio, book } = job;
        const totals = unpackMarginTotals(marginTotalsJob(packMarginJob(job)));
        const own = written(
          RULE_SETS.map((rules) => createMarginTotals(rules, book.instruments, "BTC")(portfolio, book)),
        );
        expect(totals).toEqual(own);
        // Positions netted by instrument give the same to rounding.
        const net = unpackMarginTotals(marginTotalsJob(packMarginTotals(job)));
        net.forEach((of, i) => {
          const whole = own[i]!;
          if ("notApplicable" in of || "notApplicable" in whole) {
            expect(of).toEqual(whole);
            return;
          }
          expect(of.initial).toBeCloseTo(whole.initial, 9);
          expect(of.maintenance).toBeCloseTo(whole.maintenance, 9);
          expect(of.balance ?? 0).toBeCloseTo(whole.balance ?? 0, 6);
          expect([of.worst?.name, of.balanceReason]).toEqual([whole.worst?.name, whole.balanceReason]);
        });
        const all = unpackMarginReports(marginReportsJob(packMarginJob(job, null, 1_000)));
        expect(all).toEqual(written(RULE_SETS.map((rules) => marginReport(rules, portfolio, book))));
      }),
      { numRuns: 10 },
    );
  });

  it("give for an edited book what they give for it alone, at the same prices or others", () => {
    const again = createMarginTotalsJob();
    fc.assert(
      fc.property(jobOf, fc.nat(39), fc.integer({ min: -40, max: 40 }), fc.boolean(), (job, at, size, moved) => {
        const { book } = job;
        const legs = book.legs.map((leg, i) => (i === at % book.legs.length ? { ...leg, size: size / 4 } : leg));
        const instruments = moved ? book.instruments.map((of) => ({ ...of, spot: of.spot * 1.01 })) : book.instruments;
        const edited = packMarginJob({ ...job, book: { ...book, instruments, legs } });
        again(packMarginJob(job));
        const found = unpackMarginTotals(again(edited));
        unpackMarginTotals(marginTotalsJob(edited)).forEach((alone, i) => {
          const one = found[i]!;
          if ("notApplicable" in one || "notApplicable" in alone) {
            expect(one).toEqual(alone);
            return;
          }
          for (const part of ["initial", "maintenance", "balance"] as const)
            expect(one[part] ?? 0).toBeCloseTo(alone[part] ?? 0, 9);
          expect(one.scenarios.map(({ name }) => name)).toEqual(alone.scenarios.map(({ name }) => name));
          one.scenarios.forEach(({ pnl }, j) => void expect(pnl).toBeCloseTo(alone.scenarios[j]!.pnl, 9));
        });
      }),
      { numRuns: 40 },
    );
  });

  it("tell the largest legs apart and the rest as one, and lose nothing of the sum", () => {
    fc.assert(
      fc.property(jobOf, fc.nat(45), (job, most) => {
        const { id } = DERIBIT_SEGREGATED_PM;
        const [report, more] = unpackMarginReports(marginReportsJob(packMarginJob(job, id, most)));
        expect(more).toBeUndefined();
        const { contributions, others, initial, maintenance } = taken(report);
        const whole = taken(written(marginReport(DERIBIT_SEGREGATED_PM, job.portfolio, job.book)));
        const legs = contributions.filter(({ leg }) => leg !== null);
        const { length } = job.book.legs;
        expect([legs.length, others?.count ?? 0]).toEqual([Math.min(most, length), Math.max(0, length - most)]);
        const sum = (of: "initial" | "maintenance") =>
          contributions.reduce((total, part) => total + part[of], others?.[of] ?? 0);
        expect(sum("initial")).toBeCloseTo(initial, 9);
        expect(sum("maintenance")).toBeCloseTo(maintenance, 9);
        for (const part of legs) expect(whole.contributions).toContainEqual(part);
        const listed = new Set(legs.map(({ leg }) => leg));
        const left = whole.contributions.filter(({ leg }) => leg !== null && !listed.has(leg));
        const size = ({ pnl = 0 }: { pnl?: number }) => Math.abs(pnl);
        // No leg that is left out is larger than one that is listed.
        expect(Math.max(0, ...left.map(size))).toBeLessThanOrEqual(
          Math.min(...legs.map(size), Number.POSITIVE_INFINITY),
        );
      }),
      { numRuns: 40 },
    );
  });
});
