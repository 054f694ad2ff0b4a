import { describe, expect, it } from "vitest";
import { optionFee } from "./option-fee.ts";

describe("fee of an option trade", () => {
  it("is 0.03 % of the underlying, in coin for inverse options", () => {
    expect(optionFee(0.05, 1, Number.NaN)).toBe(0.0003);
    expect(optionFee(5_000, 92_000, Number.NaN)).toBeCloseTo(27.6, 10);
  });
  it("never exceeds 12.5 % of the option's price", () => {
    expect(optionFee(0.001, 1, Number.NaN)).toBe(0.000125);
    expect(optionFee(100, 92_000, Number.NaN)).toBe(12.5);
  });
  it("takes the rate the venue states for the instrument", () => {
    expect(optionFee(5_000, 92_000, 0.0005)).toBeCloseTo(46, 10);
  });
});
