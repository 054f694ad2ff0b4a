import type { AttributionTerm } from "../../risk/attribution.ts";

export interface TermWords {
  readonly term: AttributionTerm;
  readonly label: string;
  readonly hint: string;
  /** Where step by step repricing counts it, which has no cross terms; empty where it counts it here. */
  readonly stepwiseIn: string;
}

/** Every term in the order it is read in. */
export const TERMS: readonly TermWords[] = [
  { term: "delta", label: "Delta", hint: "The forward moving with spot", stepwiseIn: "" },
  {
    term: "gamma",
    label: "Gamma",
    hint: "Half the bend in the forward, times its move squared",
    stepwiseIn: "in delta",
  },
  { term: "vegaLevel", label: "Vega, level", hint: "Vol at the money of all expiries alike", stepwiseIn: "" },
  { term: "vegaSkew", label: "Vega, skew", hint: "The slope of its smile, and its move along it", stepwiseIn: "" },
  { term: "vegaCurvature", label: "Vega, curvature", hint: "The bend of its smile", stepwiseIn: "" },
  { term: "vegaTerm", label: "Vega, term", hint: "Its expiry's vol at the money against the level", stepwiseIn: "" },
  { term: "vegaOwn", label: "Vega, own", hint: "The option's vol beside its smile", stepwiseIn: "" },
  { term: "vanna", label: "Vanna", hint: "Forward and vol moving together", stepwiseIn: "in vega" },
  { term: "volga", label: "Volga", hint: "Half the bend in vol, times its move squared", stepwiseIn: "in vega" },
  { term: "theta", label: "Theta", hint: "Time passing, everything else still", stepwiseIn: "" },
  { term: "carry", label: "Carry", hint: "Forwards moving against spot", stepwiseIn: "" },
  {
    term: "funding",
    label: "Funding, estimate",
    hint: "Of perpetuals: the 8-hour rate that the log states now and then, taken to run straight in between. The venue's own sum may differ",
    stepwiseIn: "",
  },
  { term: "newTrades", label: "New trades", hint: "Price paid against the market at the trade", stepwiseIn: "" },
  { term: "fees", label: "Fees", hint: "Taker fees of trades on the way, where they are counted", stepwiseIn: "" },
  {
    term: "marks",
    label: "Marks",
    hint: "The venue's mark against the price of its own vol and forward: its rounding, mostly",
    stepwiseIn: "",
  },
  {
    term: "unexplained",
    label: "Unexplained",
    hint: "What is left: higher orders, and the rounding of this table",
    stepwiseIn: "",
  },
];

/** The columns of the table of positions: terms taken together. */
export const GROUPS: readonly { readonly label: string; readonly terms: readonly AttributionTerm[] }[] = [
  { label: "Delta", terms: ["delta"] },
  { label: "Gamma", terms: ["gamma"] },
  { label: "Vega", terms: ["vegaLevel", "vegaSkew", "vegaCurvature", "vegaTerm", "vegaOwn"] },
  { label: "Vanna, volga", terms: ["vanna", "volga"] },
  { label: "Theta", terms: ["theta"] },
  { label: "Carry", terms: ["carry"] },
  { label: "Funding", terms: ["funding"] },
  { label: "Trades, fees", terms: ["newTrades", "fees"] },
  { label: "Marks", terms: ["marks"] },
  { label: "Unexplained", terms: ["unexplained"] },
];
