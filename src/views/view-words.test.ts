import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { utf8 } from "./bytes.ts";
import { variedView } from "./test-support/sample-views.ts";
import { canonicalJson } from "./view-json.ts";
import { withCodes, withoutCodes } from "./view-words.ts";

const WORDS_SO_FAR = 286;
const DIGEST = "a7edd7d6d2366f37b074a60b09fad99f2122af4dd2cac879c82c66c513107c85";

const back = (text: string, cap = 1_000_000): string | null => {
  const bytes = withoutCodes(utf8(withCodes(text)), cap);
  return bytes && new TextDecoder().decode(bytes);
};

describe("words of views", () => {
  it("come back from their codes, in any JSON text", () => {
    const text = canonicalJson(variedView(20));
    expect(withCodes(text).length).toBeLessThan(text.length / 2);
    expect(back(text)).toBe(text);
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = JSON.stringify(value);
        expect(back(json)).toBe(json);
      }),
    );
  });

  it("never unfold beyond the cap", () => {
    const text = canonicalJson(variedView(20));
    expect(back(text, text.length)).toBe(text);
    expect(back(text, text.length - 1)).toBeNull();
    expect(withoutCodes(new Uint8Array(100_000).fill(2), 200_000)).toBeNull();
  });

  it("are refused where a code is none, or is cut", () => {
    for (const bytes of [[0x1f, 0x7e], [0x1c], [0x1c, 0x05], [0x1c, 0xff]])
      expect(withoutCodes(Uint8Array.from(bytes), 100)).toBeNull();
  });

  // A word's place is its code in links that are out: this fails where one was moved, changed or taken away.
  it("keep their places", () => {
    const known = Array.from({ length: WORDS_SO_FAR }, (_, place) => {
      const far = place - 0x1c;
      const code = far < 0 ? [place] : [0x1c + Math.floor(far / 95), 0x20 + (far % 95)];
      return new TextDecoder().decode(withoutCodes(Uint8Array.from(code), 100) ?? new Uint8Array());
    });
    expect(known.every((word) => word !== "")).toBe(true);
    expect(createHash("sha256").update(known.join("\n")).digest("hex")).toBe(DIGEST);
  });
});
