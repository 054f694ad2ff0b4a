import { describe, expect, it } from "vitest";
import { BadInput } from "../market/bad-input.ts";
import { sessionOf, VENUES, venueOf } from "./venues.ts";

describe("sessionOf", () => {
  it("knows its venues and chain files, and no name that only looks like one", () => {
    for (const venue of Object.keys(VENUES)) expect(sessionOf({ venue, session: {} }).status(0).venue).toBe(venue);
    expect(sessionOf({ venue: "chain", session: {} }).status(0).venue).toBe("chain");
    for (const venue of ["", "okx", "__proto__", "constructor"]) {
      expect(() => sessionOf({ venue, session: {} })).toThrow(BadInput);
      expect(venueOf(venue)).toBeNull();
    }
  });

  it("takes from a file only options a session has, of their kind", () => {
    const said = JSON.parse(
      '{"label":{"toString":1},"seed":"x","testnet":true,"__proto__":{"simulated":true},"more":1}',
    );
    const status = sessionOf({ venue: "deribit", session: said }).status(0);
    expect(status).toMatchObject({ label: "Deribit", testnet: true, simulated: false });
  });
});
