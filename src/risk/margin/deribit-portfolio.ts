import type { ChargeRule, MarginScenario, NotModelled, RuleSet, ScanRule, UnitRules } from "../margin-rules.ts";

/** Deribit's margin model parameters of one currency, as `private/pme/simulate` returns them in `model_params`. */
export interface DeribitPmParams {
  readonly priceRange: number;
  /** Regular moves on each side of 0. */
  readonly bucketsCount: number;
  readonly volatilityRangeUp: number;
  readonly volatilityRangeDown: number;
  readonly minVolatilityForShockUp: number;
  readonly shortTermVegaPower: number;
  readonly longTermVegaPower: number;
  readonly extendedTableFactor: number;
  /** USD. */
  readonly extendedDampener: number;
  readonly annualisedMoveRisk: number;
  readonly minAnnualisedMove: number;
  readonly maxDeltaShock: number;
  /** USD. */
  readonly deltaTotalLiqShockThreshold: number;
  readonly mInc: number;
  readonly pnlOffset: number;
  readonly mmFactor: number;
}

/** Moves of the extended table; vols go up in each. */
export const EXTENDED_MOVES: readonly number[] = [-0.66, -0.33, 0.5, 1, 2, 3, 4, 5];

/** The regular grid (vol up, same, down at each move) and the extended table; a far move weighs range/|move|. */
export function deribitScenarios(
  { priceRange, bucketsCount, extendedTableFactor }: DeribitPmParams,
  extendedMoves: readonly number[] = EXTENDED_MOVES,
): MarginScenario[] {
  const regular = Array.from({ length: 2 * bucketsCount + 1 }, (_, i) => {
    const move = (priceRange * (i - bucketsCount)) / bucketsCount;
    return (["up", "same", "down"] as const).map((vol) => ({ move, vol, weight: 1, extended: false }));
  });
  const extended = extendedMoves.map((move) => ({
    move,
    vol: "up" as const,
    weight: (extendedTableFactor * priceRange) / Math.abs(move),
    extended: true,
  }));
  return [...regular.flat(), ...extended];
}

/** The scan with these parameters. */
export function deribitScan(params: DeribitPmParams): ScanRule {
  return {
    scenarios: deribitScenarios(params),
    volShock: {
      up: params.volatilityRangeUp,
      down: params.volatilityRangeDown,
      minVolUp: params.minVolatilityForShockUp,
      shortPower: params.shortTermVegaPower,
      longPower: params.longTermVegaPower,
      dayFloor: 1,
      referenceDays: 30,
    },
    skew: null,
    staticDiscount: null,
    basis: null,
    gainOffset: params.pnlOffset,
    dampenerUsd: params.extendedDampener,
    range: params.priceRange,
    coinAtBoundary: true,
    decimals: 9,
  };
}

/** Scan and roll shock; maintenance is a share of both. */
export function deribitUnit(params: DeribitPmParams): UnitRules {
  const rollShock: ChargeRule = {
    name: "roll shock",
    role: "add",
    on: ["option", "future", "perpetual"],
    netting: "expiry",
    exposure: "delta",
    side: "both",
    rate: {
      kind: "annual",
      rate: params.annualisedMoveRisk,
      minimum: params.minAnnualisedMove,
      initial: 1,
      maintenance: 1,
    },
  };
  return {
    scan: deribitScan(params),
    charges: [rollShock],
    spreadOffset: null,
    floorTiers: null,
    lossFactor: { initial: 1, maintenance: 1 },
    factor: { initial: 1, maintenance: params.mmFactor },
  };
}

const BTC: DeribitPmParams = {
  priceRange: 0.16,
  bucketsCount: 4,
  volatilityRangeUp: 0.5,
  volatilityRangeDown: 0.25,
  minVolatilityForShockUp: 0.5,
  shortTermVegaPower: 0.3,
  longTermVegaPower: 0.13,
  extendedTableFactor: 1,
  extendedDampener: 100_000,
  annualisedMoveRisk: 0.075,
  minAnnualisedMove: 0.01,
  maxDeltaShock: 0.1,
  deltaTotalLiqShockThreshold: 20_000_000,
  mInc: 0.00005,
  pnlOffset: 0,
  mmFactor: 0.8,
};

const ETH: DeribitPmParams = {
  ...BTC,
  priceRange: 0.18,
  volatilityRangeUp: 0.4,
  extendedDampener: 200_000,
  annualisedMoveRisk: 0.05,
  minAnnualisedMove: 0.005,
  mInc: 0.000004,
  pnlOffset: 0.6,
};

/** The recorded parameters by currency: BTC of June 2024, ETH of February 2026. */
export const DERIBIT_PM_PARAMS: Readonly<Record<string, DeribitPmParams>> = { BTC, ETH };

const NOT_MODELLED: readonly NotModelled[] = [
  {
    name: "delta shock",
    why: "its formula is not published; it was 0 in recorded replies with deltas far below the 20,000,000 USD threshold, and is left out",
  },
  { name: "correlation contingency", why: "not published; 0 in recorded replies" },
  { name: "open orders and market maker protection", why: "they need the account's orders" },
  { name: "cap on offsettable gains", why: "its application is not published" },
  {
    name: "extended moves of options",
    why: "scaled and restated as recorded replies do with futures; no recorded reply holds options",
  },
  { name: "delta of the roll shock", why: "Black delta is taken for options; recorded replies hold futures only" },
  { name: "vol shocks below one day", why: "days to expiry are floored at 1 in the vol shock, by assumption" },
  { name: "parameters", why: "BTC of June 2024, ETH of February 2026; a pasted venue reply replaces them" },
  { name: "several underlyings", why: "their margins are added, as without a correlation set" },
];

const COMMON = {
  venue: "deribit",
  source: "Deribit API reference and a recorded reply of private/pme/simulate; support article on portfolio margin",
  asOf: "2026-02-15",
  heldAgainst: "equity",
  units: { BTC: deribitUnit(BTC), ETH: deribitUnit(ETH) },
} as const;

/** Margin of one settlement currency by itself. */
export const DERIBIT_SEGREGATED_PM: RuleSet = {
  ...COMMON,
  id: "deribit_segregated_pm",
  name: "Deribit portfolio margin, segregated",
  scope: { kinds: ["option", "future", "perpetual"], settlement: "any", currencies: ["USDC", "USDT"], single: true },
  unit: "settlement",
  notModelled: NOT_MODELLED,
};

/** Margin of the whole account in USD, all settlement currencies together. */
export const DERIBIT_CROSS_PM: RuleSet = {
  ...COMMON,
  id: "deribit_cross_pm",
  name: "Deribit portfolio margin, cross",
  scope: { kinds: ["option", "future", "perpetual"], settlement: "any", currencies: ["USDC", "USDT"], single: false },
  unit: "usd",
  notModelled: [
    ...NOT_MODELLED,
    { name: "collateral haircuts", why: "they change and are read from a venue reply; none is taken here" },
    { name: "coin P&L in USD", why: "converted at the present index in every scenario" },
  ],
};
