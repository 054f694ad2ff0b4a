import { describe, expect, it } from "vitest";
import { expiryName, FULL_CALENDAR, listedExpiries, nextSettlement } from "./calendar.ts";

const names = (time: number): string[] => listedExpiries(time, FULL_CALENDAR).map(({ time: at }) => expiryName(at));

describe("expiry calendar", () => {
  it("lists what Deribit listed on 2025-12-05 at 01:09 UTC", () => {
    // The recorded chain of that minute, and the daily of the same morning that it left out.
    const recorded = "6DEC25 7DEC25 8DEC25 12DEC25 19DEC25 26DEC25 30JAN26 27FEB26 27MAR26 26JUN26 25SEP26";
    expect(names(Date.UTC(2025, 11, 5, 1, 9))).toEqual(["5DEC25", ...recorded.split(" ")]);
  });

  it("lists what public/get_expirations gave on 2026-05-20 at 07:50 UTC", () => {
    const recorded = "20MAY26 21MAY26 22MAY26 23MAY26 29MAY26 5JUN26 26JUN26 31JUL26 25SEP26 25DEC26 26MAR27";
    expect(names(1_779_263_441_155)).toEqual(recorded.split(" "));
  });

  it("rolls at 08:00 UTC", () => {
    const eight = Date.UTC(2026, 4, 20, 8);
    expect(nextSettlement(eight - 1)).toBe(eight);
    expect(nextSettlement(eight)).toBe(eight + 86_400_000);
    expect(names(eight).slice(0, 4)).toEqual(["21MAY26", "22MAY26", "23MAY26", "24MAY26"]);
  });

  it("puts every expiry at 08:00 UTC, once, ascending, weeklies and month ends on Fridays", () => {
    for (let day = 0; day < 800; day++) {
      const expiries = listedExpiries(Date.UTC(2025, 0, 1, 5) + day * 86_400_000, FULL_CALENDAR);
      const times = expiries.map(({ time }) => time);
      expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
      for (const { time, period } of expiries) {
        expect(new Date(time).toISOString().slice(11)).toBe("08:00:00.000Z");
        if (period !== "day") expect(new Date(time).getUTCDay()).toBe(5);
      }
    }
  });
});
