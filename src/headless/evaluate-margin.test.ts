import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type Answer, evaluate } from "./evaluate.ts";

const shared = fileURLToPath(new URL("../../../shared/vectors/margin/", import.meta.url));

function answers(suite: string, path: string): Answer[] {
  const lines: Answer[] = [];
  evaluate(suite, path, (answer) => lines.push(answer));
  return lines;
}

/** The result of one case. */
function answer(suite: string, input: unknown, file: object = {}): Record<string, unknown> {
  const path = join(mkdtempSync(join(tmpdir(), "margin-")), "cases.json");
  writeFileSync(path, JSON.stringify({ ...file, cases: [{ id: "one", input }] }));
  const [found] = answers(suite, path);
  expect(found?.id).toBe("one");
  return found?.result as Record<string, unknown>;
}

interface Suite {
  readonly tolerance: { readonly rel?: number; readonly abs?: number; readonly absFloor?: number };
  readonly cases: readonly { readonly id: string; readonly expected: unknown }[];
}

/** Names of what differs by more than the tolerance; keys that are not expected are free. */
function differences(found: unknown, expected: unknown, rel: number, abs: number, at: string): string[] {
  if (typeof expected === "number") {
    return Math.abs(Number(found) - expected) <= abs + rel * Math.abs(expected)
      ? []
      : [`${at}: ${found} for ${expected}`];
  }
  if (typeof expected !== "object" || expected === null) return found === expected ? [] : [`${at}: ${found}`];
  if (Array.isArray(expected) && (found as unknown[] | undefined)?.length !== expected.length) return [`${at}: length`];
  const own = (found ?? {}) as Record<string, unknown>;
  return Object.entries(expected).flatMap(([key, of]) => differences(own[key], of, rel, abs, `${at}.${key}`));
}

describe("margin suites, published cases", () => {
  it("answers the example of Deribit's API reference to its last digit", () => {
    const result = answer("deribit_pme_delta_one", {
      settlement: "inverse",
      indexPrice: 65666.19,
      modelParams: {
        priceRange: 0.16,
        bucketsCount: 4,
        pnlOffset: 0,
        extendedDampener: 100_000,
        extendedTableFactor: 1,
        minAnnualisedMove: 0.01,
        annualisedMoveRisk: 0.075,
        mmFactor: 0.8,
      },
      mmpMargin: 0.06,
      openOrdersMargin: 0.000018212,
      positions: [
        { instrument: "BTC-PERPETUAL", amount: 0.314538364, markPrice: 65910.57, yearsToExpiry: 0 },
        { instrument: "BTC-28JUN24", amount: -0.001187534, markPrice: 67371.75, yearsToExpiry: 0.03 },
      ],
    });
    expect(result).toMatchObject({
      worstCase: expect.closeTo(0.05968587238095239, 14),
      worstBucket: { bucket: 1, side: "left", source: "standard", index: 1 },
      initialMargin: 0.122861343,
    });
    expect(Number(result.rollShock).toFixed(12)).toBe("0.003157258980");
    expect(Number(result.riskMatrixMargin).toFixed(11)).toBe("0.06284313098");
    expect(Number(result.maintenanceMargin).toFixed(12)).toBe("0.050274504784");
  });

  it("answers Derive's documented standard margin of a call spread and a perpetual", () => {
    const params = { ETH: { baseDiscount: 0.8, baseScale: 0.9375, perpIM: 0.1, perpMM: 0.065 } };
    const options = [
      { type: "C", strike: 1700, amount: -8, mark: 425 },
      { type: "C", strike: 1900, amount: 8, mark: 255 },
    ];
    const eth = { name: "ETH", spot: 2100, expiries: [{ forward: 2105, options }] };
    const spread = answer("derive_standard_margin", { cash: 2000, params, underlyings: [eth] });
    expect(spread).toEqual({ initialMargin: 400, maintenanceMargin: 400 });
    const btc = { name: "BTC", spot: 28_000, perp: 7, perpPrice: 28_000 };
    const both = answer("derive_standard_margin", { cash: 25_000, params, underlyings: [eth, btc] });
    expect(both.initialMargin).toBeCloseTo(3800, 9);
    expect(both.maintenanceMargin).toBeCloseTo(10_660, 9);
  });

  it("finds McMillan's scan risk and active scenario", () => {
    const call = [460, -610, 2640, 1730, -1270, -2340, 5210, 4540, -2540, -3430, 8060, 7640, -3380, -3990, 3130, -1500];
    const future = [
      0, 0, 3330, 3330, -3330, -3330, 6670, 6670, -6670, -6670, 10_000, 10_000, -10_000, -10_000, 7000, -7000,
    ];
    const file = { riskArraysLongOne: { call, future } };
    const positions = [
      { contract: "future", qty: 1 },
      { contract: "call", qty: -1 },
    ];
    expect(answer("span_scan_risk", { positions }, file)).toMatchObject({ scanRisk: 6620, activeScenario: 13 });
  });

  it("finds Paradex's smallest delta requirement and OKX's scaled minimum", () => {
    const deltas = [
      { qty: 1, delta: 1 },
      { qty: -5, delta: 0.3 },
    ];
    expect(answer("paradex_min_delta", { spot: 70_000, deltas }).minDeltaRequirement).toBeCloseTo(1400, 9);
    expect(answer("okx_pm_composition", { mr1: 40_000, mr7Raw: 30_000 })).toEqual({
      mr7Adjusted: 50_000,
      mmr: 50_000,
      imr: 65_000,
    });
  });
});

describe.skipIf(!existsSync(shared))("margin suites, every case", () => {
  const suites = [
    "derive_pmrm2",
    "derive_standard_margin",
    "deribit_pme_delta_one",
    "scenario_engine_deribit_style",
    "okx_pm_composition",
    "paradex_min_delta",
    "span_scan_risk",
    "tims_cpm_style",
  ];
  it.each(suites)("answers all of %s", (suite) => {
    const path = join(shared, `${suite}.json`);
    const { tolerance, cases } = JSON.parse(readFileSync(path, "utf8")) as Suite;
    const found = answers(suite, path);
    expect(found.length).toBe(cases.length);
    const abs = Math.max(tolerance.abs ?? 0, tolerance.absFloor ?? 0, 1e-12);
    const wrong = cases.flatMap(({ id, expected }, i) =>
      differences(found[i]?.result, expected, tolerance.rel ?? 0, abs, id),
    );
    expect(wrong).toEqual([]);
  });
});
