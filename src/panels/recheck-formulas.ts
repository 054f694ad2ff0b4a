/** How a figure is computed, as a recheck prints it. Units are those it is kept in, before any conversion for the screen. */
export interface RecheckFormula {
  readonly name: string;
  readonly formula: string;
  readonly source: string;
}

const BLACK = "Black (1976), priced from the out-of-the-money side";
const JAECKEL = "Start: Stefanica & Radoičić (2017). Two Householder steps on the objectives of Jäckel (2013)";
const solved = (side: string): RecheckFormula => ({
  name: `Vol at ${side}`,
  formula: "σ that solves Black-76(F, K, T, σ) = price",
  source: JAECKEL,
});

/** Every figure that is computed for an option, in the order of the sheet. */
export const RECHECK_FORMULAS = {
  volBid: solved("bid"),
  volMid: solved("mid"),
  volAsk: solved("ask"),
  volMark: solved("mark"),
  fit: {
    name: "Fitted vol",
    formula: "√(w/T), w = a + b(ρ(k − m) + √((k − m)² + s²)), k = ln(K/F)",
    source: "Raw SVI, Gatheral (2004); an eSSVI slice is one of its kind",
  },
  price: { name: "Price", formula: "±(F·N(±d₁) − K·N(±d₂)), + for a call; over F in coin", source: BLACK },
  delta: { name: "Delta", formula: "±N(±d₁), d₁ = ln(F/K)/(σ√T) + σ√T/2", source: BLACK },
  gamma: { name: "Gamma", formula: "n(d₁)/(F·σ√T)", source: BLACK },
  vega: { name: "Vega", formula: "F·n(d₁)·√T", source: BLACK },
  theta: { name: "Theta", formula: "−F·n(d₁)·σ/(2√T)", source: BLACK },
  rho: { name: "Rho", formula: "T·(F·delta − price), spot held", source: BLACK },
} as const satisfies Record<string, RecheckFormula>;

export type RecheckKey = keyof typeof RECHECK_FORMULAS;

export const RECHECK_KEYS = Object.keys(RECHECK_FORMULAS) as readonly RecheckKey[];

/** `figure` as a key of the list; delta for anything else. */
export function recheckKey(figure: string): RecheckKey {
  return RECHECK_KEYS.find((key) => key === figure) ?? "delta";
}

/** In place of raw SVI where a slice is drawn by another model. */
export const SABR_FIT: RecheckFormula = {
  name: "Fitted vol",
  formula: "Lognormal expansion in α, ρ, ν at β = 1, k = ln(K/F)",
  source: "SABR, Hagan et al. (2002)",
};
export const FREE_FIT: RecheckFormula = {
  name: "Fitted vol",
  formula: "√(w/T), w by a natural cubic spline through the fit's nodes, k = ln(K/F)",
  source: "Non-parametric fit",
};
