import type { ChargeRule, MarginScenario, RuleSet, SkewRule, UnitRules } from "../margin-rules.ts";

/** Shares of a perpetual's or short option's index value, and thresholds, of one Derive portfolio manager. */
interface Parameters {
  readonly maxMove: number;
  readonly volUp: number;
  readonly volDown: number;
  readonly minVolUp: number;
  readonly initialFactor: number;
  readonly maintenanceFactor: number;
  readonly perpetual: { readonly initial: number; readonly maintenance: number };
  readonly nakedShort: { readonly initial: number; readonly maintenance: number };
  readonly haircuts: Readonly<Record<string, { readonly initial: number; readonly maintenance: number }>>;
}

/** Published tail moves with the share of the loss that counts, for a largest regular move of 18 %. */
const TAILS: readonly (readonly [number, number])[] = [
  [-0.66, 0.21],
  [-0.33, 0.42],
  [0.5, 0.27],
  [1, 0.13],
  [2, 0.069],
  [3, 0.046],
  [4, 0.034],
  [5, 0.027],
];
const PUBLISHED_MOVE = 0.18;

function scenarios(maxMove: number): MarginScenario[] {
  const regular = [3, 2, 1, 0, -1, -2, -3].flatMap((step) =>
    (["up", "same", "down"] as const).map((vol) => ({ move: (maxMove * step) / 4, vol, weight: 1, extended: false })),
  );
  const ends = [maxMove, -maxMove].map((move) => ({ move, vol: "up" as const, weight: 1, extended: false }));
  const tails = TAILS.map(([move, weight]) => ({
    move,
    vol: "up" as const,
    weight: (weight * maxMove) / PUBLISHED_MOVE,
    extended: true,
  }));
  const skews = (["linear", "absolute"] as const).map((vol) => ({ move: 0, vol, weight: 1, extended: false }));
  return [...regular, ...ends, ...tails, ...skews];
}

const SKEW: SkewRule = {
  linearBase: 0.25,
  linearRoot: -0.1,
  absoluteBase: 0.25,
  absoluteRoot: -0.1,
  minWidth: 0.01,
  widthScale: 4,
  volLevel: 0.6,
  volRoot: 0,
};

/** Charge on perpetuals, naked shorts, held collateral and weak price feeds. */
export function deriveCharges(
  of: Pick<Parameters, "perpetual" | "nakedShort" | "haircuts">,
  confidence: { readonly threshold: number; readonly factor: number },
): ChargeRule[] {
  return [
    {
      name: "perpetuals",
      role: "add",
      on: ["perpetual"],
      netting: "instrument",
      exposure: "size",
      side: "both",
      rate: { kind: "value", ...of.perpetual },
    },
    {
      name: "naked short options",
      role: "add",
      on: ["option"],
      netting: "strike",
      exposure: "size",
      side: "short",
      rate: { kind: "value", ...of.nakedShort },
    },
    {
      name: "collateral haircuts",
      role: "add",
      on: ["spot", "collateral"],
      netting: "instrument",
      exposure: "size",
      side: "both",
      rate: { kind: "haircut", of: of.haircuts },
    },
    {
      name: "price feed confidence",
      role: "add",
      on: ["option", "perpetual", "spot", "collateral"],
      netting: "instrument",
      exposure: "size",
      side: "both",
      rate: { kind: "confidence", ...confidence },
    },
  ];
}

function unit(of: Parameters): UnitRules {
  const up = of.maxMove / 4;
  return {
    scan: {
      scenarios: scenarios(of.maxMove),
      volShock: {
        up: of.volUp,
        down: of.volDown,
        minVolUp: of.minVolUp,
        shortPower: 0.3,
        longPower: 0.13,
        dayFloor: 1,
        referenceDays: 30,
      },
      skew: SKEW,
      staticDiscount: {
        longBase: 0.98,
        longRateFactor: 0,
        longRateAdd: 0.1,
        shortBase: 1.02,
        shortRateFactor: 0,
        shortRateAdd: 0.1,
      },
      basis: { up, down: -up, add: 0.5, perYear: 2 },
      gainOffset: null,
      dampenerUsd: 0,
      range: of.maxMove,
      coinAtBoundary: false,
      decimals: null,
    },
    charges: deriveCharges(of, { threshold: 0.55, factor: 1 }),
    spreadOffset: null,
    floorTiers: null,
    lossFactor: { initial: of.initialFactor, maintenance: of.maintenanceFactor },
    factor: { initial: 1, maintenance: 1 },
  };
}

const percent = (initial: number, maintenance: number) => ({ initial: initial / 100, maintenance: maintenance / 100 });

const MAJOR = {
  maxMove: 0.18,
  volUp: 0.5,
  volDown: 0.275,
  minVolUp: 0.4,
  initialFactor: 1,
  maintenanceFactor: 0.8,
  perpetual: percent(4, 3),
  nakedShort: percent(0.5, 0.3),
};

/** Derive's portfolio manager PMRM_2 with its live parameters. */
export const DERIVE_PMRM2: RuleSet = {
  id: "derive_pmrm2",
  name: "Derive portfolio margin 2",
  venue: "derive",
  source: "derivexyz/v2-core PMRM_2 and PMRMLib_2 at 7736900d; parameters from Derive's documentation",
  asOf: "2026-03",
  scope: {
    kinds: ["option", "perpetual", "spot", "collateral"],
    settlement: "quote",
    currencies: ["USDC"],
    single: true,
  },
  unit: "usd",
  heldAgainst: "equity",
  units: {
    BTC: unit({
      ...MAJOR,
      haircuts: {
        WBTC: percent(12, 10.6),
        LBTC: percent(17, 15.6),
        CBBTC: percent(17, 15.6),
        EBTC: percent(17, 15.6),
        SOLVBTC: percent(22, 20.6),
      },
    }),
    ETH: unit({
      ...MAJOR,
      haircuts: {
        ETH: percent(7, 5.6),
        WSTETH: percent(10, 5.6),
        WEETH: percent(17, 15.6),
        RSETH: percent(22, 20.6),
        RSWETH: percent(32, 30.6),
      },
    }),
    SOL: unit({
      maxMove: 0.27,
      volUp: 0.6,
      volDown: 0.3,
      minVolUp: 0.6,
      initialFactor: 1.1,
      maintenanceFactor: 0.9,
      perpetual: percent(6, 5),
      nakedShort: percent(3.5, 1.5),
      haircuts: {},
    }),
    HYPE: unit({
      maxMove: 0.33,
      volUp: 0.65,
      volDown: 0.3,
      minVolUp: 0.6,
      initialFactor: 1.15,
      maintenanceFactor: 0.95,
      perpetual: percent(10, 7.5),
      nakedShort: percent(4.25, 1.75),
      haircuts: { HYPE: percent(20, 10) },
    }),
  },
  notModelled: [
    {
      name: "USDC below 0.99",
      why: "the price of USDC is taken as 1; below 0.99 the initial factor rises by 4 per unit",
    },
    { name: "price feed confidence", why: "taken as full where the market states none; below 0.55 it is charged" },
    { name: "rate of each expiry", why: "taken as 0 where the market states none" },
    { name: "grid and tails of SOL and HYPE", why: "laid out as those of BTC and ETH, scaled to their largest move" },
  ],
};
