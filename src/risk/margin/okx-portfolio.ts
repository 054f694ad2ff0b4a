import type { FloorTier, MarginScenario, RuleSet, UnitRules } from "../margin-rules.ts";

/** Multipliers on slices of the minimum charge of BTC and ETH, USD. */
export const OKX_MAJOR_TIERS: readonly FloorTier[] = [
  { upTo: 10_000, multiplier: 1 },
  { upTo: 70_000, multiplier: 2 },
  { upTo: 170_000, multiplier: 4 },
  { upTo: 300_000, multiplier: 6 },
  { upTo: 470_000, multiplier: 8 },
  { upTo: 700_000, multiplier: 10 },
  { upTo: Number.POSITIVE_INFINITY, multiplier: 12 },
];

/** Initial margin over maintenance margin. */
const INITIAL_OVER_MAINTENANCE = 1.3;
/** Share of the extreme move's loss that counts. */
const EXTREME_SHARE = 0.5;

/** Spot shocks on both sides in thirds of `largest`, and the extreme move at twice it. */
function scenarios(largest: number): MarginScenario[] {
  const spot = [-3, -2, -1, 0, 1, 2, 3].map((step) => ({
    move: (largest * step) / 3,
    vol: "same" as const,
    weight: 1,
    extended: false,
  }));
  const extreme = [-2, 2].map((times) => ({
    move: largest * times,
    vol: "same" as const,
    weight: EXTREME_SHARE,
    extended: true,
  }));
  return [...spot, ...extreme];
}

/** How OKX puts its parts together: the worst of the scans plus additions, at least the tiered minimum; initial is 1.3 of it. */
export function okxUnit(largest: number, tiers: readonly FloorTier[] | null): UnitRules {
  return {
    scan: {
      scenarios: scenarios(largest),
      volShock: null,
      skew: null,
      staticDiscount: null,
      basis: null,
      gainOffset: null,
      dampenerUsd: 0,
      range: largest,
      coinAtBoundary: false,
      decimals: null,
    },
    charges: [],
    spreadOffset: null,
    floorTiers: tiers,
    lossFactor: { initial: 1, maintenance: 1 },
    factor: { initial: INITIAL_OVER_MAINTENANCE, maintenance: 1 },
  };
}

const MIDDLE = ["SOL", "DOGE", "PEPE", "XRP", "BNB", "SHIB", "LTC", "ORDI", "WLD", "BCH", "ADA"];

export const OKX_PM: RuleSet = {
  id: "okx_pm",
  name: "OKX portfolio margin",
  venue: "okx",
  source: "OKX help pages on portfolio margin and their announcements of December 2024 and January 2025",
  asOf: "2025-01",
  scope: {
    kinds: ["option", "future", "perpetual", "spot"],
    settlement: "any",
    currencies: ["USDT", "USDC", "USD"],
    single: false,
  },
  unit: "usd",
  heldAgainst: "equity",
  units: {
    BTC: okxUnit(0.12, OKX_MAJOR_TIERS),
    ETH: okxUnit(0.12, OKX_MAJOR_TIERS),
    ...Object.fromEntries(MIDDLE.map((base) => [base, okxUnit(0.18, null)])),
  },
  notModelled: [
    {
      name: "vol shocks of MR1",
      why: "their table by days to expiry is not published in full: spot moves at unchanged vol, so the figure is a lower bound",
      addsToMargin: true,
    },
    { name: "theta decay MR2", why: "formula not known" },
    { name: "vega term structure MR3", why: "formula not known" },
    { name: "basis risk MR4", why: "annualised moves are known (5, 15, 30 %), the formula is not" },
    { name: "rate risk MR5", why: "formula not known" },
    { name: "share of the extreme move MR6", why: "half of the loss is taken, by inference" },
    { name: "minimum charge MR7", why: "tiers are known, the charge by contract is not" },
    { name: "borrowing MR8", why: "it needs the account's loans" },
    { name: "stablecoin depeg MR9", why: "the full tiers are not known" },
    { name: "coin P&L in USD", why: "converted at the present index in every scenario" },
  ],
};
