import { type DeribitPmParams, deribitScenarios, deribitUnit } from "../risk/margin/deribit-portfolio.ts";
import { roundTo, scanState } from "../risk/margin-scan.ts";
import type { RiskInstrument } from "../risk/risk-instrument.ts";
import type { Answer } from "./evaluate.ts";
import { type Fields, list, num, part, type Question, text } from "./evaluate-case.ts";
import { BLANK, caseMargin, ruleSetOf } from "./evaluate-rules.ts";

/** Margin model parameters as the suites name them. */
export function pmParams(of: Fields): DeribitPmParams {
  return {
    priceRange: num(of, "priceRange"),
    bucketsCount: num(of, "bucketsCount", num(of, "buckets", 4)),
    volatilityRangeUp: num(of, "volatilityRangeUp"),
    volatilityRangeDown: num(of, "volatilityRangeDown"),
    minVolatilityForShockUp: num(of, "minVolatilityForShockUp"),
    shortTermVegaPower: num(of, "shortTermVegaPower"),
    longTermVegaPower: num(of, "longTermVegaPower"),
    extendedTableFactor: num(of, "extendedTableFactor", 1),
    extendedDampener: num(of, "extendedDampener", 0),
    annualisedMoveRisk: num(of, "annualisedMoveRisk", 0),
    minAnnualisedMove: num(of, "minAnnualisedMove", 0),
    maxDeltaShock: num(of, "maxDeltaShock", 0),
    deltaTotalLiqShockThreshold: num(of, "deltaTotalLiqShockThreshold", 0),
    mInc: num(of, "mInc", 0),
    pnlOffset: num(of, "pnlOffset", 0),
    mmFactor: num(of, "mmFactor", 0.8),
  };
}

/** The middle one of the three vol entries of a move, which recorded replies name on ties. */
const MIDDLE = 1;

/** Futures and perpetuals under Deribit's portfolio margin, as `private/pme/simulate` answers. */
export function deribitDeltaOne({ input }: Question): Answer {
  const params = pmParams(part(input, "modelParams"));
  const positions = list(input, "positions");
  const index = num(input, "indexPrice");
  const inverse = input.settlement !== "linear";
  const instruments = positions.map((of, place): RiskInstrument => {
    const years = num(of, "yearsToExpiry", 0);
    return {
      ...BLANK,
      id: text(of, "instrument"),
      kind: years > 0 ? "future" : "perpetual",
      settlement: inverse ? "X" : "USD",
      inverse,
      // Each dated future of a case is an expiry of its own, also where two state the same time.
      expiry: years > 0 ? place : Number.POSITIVE_INFINITY,
      years,
      forward: num(of, "markPrice"),
      spot: index,
    };
  });
  const sizes = positions.map((of) => num(of, "amount"));
  const rules = deribitUnit(params);
  const { layout, result } = caseMargin(ruleSetOf({ "*": rules }), instruments, sizes);
  const unit = result.units[0];
  const scan = layout.units[0]?.scan;
  const rollShock = unit?.charges.find(({ name }) => name === "roll shock")?.initial ?? 0;
  const riskMatrixMargin = (unit?.loss ?? 0) + rollShock;
  const buckets = 2 * params.bucketsCount + 1;
  const regular = Array.from({ length: buckets }, (_, bucket) => 3 * bucket + MIDDLE);
  const extended = deribitScenarios(params).flatMap((of, row) => (of.extended ? [row] : []));
  const totals = (rows: readonly number[]) => rows.map((row) => unit?.scenarios[row]?.pnl ?? 0);
  const state = scan === undefined || scan === null ? null : scanState(scan, Float64Array.from(sizes));
  const weights = deribitScenarios(params).map(({ weight }) => weight);
  const groups = scan?.groups.length ?? 0;
  // Before gains are offset and far moves dampened.
  const before = (rows: readonly number[]) =>
    rows.map((row) => {
      let sum = 0;
      for (let g = 0; g < groups; g++) sum += state?.pnl[g * weights.length + row] ?? 0;
      return sum * weights[row]!;
    });
  const perInstrument = (rows: readonly number[], weighted: boolean) =>
    Object.fromEntries(
      instruments.map(({ id }, i) => [
        id,
        rows.map((row) => {
          const own = sizes[i]! * (scan?.matrix.pnl[row * instruments.length + i] ?? 0);
          return weighted ? own * weights[row]! : own;
        }),
      ]),
    );
  return {
    worstCase: Math.max(0, -(unit?.scenarios[unit.worst]?.pnl ?? 0)),
    worstBucket: worstBucket(totals(regular), totals(extended), params.bucketsCount),
    rollShock,
    riskMatrixMargin,
    initialMargin: roundTo(riskMatrixMargin + num(input, "mmpMargin", 0) + num(input, "openOrdersMargin", 0), 9),
    maintenanceMargin: params.mmFactor * riskMatrixMargin,
    perMoveInitial: before(regular),
    perMoveAggregated: totals(regular),
    extendedInitial: before(extended),
    extendedAggregated: totals(extended),
    perInstrumentInitial: perInstrument(regular, false),
    perInstrumentExtended: perInstrument(extended, true),
  };
}

/** The move that binds, as the venue counts it: buckets from 1, indices through the three vol entries of each move. */
function worstBucket(regular: readonly number[], extended: readonly number[], middle: number): Answer {
  const all = [...regular, ...extended];
  const at = all.indexOf(Math.min(...all));
  if (at >= regular.length) return { bucket: at - regular.length + 1, source: "extended" };
  const side = at < middle ? "left" : at > middle ? "right" : "center";
  return { bucket: at + 1, side, source: "standard", index: 3 * at + MIDDLE };
}
