import type { ChargeRule, MarginScenario, RuleSet, UnitRules } from "../margin-rules.ts";

/** Relative vol shocks at 30 days. */
const VOL_UP = 0.4;
const VOL_DOWN = 0.22;

const move = (spot: number, vol: "up" | "down", weight = 1): MarginScenario => ({
  move: spot,
  vol,
  weight,
  extended: weight !== 1,
});

const SCENARIOS: readonly MarginScenario[] = [
  move(0.16, "up"),
  ...[0.12, 0.08, 0.04, 0, -0.04, -0.08, -0.12].flatMap((spot) => [move(spot, "up"), move(spot, "down")]),
  move(-0.16, "up"),
  move(-0.66, "up", 0.24),
  move(-0.33, "up", 0.48),
  move(0.5, "up", 0.32),
  move(1, "up", 0.16),
  move(2, "up", 0.08),
  move(3, "up", 0.0533),
  move(4, "up", 0.04),
  move(5, "up", 0.032),
];

/**
 * Minimum delta: 2 % of |net delta| plus 1 % of the hedged delta, (gross - |net|)/2; that is 1.5 % of |net| and 0.5 % of gross.
 */
const minimumDelta = (name: string, netting: ChargeRule["netting"], share: number): ChargeRule => ({
  name,
  role: "floor",
  on: ["option", "future", "perpetual"],
  netting,
  exposure: "delta",
  side: "both",
  rate: { kind: "value", initial: share, maintenance: share },
});

/** The scan and the minimum delta. */
export const PARADEX_UNIT: UnitRules = {
  scan: {
    scenarios: SCENARIOS,
    volShock: {
      up: VOL_UP,
      down: VOL_DOWN,
      minVolUp: 0,
      shortPower: 0.3,
      longPower: 0.13,
      dayFloor: 1,
      referenceDays: 30,
    },
    skew: null,
    staticDiscount: null,
    basis: null,
    gainOffset: null,
    dampenerUsd: 0,
    range: 0.16,
    coinAtBoundary: false,
    decimals: null,
  },
  charges: [
    minimumDelta("minimum delta, net", "unit", 0.015),
    minimumDelta("minimum delta, gross", "instrument", 0.005),
  ],
  spreadOffset: null,
  floorTiers: null,
  lossFactor: { initial: 1, maintenance: 1 },
  factor: { initial: 1, maintenance: 0.5 },
};

export const PARADEX_PM: RuleSet = {
  id: "paradex_pm",
  name: "Paradex portfolio margin",
  venue: "paradex",
  source: "docs.paradex.trade, risk, portfolio margin",
  asOf: "2026",
  scope: { kinds: ["option", "perpetual"], settlement: "quote", currencies: ["USDC"], single: true },
  unit: "usd",
  heldAgainst: "equity",
  units: { BTC: PARADEX_UNIT, ETH: PARADEX_UNIT },
  notModelled: [
    { name: "funding provision", why: "it needs the account's accrued funding" },
    { name: "fee provision", why: "its rates are not known here" },
    {
      name: "vol shocks by maturity",
      why: "scaled by (30/days)^0.30 below and ^0.13 above 30 days, as others do, by assumption",
    },
    { name: "smallest shocked vol", why: "not known here; none is taken" },
  ],
};
