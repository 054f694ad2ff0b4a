import type { ChargeRule, RuleSet, UnitRules } from "../margin-rules.ts";

/** Rates of one underlying under Derive's standard manager, shares of its index. */
export interface DeriveStandardParams {
  /** Short options: initial base and floor, maintenance. */
  readonly base: number;
  readonly floor: number;
  readonly maintenance: number;
  readonly perpInitial: number;
  readonly perpMaintenance: number;
  /** Share of a base asset's value that counts, and the further factor for initial margin; null where none is published. */
  readonly held: { readonly discount: number; readonly initialScale: number } | null;
}

/** A charge on short options or perpetuals as a share of the index, initial margin only; of a depegged USDC. */
function depegCharge(name: string, on: "option" | "perpetual", shortfall: number): ChargeRule {
  return {
    name,
    role: "add",
    on: [on],
    netting: "instrument",
    exposure: "size",
    side: on === "option" ? "short" : "both",
    rate: { kind: "value", initial: 2 * shortfall, maintenance: 0 },
  };
}

/** Rules of one underlying while USDC is worth `usdc` USD. */
export function deriveStandardUnit(base: string, of: DeriveStandardParams, usdc: number): UnitRules {
  const shortfall = Math.max(0.99 - usdc, 0);
  const charge = (
    name: string,
    on: ChargeRule["on"],
    side: ChargeRule["side"],
    rate: ChargeRule["rate"],
  ): ChargeRule => ({
    name,
    role: "add",
    on,
    netting: "instrument",
    exposure: "size",
    side,
    rate,
  });
  const held = of.held;
  const charges = [
    charge("options by expiry", ["option"], "short", {
      kind: "short-option",
      moneyness: "index",
      base: of.base,
      floor: of.floor,
      maintenance: of.maintenance,
      putOverMaintenance: 1.05,
    }),
    charge("perpetuals", ["perpetual"], "both", {
      kind: "price",
      initial: of.perpInitial,
      maintenance: of.perpMaintenance,
    }),
    charge("collateral haircuts", ["spot", "collateral"], "both", {
      kind: "haircut",
      of:
        held === null
          ? {}
          : { [base]: { initial: 1 - held.discount * held.initialScale, maintenance: 1 - held.discount } },
    }),
    charge("price feed confidence", ["option", "perpetual"], "both", {
      kind: "confidence",
      threshold: 0.55,
      factor: 1,
    }),
  ];
  if (shortfall > 0) {
    charges.push(depegCharge("USDC depeg, options", "option", shortfall));
    charges.push(depegCharge("USDC depeg, perpetuals", "perpetual", shortfall));
  }
  return {
    scan: null,
    charges,
    spreadOffset: { initial: 1.2, maintenance: 1.1 },
    floorTiers: null,
    lossFactor: { initial: 1, maintenance: 1 },
    factor: { initial: 1, maintenance: 1 },
  };
}

const MAJOR = { base: 0.15, floor: 0.13, maintenance: 0.09, perpInitial: 0.1, perpMaintenance: 0.065 };

/** The published parameters by underlying. */
export const DERIVE_STANDARD_PARAMS: Readonly<Record<string, DeriveStandardParams>> = {
  BTC: { ...MAJOR, held: { discount: 0.75, initialScale: 0.93 } },
  ETH: { ...MAJOR, held: { discount: 0.8, initialScale: 0.9375 } },
  SOL: { base: 0.24, floor: 0.18, maintenance: 0.14, perpInitial: 0.33, perpMaintenance: 0.067, held: null },
  HYPE: { base: 0.3, floor: 0.25, maintenance: 0.18, perpInitial: 0.15, perpMaintenance: 0.1, held: null },
};

/** Options of an expiry by themselves or as a spread, whichever is less; perpetuals by themselves. */
export const DERIVE_STANDARD: RuleSet = {
  id: "derive_standard",
  name: "Derive standard margin",
  venue: "derive",
  source: "Derive's documentation of standard margin",
  asOf: "2026-03",
  scope: {
    kinds: ["option", "perpetual", "spot", "collateral"],
    settlement: "quote",
    currencies: ["USDC"],
    single: true,
  },
  unit: "usd",
  heldAgainst: "cash",
  units: Object.fromEntries(
    Object.entries(DERIVE_STANDARD_PARAMS).map(([base, of]) => [base, deriveStandardUnit(base, of, 1)]),
  ),
  notModelled: [
    {
      name: "USDC below 0.99",
      why: "the price of USDC is taken as 1; a shortfall is charged twice on shorts and perpetuals",
    },
    { name: "price feed confidence", why: "taken as full where the market states none" },
    { name: "SOL and HYPE held as collateral", why: "no discount is published; they count for nothing" },
  ],
};
