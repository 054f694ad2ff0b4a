import { deribitScan, deribitScenarios } from "../risk/margin/deribit-portfolio.ts";
import { OKX_MAJOR_TIERS, okxUnit } from "../risk/margin/okx-portfolio.ts";
import { PARADEX_UNIT } from "../risk/margin/paradex.ts";
import { spanUnit } from "../risk/margin/span.ts";
import { TIMS_RANGES, timsUnit } from "../risk/margin/tims.ts";
import { requirement, tieredFloor } from "../risk/margin-engine.ts";
import { scanLoss, scanOfMatrix, scanState, worstRow } from "../risk/margin-scan.ts";
import type { RiskInstrument } from "../risk/risk-instrument.ts";
import type { Answer } from "./evaluate.ts";
import { type Fields, list, num, numbers, part, type Question, text } from "./evaluate-case.ts";
import { pmParams } from "./evaluate-deribit.ts";
import { BLANK, caseMargin, ruleSetOf } from "./evaluate-rules.ts";

const DAYS_PER_YEAR = 365;

/** An option or future of a case with days to expiry; sizes are `amount` or `qty` contracts of `multiplier`. */
function contract(of: Fields, forward: number, spot: number, inverse: boolean): RiskInstrument {
  const isOption = of.kind === "option";
  const years = num(of, "dte", 0) / DAYS_PER_YEAR;
  return {
    ...BLANK,
    kind: isOption ? "option" : "future",
    settlement: inverse ? "X" : "USD",
    inverse,
    strike: num(of, "strike"),
    isCall: of.type === "C",
    expiry: years,
    years,
    forward,
    spot,
    vol: num(of, "iv"),
  };
}

/** Options and futures under a scan of Deribit's shape, without offsets, dampening and restating. */
export function deribitStyle({ input }: Question): Answer {
  const params = pmParams(part(input, "params"));
  const inverse = input.settlement === "inverse";
  const positions = list(input, "positions");
  const instruments = positions.map((of) => contract(of, num(of, "forward"), num(of, "forward"), inverse));
  const scan = deribitScan(params);
  const volShock =
    scan.volShock === null ? null : { ...scan.volShock, dayFloor: num(part(input, "params"), "dteFloor", 1) };
  const scenarios = deribitScenarios(params, numbers(part(input, "params"), "extendedMoves"));
  const rules = { scan: { ...scan, scenarios, volShock, gainOffset: null, coinAtBoundary: false, decimals: null } };
  const { result } = caseMargin(
    ruleSetOf({ "*": { ...PARADEX_UNIT, ...rules, charges: [] } }),
    instruments,
    positions.map((of) => num(of, "amount")),
  );
  const unit = result.units[0];
  return {
    scenarios: scenarios.map(({ move, vol, weight }, row) => {
      const weighted = unit?.scenarios[row]?.pnl ?? 0;
      return { move, vol, weight, pnl: weighted / weight, weighted };
    }),
    worstIndex: unit?.worst ?? -1,
    maxLoss: unit?.loss ?? 0,
  };
}

/** The smallest delta requirement of Paradex for quantities with given deltas. */
export function paradexMinimumDelta({ input }: Question): Answer {
  const spot = num(input, "spot");
  const deltas = list(input, "deltas").map((of) => num(of, "qty") * num(of, "delta"));
  const { result } = caseMargin(
    ruleSetOf({ "*": { ...PARADEX_UNIT, scan: null } }),
    deltas.map(() => ({ ...BLANK, kind: "perpetual" as const, forward: spot, spot })),
    deltas,
  );
  const netDelta = deltas.reduce((sum, delta) => sum + delta, 0);
  const grossDelta = deltas.reduce((sum, delta) => sum + Math.abs(delta), 0);
  return {
    netDelta,
    grossDelta,
    hedgedDelta: (grossDelta - Math.abs(netDelta)) / 2,
    minDeltaRequirement: result.initial,
  };
}

/** How OKX composes its margin from its nine parts. */
export function okxComposition({ input }: Question): Answer {
  const rules = okxUnit(0.12, OKX_MAJOR_TIERS);
  const of = (name: string) => num(input, name, 0);
  const worst = Math.max(of("mr1"), of("mr2"), of("mr6"));
  const added = of("mr3") + of("mr4") + of("mr5") + of("mr9");
  return {
    mr7Adjusted: tieredFloor(OKX_MAJOR_TIERS, of("mr7Raw")),
    mmr: requirement(rules, "maintenance", worst, added, of("mr7Raw")).amount,
    imr: requirement(rules, "initial", worst, added, of("mr7Raw")).amount,
  };
}

/** Scan risk of positions over the risk arrays that the file states for one long contract each. */
export function spanScanRisk({ input, file }: Question): Answer {
  const arrays = part(file, "riskArraysLongOne");
  const positions = list(input, "positions");
  const { scan: rule } = spanUnit({ scanRange: 0.1, volRange: 0.25 });
  if (rule === null) return {};
  const columns = positions.map((of) => numbers(arrays, text(of, "contract")));
  const pnl = Float64Array.from(rule.scenarios.flatMap((_, row) => columns.map((array) => array[row] ?? Number.NaN)));
  // The arrays hold the covered part of the extreme moves already.
  const whole = { ...rule, scenarios: rule.scenarios.map((of) => ({ ...of, weight: 1 })) };
  const scan = scanOfMatrix(whole, pnl, positions.length);
  const state = scanState(
    scan,
    Float64Array.from(positions, (of) => num(of, "qty")),
  );
  const worst = worstRow(state);
  return {
    scenarioPnl: [...state.totals],
    scanRisk: scanLoss(scan, state.totals[worst] ?? 0),
    activeScenario: worst + 1,
  };
}

/** A class of options under ten points of repricing, with the minimum per contract. */
export function timsStyle({ input }: Question): Answer {
  const spot = num(input, "spot");
  const group = text(input, "group");
  const range = group === "broad" || group === "smallcap" ? TIMS_RANGES[group] : TIMS_RANGES.equity;
  const positions = list(input, "positions");
  const { result } = caseMargin(
    ruleSetOf({ "*": timsUnit(range) }),
    positions.map((of) => contract(of, spot, spot, false)),
    positions.map((of) => num(of, "qty") * num(of, "multiplier", 1)),
  );
  const unit = result.units[0];
  return {
    points: (unit?.scenarios ?? []).map(({ scenario, pnl }) => ({ move: scenario?.move ?? 0, pnl })),
    worstLoss: unit?.loss ?? 0,
    minimum: unit?.charges[0]?.initial ?? 0,
    requirement: result.initial,
  };
}
