import type { SurfaceField } from "../../market/surface-field.ts";

/** How a field of the surface is named, what it is, and how its numbers are shown. */
export interface FieldWords {
  readonly label: string;
  /** Short name with its unit, over the colour scale. */
  readonly scale: string;
  readonly unit: string;
  readonly hint: string;
  readonly decimals: number;
  /** Signed, and coloured on either side of 0. */
  readonly diverging: boolean;
}

const plain = { diverging: false } as const;

export const FIELD_WORDS: Readonly<Record<SurfaceField, FieldWords>> = {
  vol: { ...plain, label: "Vol", scale: "Vol %", unit: "%", hint: "Fitted implied vol", decimals: 1 },
  variance: { ...plain, label: "Total variance", scale: "Total var", unit: "", hint: "vol² × years", decimals: 3 },
  localVol: {
    ...plain,
    label: "Local vol",
    scale: "Local vol %",
    unit: "%",
    hint: "Dupire's local vol of the fitted surface: √(∂w/∂T / g)",
    decimals: 1,
  },
  density: {
    ...plain,
    label: "Density",
    scale: "Density / σ√T",
    unit: "per σ√T",
    hint: "Risk-neutral density of ln(S/F), per at-the-money standard deviation",
    decimals: 2,
  },
  residual: {
    label: "Residual",
    scale: "Mid − fit pts",
    unit: "pts",
    hint: "Vol at mid less fitted vol, drawn through the quotes",
    decimals: 2,
    diverging: true,
  },
  edge: {
    label: "Edge",
    scale: "Edge pts",
    unit: "pts",
    hint: "Bid vol over the fit, or ask vol under it (negative), before fees: 0 where the fit lies inside the spread",
    decimals: 2,
    diverging: true,
  },
  delta: { ...plain, label: "Delta", scale: "Call Δ", unit: "", hint: "Delta of the call, undiscounted", decimals: 2 },
  gamma: {
    ...plain,
    label: "Gamma",
    scale: "Γ, Δ / 1 %",
    unit: "Δ / 1 %",
    hint: "Change of delta for a 1 % move of the forward",
    decimals: 3,
  },
  vega: { ...plain, label: "Vega", scale: "Vega / pt", unit: "per pt", hint: "Value per vol point", decimals: 0 },
  theta: {
    ...plain,
    label: "Theta",
    scale: "Theta / day",
    unit: "per day",
    hint: "Value lost per calendar day, without the cap at the option's value",
    decimals: 0,
  },
  difference: {
    label: "Difference",
    scale: "Diff. pts",
    unit: "pts",
    hint: "Vol of this surface less that of the one compared with, at equal ln(K/F) and time",
    decimals: 2,
    diverging: true,
  },
};
