import { describe, expect, it } from "vitest";
import type { JobCertificate } from "../../market/certificate-job.ts";
import { badgeWords } from "./certificate-badge.ts";

const EXPIRY = Date.UTC(2026, 11, 25, 8);
const clean = {
  slices: [
    { model: "svi", expiry: EXPIRY },
    { model: null, expiry: EXPIRY + 1 },
  ],
  violations: 0,
  found: 0,
  warnings: [],
  time: Date.UTC(2026, 10, 24, 21),
} as unknown as JobCertificate;

describe("the badge of a certificate", () => {
  it("says to which fitted expiry the surface is free of arbitrage", () => {
    expect(badgeWords(clean)).toMatchObject({ text: "Arbitrage-free to 25 DEC", warn: false });
    expect(badgeWords({ ...clean, slices: [] })).toBeNull();
  });

  it("says the worst first: a breach of the fit, then proofs among the quotes, then doubts", () => {
    const warnings = [{ kind: "noSizes", expiry: EXPIRY }] as unknown as JobCertificate["warnings"];
    expect(badgeWords({ ...clean, violations: 2, found: 3, warnings })?.text).toBe("Arbitrage in the fit: 2 places");
    expect(badgeWords({ ...clean, found: 3, warnings })?.text).toBe("Arbitrage in the quotes: 3");
    expect(badgeWords({ ...clean, warnings })).toMatchObject({ text: expect.stringMatching(/^Warned: /), warn: true });
  });
});
