import {
  DERIVE_STANDARD_PARAMS,
  type DeriveStandardParams,
  deriveStandardUnit,
} from "../risk/margin/derive-standard.ts";
import type { UnitRules } from "../risk/margin-rules.ts";
import type { RiskInstrument } from "../risk/risk-instrument.ts";
import type { Answer } from "./evaluate.ts";
import { type Fields, list, num, part, type Question, text } from "./evaluate-case.ts";
import { BLANK, caseMargin, ruleSetOf } from "./evaluate-rules.ts";

/** An account under Derive's standard manager: balances over the requirement, negative where it is short. */
export function deriveStandard({ input }: Question): Answer {
  const usdc = num(input, "usdcPrice", 1);
  const units: Record<string, UnitRules> = {};
  const instruments: RiskInstrument[] = [];
  const sizes: number[] = [];
  let balance = num(input, "cash", 0);
  for (const underlying of list(input, "underlyings")) {
    const name = text(underlying, "name");
    units[name] = deriveStandardUnit(name, standardParams(name, part(part(input, "params"), name)), usdc);
    const spot = num(underlying, "spot");
    const common = { ...BLANK, base: name, pair: name, spot, confidence: num(underlying, "confidence", 1) };
    const hold = (instrument: RiskInstrument, size: number) => {
      instruments.push(instrument);
      sizes.push(size);
    };
    const base = num(underlying, "base", 0);
    balance += base * spot + num(underlying, "perpPnl", 0);
    if (base !== 0) hold({ ...common, id: name, kind: "spot", forward: spot }, base);
    const perp = num(underlying, "perp", 0);
    if (perp !== 0) hold({ ...common, kind: "perpetual", forward: num(underlying, "perpPrice") }, perp);
    list(underlying, "expiries").forEach((expiry, e) => {
      for (const option of list(expiry, "options")) {
        const contract = {
          ...common,
          kind: "option" as const,
          strike: num(option, "strike"),
          isCall: option.type === "C",
          expiry: e,
          forward: num(expiry, "forward"),
          mark: num(option, "mark"),
        };
        hold(contract, num(option, "amount"));
      }
    });
  }
  const { result } = caseMargin(ruleSetOf(units), instruments, sizes);
  return { initialMargin: balance - result.initial, maintenanceMargin: balance - result.maintenance };
}

/** The published parameters, replaced by those that the case states. */
function standardParams(name: string, given: Fields): DeriveStandardParams {
  const known = DERIVE_STANDARD_PARAMS[name];
  const usual = known ?? {
    base: 0.15,
    floor: 0.13,
    maintenance: 0.09,
    perpInitial: 0.1,
    perpMaintenance: 0.065,
    held: null,
  };
  return {
    ...usual,
    perpInitial: num(given, "perpIM", usual.perpInitial),
    perpMaintenance: num(given, "perpMM", usual.perpMaintenance),
    held: {
      discount: num(given, "baseDiscount", usual.held?.discount ?? 0),
      initialScale: num(given, "baseScale", usual.held?.initialScale ?? 1),
    },
  };
}
