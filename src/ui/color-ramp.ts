/** Stops of a colour scale: place 0 … 1 and colour. */
export type ColorRamp = readonly (readonly [at: number, color: string])[];

/** Places of the sequential ramp's stops (`--ramp-0` … `--ramp-7`): cividis trimmed, monotone in lightness. */
const PLACES = [0, 0.14, 0.28, 0.42, 0.56, 0.7, 0.85, 1] as const;

/** The sequential ramp for level data as the style sheet has it at `element` now: a canvas needs colours by value. */
export function readRamp(element: Element): ColorRamp {
  const style = getComputedStyle(element);
  return PLACES.map((at, i) => [at, style.getPropertyValue(`--ramp-${i}`).trim() || "#888888"] as const);
}

/** The same ramp as a CSS gradient rising to the top; it follows the theme by itself. */
export const RAMP_GRADIENT = `linear-gradient(to top, ${PLACES.map((at, i) => `var(--ramp-${i}) ${at * 100}%`).join(", ")})`;

/** Stops of the diverging ramp about 0, as the style sheet has them. */
const DIVERGING = ["--heat-neg", "--heat-zero", "--heat-pos"] as const;

/** The ramp for signed data as it is at `element` now; its middle belongs to 0. */
export function readDivergingRamp(element: Element): ColorRamp {
  const style = getComputedStyle(element);
  return DIVERGING.map((name, i) => [0.5 * i, style.getPropertyValue(name).trim() || "#888888"] as const);
}

/** The same as a CSS gradient rising to the top. */
export const DIVERGING_GRADIENT = `linear-gradient(to top, ${DIVERGING.map((name) => `var(${name})`).join(", ")})`;
