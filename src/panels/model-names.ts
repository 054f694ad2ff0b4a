import type { SurfaceChoice } from "../market/surface-choice.ts";

/** Names of the models, as shown, and what each is. */
export const MODEL_NAME: Readonly<Record<SurfaceChoice, string>> = {
  auto: "Auto",
  svi: "SVI",
  essvi: "eSSVI",
  sabr: "SABR",
  free: "Free",
};

export const MODEL_HINT: Readonly<Record<SurfaceChoice, string>> = {
  auto: "The non-parametric model where it meets the quotes better than SVI",
  svi: "Raw SVI, five parameters an expiry",
  essvi: "Extended SSVI, three parameters an expiry, free of static arbitrage by construction",
  sabr: "SABR with β = 1, three parameters an expiry",
  free: "Non-parametric: local variance between quoted strikes, free of static arbitrage by construction",
};
