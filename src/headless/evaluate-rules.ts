import { marginOf, type PreparedMargin, prepareMargin } from "../risk/margin-engine.ts";
import type { MarginResult } from "../risk/margin-result.ts";
import type { RuleSet, UnitRules } from "../risk/margin-rules.ts";
import type { RiskInstrument } from "../risk/risk-instrument.ts";

/** What is common to the instruments of a case. */
export const BLANK: RiskInstrument = {
  id: "",
  kind: "option",
  base: "X",
  pair: "X",
  settlement: "USD",
  inverse: false,
  strike: Number.NaN,
  isCall: false,
  expiry: Number.POSITIVE_INFINITY,
  years: 0,
  forward: Number.NaN,
  spot: Number.NaN,
  vol: Number.NaN,
  mark: Number.NaN,
  discount: 1,
  fixedShare: 0,
};

/** A rule set with the parameters of a case, by base; `*` for any. */
export function ruleSetOf(units: Readonly<Record<string, UnitRules>>): RuleSet {
  return {
    id: "case",
    name: "case",
    venue: "",
    source: "",
    asOf: "",
    scope: {
      kinds: ["option", "future", "perpetual", "spot", "collateral"],
      settlement: "any",
      currencies: [],
      single: false,
    },
    unit: "settlement",
    heldAgainst: "equity",
    units,
    notModelled: [],
  };
}

/** Lays rules of a case out; a case that does not map is a fault of the adapter. */
function prepared(rules: RuleSet, instruments: readonly RiskInstrument[]): PreparedMargin {
  const done = prepareMargin(rules, instruments, "USD");
  if ("reason" in done) throw new Error(`a case does not map to its rules: ${done.reason}`);
  return done;
}

/** A book under the rules of a case, and how they were laid out; nothing to post for an empty one. */
export function caseMargin(
  rules: RuleSet,
  instruments: readonly RiskInstrument[],
  sizes: readonly number[],
): { readonly layout: PreparedMargin; readonly result: MarginResult } {
  const layout = prepared(rules, instruments);
  return { layout, result: marginOf(layout, Float64Array.from(sizes)) };
}
