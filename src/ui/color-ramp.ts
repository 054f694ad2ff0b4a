/** Stops of a colour scale: place 0 … 1 and colour. */
export type ColorRamp = readonly (readonly [at: number, color: string])[];

/** Sequential ramps for level data: cividis trimmed so that both ends stand on their panel, monotone in lightness. */
export const SEQUENTIAL_RAMP: Readonly<Record<"dark" | "light", ColorRamp>> = {
  dark: [
    [0, "#40588F"],
    [0.14, "#4D5C80"],
    [0.28, "#5E6676"],
    [0.42, "#707274"],
    [0.56, "#8A8678"],
    [0.7, "#A59C74"],
    [0.85, "#C9B866"],
    [1, "#F3DC4C"],
  ],
  light: [
    [0, "#2F4F88"],
    [0.14, "#435C8A"],
    [0.28, "#566885"],
    [0.42, "#6B7680"],
    [0.56, "#82857B"],
    [0.7, "#9A956F"],
    [0.85, "#B0A25A"],
    [1, "#C0A92C"],
  ],
};

/** The ramp as a CSS gradient rising to the top. */
export function rampGradient(ramp: ColorRamp): string {
  return `linear-gradient(to top, ${ramp.map(([at, color]) => `${color} ${at * 100}%`).join(", ")})`;
}
