import type { MarginScenario, RuleSet, UnitRules } from "../margin-rules.ts";

/** What an exchange sets by contract: largest regular move, and vol shock at every maturity, both relative. */
export interface SpanParameters {
  readonly scanRange: number;
  readonly volRange: number;
}

/** Extreme moves are three scan ranges and count for a third. */
const EXTREME = { multiple: 3, share: 0.33 };

/** The sixteen scenarios in their classic order. */
function spanScenarios(scanRange: number): MarginScenario[] {
  const steps = [0, 1 / 3, -1 / 3, 2 / 3, -2 / 3, 1, -1];
  const regular = steps.flatMap((step) =>
    (["up", "down"] as const).map((vol) => ({ move: step * scanRange, vol, weight: 1, extended: false })),
  );
  const extreme = [1, -1].map((side) => ({
    move: side * EXTREME.multiple * scanRange,
    vol: "same" as const,
    weight: EXTREME.share,
    extended: true,
  }));
  return [...regular, ...extreme];
}

/** Rules of one contract family with what the exchange sets for it. */
export function spanUnit({ scanRange, volRange }: SpanParameters): UnitRules {
  return {
    scan: {
      scenarios: spanScenarios(scanRange),
      volShock: {
        up: volRange,
        down: volRange,
        minVolUp: 0,
        shortPower: 0,
        longPower: 0,
        dayFloor: 1,
        referenceDays: 30,
      },
      skew: null,
      staticDiscount: null,
      basis: null,
      gainOffset: null,
      dampenerUsd: 0,
      range: scanRange,
      coinAtBoundary: false,
      decimals: null,
    },
    charges: [],
    spreadOffset: null,
    floorTiers: null,
    lossFactor: { initial: 1, maintenance: 1 },
    factor: { initial: 1, maintenance: 1 },
  };
}

export const SPAN_STYLE: RuleSet = {
  id: "span_style",
  name: "SPAN style scan risk",
  venue: "cme",
  source: "public descriptions of SPAN; risk arrays in McMillan, Options as a Strategic Investment, ch. 34",
  asOf: "2002",
  scope: { kinds: ["option", "future"], settlement: "quote", currencies: ["USD"], single: true },
  unit: "usd",
  heldAgainst: "equity",
  units: { "*": spanUnit({ scanRange: 0.1, volRange: 0.25 }) },
  notModelled: [
    {
      name: "price and vol scan range",
      why: "the exchange sets them by contract; 10 % of price and 25 % of vol are assumed",
    },
    { name: "intra-commodity spread charge", why: "its tiers and rates are exchange data" },
    { name: "inter-commodity credits", why: "they are exchange data" },
    { name: "delivery charge", why: "it is exchange data" },
    { name: "short option minimum", why: "it is exchange data" },
    { name: "SPAN 2", why: "its historical scenarios are not public" },
  ],
};
