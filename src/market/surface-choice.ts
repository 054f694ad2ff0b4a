/** What may be asked for: a model, or (`auto`) whichever of SVI and the non-parametric one meets the quotes better. */
export const SURFACE_CHOICES = ["auto", "svi", "essvi", "sabr", "free"] as const;
export type SurfaceChoice = (typeof SURFACE_CHOICES)[number];
