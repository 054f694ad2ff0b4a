import type { ChargeRule, MarginScenario, RuleSet, UnitRules } from "../margin-rules.ts";

/** How far each kind of class is stressed, down and up. */
export const TIMS_RANGES = {
  equity: { down: -0.15, up: 0.15 },
  smallcap: { down: -0.1, up: 0.1 },
  broad: { down: -0.08, up: 0.06 },
} as const;

/** Fewest dollars per unit of underlying that an option contract costs: 37.50 for a contract on 100. */
const MINIMUM_PER_UNIT = 0.375;

/** Five equal steps down to the lower bound and five up to the upper, at unchanged vol. */
function scenarios({ down, up }: { readonly down: number; readonly up: number }): MarginScenario[] {
  const at = (move: number): MarginScenario => ({ move, vol: "same", weight: 1, extended: false });
  return [
    ...[5, 4, 3, 2, 1].map((step) => at((down * step) / 5)),
    ...[1, 2, 3, 4, 5].map((step) => at((up * step) / 5)),
  ];
}

const MINIMUM: ChargeRule = {
  name: "minimum per option contract",
  role: "floor",
  on: ["option"],
  netting: "instrument",
  exposure: "size",
  side: "both",
  rate: { kind: "fixed", initial: MINIMUM_PER_UNIT, maintenance: MINIMUM_PER_UNIT },
};

/** Rules of one class: the largest loss of the ten points, at least the minimum of its option contracts. */
export function timsUnit(range: { readonly down: number; readonly up: number }): UnitRules {
  return {
    scan: {
      scenarios: scenarios(range),
      volShock: null,
      skew: null,
      staticDiscount: null,
      basis: null,
      gainOffset: null,
      dampenerUsd: 0,
      range: range.up,
      coinAtBoundary: false,
      decimals: null,
    },
    charges: [MINIMUM],
    spreadOffset: null,
    floorTiers: null,
    lossFactor: { initial: 1, maintenance: 1 },
    factor: { initial: 1, maintenance: 1 },
  };
}

export const TIMS_STYLE: RuleSet = {
  id: "tims_style",
  name: "TIMS style customer portfolio margin",
  venue: "occ",
  source: "a broker's summary of OCC TIMS and customer portfolio margin",
  asOf: "2024",
  scope: { kinds: ["option", "future", "spot"], settlement: "quote", currencies: ["USD"], single: true },
  unit: "usd",
  heldAgainst: "equity",
  units: { "*": timsUnit(TIMS_RANGES.equity) },
  notModelled: [
    { name: "theoretical values", why: "OCC distributes its own; here options are repriced at unchanged vol" },
    { name: "class of the underlying", why: "every underlying is taken for a single stock, ±15 %" },
    { name: "offsets between classes", why: "product groups are not known here; classes are added" },
    { name: "concentration and broker add-ons", why: "house rules of each broker" },
  ],
};
