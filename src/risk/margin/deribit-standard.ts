import type { ChargeRule, RuleSet, UnitRules } from "../margin-rules.ts";

const SHORT_OPTION: ChargeRule = {
  name: "short options",
  role: "add",
  on: ["option"],
  netting: "instrument",
  exposure: "size",
  side: "short",
  rate: {
    kind: "short-option",
    moneyness: "forward",
    base: 0.15,
    floor: 0.1,
    maintenance: 0.075,
    putOverMaintenance: 1,
  },
};

const FUTURES: ChargeRule = {
  name: "futures",
  role: "add",
  on: ["future", "perpetual"],
  netting: "instrument",
  exposure: "size",
  side: "both",
  rate: { kind: "value", initial: 0.02, maintenance: 0.01 },
};

const UNIT: UnitRules = {
  scan: null,
  charges: [SHORT_OPTION, FUTURES],
  spreadOffset: null,
  floorTiers: null,
  lossFactor: { initial: 1, maintenance: 1 },
  factor: { initial: 1, maintenance: 1 },
};

const NOT_MODELLED: RuleSet["notModelled"] = [
  {
    name: "size slope of futures",
    why: "rates rise with size by contract; the starting rates 2 % and 1 % are taken",
  },
  { name: "offsets between futures", why: "not known here; none is given" },
  { name: "open orders", why: "they need the account's orders" },
];

const COMMON = {
  venue: "deribit",
  source:
    "third-party description of the option formulas; futures from 50x leverage; held against the margin balance of Deribit's published account summary: cash and the gains of futures, without options",
  asOf: "2024",
  heldAgainst: "cash",
  units: { BTC: UNIT, ETH: UNIT },
} as const;

/** Each short option and each future by itself, no offsets: what settles in one currency. */
export const DERIBIT_SEGREGATED_SM: RuleSet = {
  ...COMMON,
  id: "deribit_segregated_sm",
  name: "Deribit standard margin, segregated",
  scope: { kinds: ["option", "future", "perpetual"], settlement: "any", currencies: ["USDC", "USDT"], single: true },
  unit: "settlement",
  notModelled: NOT_MODELLED,
};

/** The same of the whole account in USD, all settlement currencies together. */
export const DERIBIT_CROSS_SM: RuleSet = {
  ...COMMON,
  id: "deribit_cross_sm",
  name: "Deribit standard margin, cross",
  scope: { kinds: ["option", "future", "perpetual"], settlement: "any", currencies: ["USDC", "USDT"], single: false },
  unit: "usd",
  notModelled: [
    ...NOT_MODELLED,
    { name: "collateral haircuts", why: "they change and are read from a venue reply; none is taken here" },
    {
      name: "what it is held against",
      why: "published for a segregated account alone: cash and the gains of futures of every currency are taken",
    },
  ],
};
