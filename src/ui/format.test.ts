import { describe, expect, it } from "vitest";
import {
  DASH,
  formatAge,
  formatCoin,
  formatExact,
  formatExpiry,
  formatNumber,
  formatSigned,
  formatSize,
  formatStrike,
  formatTimeLeft,
  formatUtcTime,
  formatVol,
  formatVolPoints,
} from "./format.ts";

describe("number formats", () => {
  it("separates thousands by a thin space and uses the true minus", () => {
    expect(formatNumber(92726.41, 2)).toBe("92\u2009726.41");
    expect(formatNumber(-102422, 0)).toBe("\u2212102\u2009422");
    expect(formatNumber(1234567.5, 1)).toBe("1\u2009234\u2009567.5");
    expect(formatNumber(999, 0)).toBe("999");
  });

  it("prints every digit that tells a number from its neighbours", () => {
    expect(formatExact(92873.75)).toBe("92\u2009873.75");
    expect(formatExact(-0.1 - 0.2)).toBe("\u22120.30000000000000004");
    expect(formatExact(1.5e-7)).toBe("1.5 × 10^\u22127");
    expect(formatExact(2e21)).toBe("2 × 10^21");
    expect(formatExact(1)).not.toBe(formatExact(1 + Number.EPSILON));
    expect(formatExact(Number.NaN)).toBe(DASH);
  });

  it("shows a dash for what is missing and never a negative zero", () => {
    for (const format of [formatCoin, formatStrike, formatVol, formatSize, formatAge, formatUtcTime, formatExpiry]) {
      expect(format(Number.NaN)).toBe(DASH);
    }
    expect(formatNumber(-0.0001, 2)).toBe("0.00");
    expect(formatSigned(0, 2)).toBe("0.00");
    expect(formatSigned(0.001, 2)).toBe("0.00");
  });

  it("gives each quantity its own form", () => {
    expect(formatCoin(0.0325)).toBe("0.0325");
    expect(formatStrike(95_000)).toBe("95\u2009000");
    expect(formatStrike(1.02)).toBe("1.02");
    expect(formatVol(0.4434)).toBe("44.3");
    expect(formatVolPoints(-0.0628)).toBe("\u22126.28");
    expect(formatSigned(0.43, 2)).toBe("+0.43");
    expect(formatSize(20.2)).toBe("20.2");
    expect(formatSize(13427)).toBe("13\u2009427");
  });

  it("keeps the digits of small numbers that JavaScript writes with an exponent", () => {
    expect(formatNumber(2.14e-6, 6)).toBe("0.000002");
    expect(formatCoin(2.8e-4)).toBe("0.0003");
  });

  it("says ages and times as people read them", () => {
    expect([38, 400, 22_000, 61_000, 600_000, 10_800_000].map(formatAge)).toEqual([
      "38 ms",
      "0.4 s",
      "22 s",
      "61 s",
      "10 min",
      "3 h",
    ]);
    expect(formatUtcTime(Date.UTC(2025, 11, 5, 1, 9, 36))).toBe("01:09:36");
    expect(formatExpiry(Date.UTC(2025, 11, 26, 8))).toBe("26 DEC");
  });

  it("counts down to an expiry: days, then hours, then minutes", () => {
    const expiry = Date.UTC(2025, 11, 26, 8);
    expect(formatTimeLeft(expiry, expiry - 21.5 * 86_400_000)).toBe("21d");
    expect(formatTimeLeft(expiry, expiry - (30 * 60 + 50) * 60_000)).toBe("30h 50m");
    expect(formatTimeLeft(expiry, expiry - 125_000)).toBe("2m 05s");
    expect(formatTimeLeft(expiry, expiry)).toBe("expired");
  });
});
