import { describe, expect, it } from "vitest";
import { blackPrice } from "../quant/black.ts";
import { type Svi, sviVol } from "../quant/svi.ts";
import { S, SLICE_MODEL, SLICE_REASON } from "./derived-columns.ts";
import { inputOf, type MadeExpiry, madeRows } from "./made-chain.test-support.ts";
import { QUOTE_VERDICT } from "./quote-filter.ts";
import { sliceCurve } from "./slice-curve.ts";
import { checkSurface } from "./surface-check.ts";
import { SURFACE_CHOICES, type SurfaceChoice } from "./surface-choice.ts";
import { fitSurfaceJob, packSurfaceInput, readSurfaceOutput } from "./surface-job.ts";
import { NO_MEMORY, type SurfaceMemory } from "./surface-rows.ts";

const TRUTH: readonly (readonly [years: number, svi: Svi])[] = [
  [0.03, { a: 0.002, b: 0.05, rho: -0.2, m: 0.01, sigma: 0.1 }],
  [0.15, { a: 0.015, b: 0.1, rho: -0.25, m: 0.03, sigma: 0.25 }],
  [0.7, { a: 0.1, b: 0.25, rho: -0.25, m: 0.05, sigma: 0.6 }],
];
const clean: MadeExpiry[] = TRUTH.map(([years, svi]) => ({ years, vol: (k) => sviVol(svi, k, years) }));

/** A smile with two humps that five parameters cannot follow, tightly quoted. */
const humped: MadeExpiry[] = clean.map(({ years, vol }) => {
  const width = vol(0) * Math.sqrt(years);
  return { years, half: 0.002, strikes: 41, vol: (k) => vol(k) + 0.012 * Math.sin((2.4 * k) / width) };
});

function fitted(choice: SurfaceChoice, inputs: readonly Float64Array[], memory: SurfaceMemory = NO_MEMORY) {
  return readSurfaceOutput(fitSurfaceJob(packSurfaceInput(choice, memory, inputs)))!;
}

const inputs = (made: readonly MadeExpiry[]) => made.map((one) => inputOf(one.years, madeRows(one)));
const rowsOf = (output: ReturnType<typeof fitted>) => output.slices.map(({ row }) => row);

/** The rows as smiles to be checked for arbitrage. */
function checked(rows: readonly Float64Array[]) {
  return rows.map((row) => {
    const curve = sliceCurve(row)!;
    const years = row[S.yearsToExpiry]!;
    const volAt = (k: number) => Math.sqrt(curve(k) / years);
    return {
      years,
      volAt,
      callAt: (k: number) => blackPrice(1, Math.exp(k), years, volAt(k), true),
      from: row[S.kMin]!,
      to: row[S.kMax]!,
    };
  });
}

describe("a surface as the app fits it", () => {
  it.each(["svi", "essvi", "sabr", "free"] as const)("%s follows clean quotes and says how well", (model) => {
    for (const [i, row] of rowsOf(fitted(model, inputs(clean))).entries()) {
      expect(row[S.model]).toBe(SLICE_MODEL[model]);
      expect(row[S.reason]).toBe(SLICE_REASON.none);
      expect(row[S.quotes]).toBe(25);
      const [years, svi] = TRUTH[i]!;
      const tolerance = model === "svi" || model === "free" ? 0.003 : 0.06;
      const curve = sliceCurve(row)!;
      for (let k = row[S.kMin]!; k < row[S.kMax]!; k += 0.01) {
        expect(Math.abs(Math.sqrt(curve(k) / years) - sviVol(svi, k, years))).toBeLessThan(tolerance);
      }
      expect(row[S.atmVol]).toBeCloseTo(Math.sqrt(curve(0) / years), 12);
      if (model !== "sabr" && model !== "essvi") {
        expect(row[S.inside]).toBe(25);
        expect(row[S.worstMiss]).toBe(0);
        expect(row[S.rmse]).toBeLessThan(1e-3);
      }
      expect(row[S.from]).toBeLessThan(row[S.kMin]!);
      expect(row[S.riskReversal10]! / row[S.riskReversal25]!).toBeGreaterThan(1);
    }
  });

  it("counts a miss in widths of the spread it misses", () => {
    const row = rowsOf(fitted("essvi", inputs(humped)))[1]!;
    const curve = sliceCurve(row)!;
    const [made] = [humped[1]!];
    let worst = 0;
    let inside = 0;
    for (const one of madeRows(made)) {
      const k = Math.log(one.strike / row[S.forward]!);
      if (k >= 0 !== (one.isCall === 1)) continue;
      const vol = Math.sqrt(curve(k) / made.years);
      const outside = Math.max(one.volAtBid - vol, vol - one.volAtAsk, 0);
      if (outside === 0) inside++;
      worst = Math.max(worst, outside / (one.volAtAsk - one.volAtBid));
    }
    expect(row[S.inside]).toBe(inside);
    expect(row[S.worstMiss]).toBeCloseTo(worst, 9);
    expect(worst).toBeGreaterThan(0.5);
  });

  it("takes the non-parametric model where it meets the quotes better, and draws it without arbitrage", () => {
    const rows = rowsOf(fitted("auto", inputs(humped)));
    const svi = rowsOf(fitted("svi", inputs(humped)));
    for (const [i, row] of rows.entries()) {
      expect(row[S.model]).toBe(SLICE_MODEL.free);
      expect(row[S.inside]).toBeGreaterThan(svi[i]![S.inside]!);
    }
    // The drawn smile is a spline between nodes of an arbitrage-free one: what it adds is below a millionth of the forward.
    const found = checkSurface(checked(rows));
    expect(found.worst?.size ?? 0).toBeLessThan(1e-6);
  });

  it("stays with its model until the other was clearly better five times in a row", () => {
    const packed = inputs(humped);
    let memory: SurfaceMemory = { standing: "svi", streak: 0, held: new Map() };
    const models: number[] = [];
    for (let i = 0; i < 6; i++) {
      const output = fitted("auto", packed, memory);
      memory = output.memory;
      models.push(output.slices[0]!.row[S.model]!);
    }
    expect(models).toEqual([1, 1, 1, 1, 4, 4]);
    // One fit in which they are level starts the count anew.
    const level = fitted("auto", inputs(clean), { standing: "svi", streak: 4, held: new Map() });
    expect(level.memory).toMatchObject({ standing: "svi", streak: 0 });
  });

  it("replaces what crosses an earlier expiry where that between them says nothing", () => {
    // Steep wings, then strikes near the forward alone, then flat wings that cross the first, all within wide spreads.
    const smile = (years: number, wing: number): MadeExpiry["vol"] => {
      const deviation = 0.5 * Math.sqrt(years);
      const base = deviation * deviation;
      const svi: Svi = { a: base * (1 - wing), b: wing * deviation, rho: 0, m: 0, sigma: deviation };
      return (k) => sviVol(svi, k, years);
    };
    const crossing: MadeExpiry[] = [
      { years: 0.1, vol: smile(0.1, 0.4), half: 0.045 },
      { years: 0.105, vol: smile(0.105, 0.25), half: 0.045, strikes: 9, reach: 0.5 },
      { years: 0.108, vol: smile(0.108, 0.1), half: 0.045 },
    ];
    const rows = rowsOf(fitted("sabr", inputs(crossing)));
    expect(checkSurface(checked(rows)).violations).toBe(0);
    expect(rows.map((row) => row[S.reason])).toContain(SLICE_REASON.calendar);
  });

  it("replaces by eSSVI what crosses, says why, and stays so until it was clean for a while", () => {
    // A later expiry that is worth less within its spreads: SABR, expiry by expiry, follows it into an arbitrage.
    const wide = { ...clean[0]!, half: 0.03 };
    const crossing: MadeExpiry[] = [wide, { ...wide, years: 0.031, vol: (k) => wide.vol(k) - 0.03 }, clean[2]!];
    const first = fitted("sabr", inputs(crossing));
    const rows = rowsOf(first);
    expect(rows[1]![S.model]).toBe(SLICE_MODEL.essvi);
    expect(rows[1]![S.reason]).toBe(SLICE_REASON.calendar);
    expect(checkSurface(checked(rows)).minCalendarSlack).toBeGreaterThan(-1e-9);
    let memory = first.memory;
    const replaced: boolean[] = [];
    for (let i = 0; i < 6; i++) {
      const output = fitted("sabr", inputs([wide, { ...wide, years: 0.031 }, clean[2]!]), memory);
      memory = output.memory;
      replaced.push(output.slices[1]!.row[S.model] === SLICE_MODEL.essvi);
    }
    expect(replaced).toEqual([true, true, true, true, false, false]);
  });

  it("has a clear state for every bad expiry, and fits the others", () => {
    const good = clean.map((one) => inputOf(one.years, madeRows(one)));
    const flat = (years: number, part: Partial<MadeExpiry> = {}) => madeRows({ years, vol: () => 0.6, ...part });
    const unmarked = (rows: ReturnType<typeof madeRows>) => rows.map((one) => ({ ...one, volAtMark: Number.NaN }));
    const twice = flat(0.2);
    const cases: readonly [name: string, input: Float64Array, reason: number, drawn: boolean][] = [
      ["one quote", inputOf(0.06, unmarked(flat(0.06, { strikes: 1 }))), SLICE_REASON.tooFew, false],
      [
        "one quote, many marks",
        inputOf(
          0.06,
          flat(0.06).map((one, i) => (i === 26 ? one : { ...one, bid: NaN, ask: NaN })),
        ),
        SLICE_REASON.marks,
        true,
      ],
      ["duplicate strikes", inputOf(0.2, [...twice, ...twice]), SLICE_REASON.none, true],
      ["zero spreads", inputOf(0.2, flat(0.2, { half: 0 })), SLICE_REASON.none, true],
      ["ten minutes to go", inputOf(10 / 525_600, flat(10 / 525_600, { half: 0.05 })), SLICE_REASON.none, true],
      ["all stale", inputOf(0.2, unmarked(flat(0.2, { staleMs: 60_000 }))), SLICE_REASON.allStale, false],
      ["no quotes", inputOf(0.2, []), SLICE_REASON.noQuotes, false],
      ["no forward", inputOf(0.2, flat(0.2), Number.NaN), SLICE_REASON.noForward, false],
      ["expired", inputOf(0, flat(0.2)), SLICE_REASON.expired, false],
    ];
    for (const choice of SURFACE_CHOICES) {
      for (const [name, input, reason, drawn] of cases) {
        const all = [...good, input].sort((a, b) => a[1]! - b[1]!);
        const rows = rowsOf(fitted(choice, all));
        const bad = rows[all.indexOf(input)]!;
        expect(sliceCurve(bad) !== null, `${choice}, ${name}`).toBe(drawn);
        if (choice !== "sabr") expect(bad[S.reason], `${choice}, ${name}`).toBe(reason);
        for (const [i, row] of rows.entries()) {
          if (all[i] === input) continue;
          expect(row[S.quotes], `${choice} beside ${name}`).toBe(25);
          expect(sliceCurve(row), `${choice} beside ${name}`).not.toBeNull();
        }
      }
    }
  });

  it.each(SURFACE_CHOICES)(
    "an expiry whose quotes contradict the others follows its marks, or is left out: %s",
    (choice) => {
      const nonsense = madeRows({ ...clean[1]!, years: 0.1, vol: (k) => 2.5 * clean[1]!.vol(k) });
      const sound = madeRows({ ...clean[1]!, years: 0.1 });
      const marked = nonsense.map((one, i) => ({ ...one, strike: sound[i]!.strike, volAtMark: sound[i]!.volAtMark }));
      const alone = rowsOf(fitted(choice, inputs(clean)));
      for (const [rows, reason, drawn] of [
        [marked, SLICE_REASON.contradictionMarks, true],
        [nonsense, SLICE_REASON.contradiction, false],
      ] as const) {
        const all = [inputs(clean)[0]!, inputOf(0.1, rows), ...inputs(clean).slice(1)];
        const got = rowsOf(fitted(choice, all));
        expect(got[1]![S.reason]).toBe(reason);
        expect(sliceCurve(got[1]!) !== null).toBe(drawn);
        if (drawn) expect(got[1]![S.marksOnly]).toBe(1);
        for (const [i, row] of [got[0]!, got[2]!, got[3]!].entries()) {
          expect(row[S.reason]).toBe(SLICE_REASON.none);
          expect(row[S.inside]).toBeGreaterThanOrEqual(alone[i]![S.inside]! - 1);
          expect(row[S.rmse]).toBeLessThan(1.05 * alone[i]![S.rmse]! + 1e-4);
        }
      }
    },
  );

  it("gives every option its verdict", () => {
    const rows = madeRows(clean[1]!);
    const stale = { ...rows[0]!, isCall: 0, confirmedAt: 0 };
    const output = fitted("svi", [inputOf(0.15, [...rows.slice(2), rows[3]!, stale])]);
    const verdicts = output.slices[0]!.verdicts;
    expect(verdicts.length).toBe(rows.length);
    expect(verdicts.at(-1)).toBe(QUOTE_VERDICT.stale);
    expect(verdicts.at(-2)).toBe(QUOTE_VERDICT.duplicate);
    expect([...verdicts].filter((one) => one === QUOTE_VERDICT.good).length).toBe(24);
    expect([...verdicts].filter((one) => one === QUOTE_VERDICT.inTheMoney).length).toBe(24);
  });
});
