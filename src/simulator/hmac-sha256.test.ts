import { createHmac } from "node:crypto";
import { expect, it } from "vitest";
import { hmacSha256 } from "./hmac-sha256.ts";

it("is what Node's own HMAC-SHA256 gives, over every length around a block", () => {
  for (const length of [0, 1, 31, 55, 56, 63, 64, 65, 119, 128, 1000]) {
    const text = "k\u00e9y ".repeat(length).slice(0, length);
    for (const [secret, message] of [
      [text, "what do ya want for nothing?"],
      ["Jefe", text],
    ] as const) {
      expect(hmacSha256(secret, message)).toBe(createHmac("sha256", secret).update(message).digest("hex"));
    }
  }
});
