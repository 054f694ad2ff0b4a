import { describe, expect, it } from "vitest";
import { handshakeAllowed, isHandshake, wasOpened } from "./fdc3-handshake.ts";

const PORTAL = "https://portal.example";
const allowed = (origin: string): boolean => origin === PORTAL;
const message = (type: unknown, origin = PORTAL, ports = 1) => ({
  data: { type },
  origin,
  ports: Array.from({ length: ports }, () => ({}) as MessagePort),
});

describe("the handshake with a desktop agent", () => {
  it("is taken from an allowed origin with one port", () => {
    expect(handshakeAllowed(message("WCP3Handshake"), allowed)).toBe(true);
    for (const origin of ["https://evil.example", "null", "", "https://portal.example.evil"])
      expect(handshakeAllowed(message("WCP3Handshake", origin), allowed), origin).toBe(false);
    for (const ports of [0, 2]) expect(handshakeAllowed(message("WCP3Handshake", PORTAL, ports), allowed)).toBe(false);
  });

  it("never loads a page, whoever asks, and leaves all other messages alone", () => {
    expect(handshakeAllowed(message("WCP2LoadUrl"), allowed)).toBe(false);
    for (const type of ["WCP5ValidateAppIdentityResponse", "other", undefined, 7])
      expect(handshakeAllowed(message(type, "https://evil.example", 0), allowed)).toBe(true);
    expect(handshakeAllowed({ data: null, origin: "", ports: [] }, allowed)).toBe(true);
  });

  it("is known by its name", () => {
    expect(["WCP1Hello", "WCP3Handshake", "hello", "xWCP3", 3].map((type) => isHandshake({ type }))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    expect([null, "WCP3Handshake", undefined].some(isHandshake)).toBe(false);
  });

  it("is not begun under a window that another one opened", () => {
    const top = { opener: null as unknown } as { opener: unknown; parent: never };
    Object.assign(top, { parent: top });
    const frame = { opener: null, parent: { opener: null, parent: top } };
    expect(wasOpened(frame)).toBe(false);
    top.opener = {};
    expect(wasOpened(frame)).toBe(true);
    expect(wasOpened({ opener: {}, parent: frame })).toBe(true);
  });
});
