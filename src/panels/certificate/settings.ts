import * as v from "valibot";

/** What a certificate can be set to show. */
export const settingsSchema = v.object({
  /** The table under the verdicts: figures of each fitted expiry, or the proofs among the quotes. */
  show: v.optional(v.picklist(["model", "market"]), "model"),
});

export type CertificateSettings = v.InferOutput<typeof settingsSchema>;

export const defaultSettings: CertificateSettings = v.parse(settingsSchema, {});
