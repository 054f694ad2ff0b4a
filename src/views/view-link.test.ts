import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromBase64Url, toBase64Url, utf8 } from "./bytes.ts";
import { deflate, inflate } from "./deflate.ts";
import { forgedLink } from "./test-support/forged-link.ts";
import { OLD_LINKS } from "./test-support/old-links.ts";
import { SMALL_VIEW, variedView } from "./test-support/sample-views.ts";
import { openViewText, viewFile, viewFileName } from "./view-file.ts";
import { MAX_LINK, openView, packView } from "./view-link.ts";
import { createSigningKey, fingerprint, sign, verify } from "./view-signature.ts";

const PLAIN = { encrypted: false, signer: null };

async function problemOf(word: string): Promise<string> {
  const opened = await openView(word);
  return opened.ok ? "" : opened.problem;
}

describe("view link", () => {
  it("opens as the view it was made of: plain, encrypted, signed, both", async () => {
    const pair = await createSigningKey();
    for (const encrypted of [false, true])
      for (const signer of [null, pair]) {
        const opened = await openView(`#${await packView(SMALL_VIEW, { encrypted, signer })}`);
        expect(opened).toMatchObject({ ok: true, view: SMALL_VIEW, encrypted });
        expect(opened.ok && opened.signer !== null).toBe(signer !== null);
      }
  });

  it("of one view is always the same word, in which an order of fields leaves no trace", async () => {
    const { title, ...rest } = SMALL_VIEW;
    expect(await packView({ ...rest, title }, PLAIN)).toBe(await packView(SMALL_VIEW, PLAIN));
  });

  it("of an earlier release still opens", async () => {
    for (const [made, word] of Object.entries(OLD_LINKS))
      expect(await openView(word), made).toMatchObject({ ok: true, view: SMALL_VIEW });
  });

  it("holds 20 panels, none set like another, in 1 300 characters", async () => {
    const pair = await createSigningKey();
    for (const encrypted of [false, true])
      for (const signer of [null, pair]) {
        const view = { ...variedView(20), ...(signer ? { author: "Ann", made: 1_796_000_000_123 } : {}) };
        const word = await packView(view, { encrypted, signer });
        expect(word.length).toBeLessThanOrEqual(1_300);
        expect(await openView(word)).toMatchObject({ ok: true, view });
      }
  });

  it("refuses every flipped bit", async () => {
    const pair = await createSigningKey();
    for (const options of [PLAIN, { encrypted: true, signer: pair }]) {
      const [version, body = "", key] = (await packView(SMALL_VIEW, options)).split(".");
      const bytes = fromBase64Url(body) ?? new Uint8Array();
      for (let bit = 0; bit < bytes.length * 8; bit += options === PLAIN ? 1 : 5) {
        const changed = bytes.slice();
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const word = [version, toBase64Url(changed), ...(key ? [key] : [])].join(".");
        expect(await problemOf(word)).toMatch(/altered/);
      }
    }
  });

  it("refuses every letter exchanged or left out, the key's too", async () => {
    const word = await packView(SMALL_VIEW, { encrypted: true, signer: null });
    for (let at = 0; at < word.length; at++) {
      const other = word[at] === "A" ? "B" : "A";
      expect(await problemOf(word.slice(0, at) + other + word.slice(at + 1))).not.toBe("");
      expect(await problemOf(word.slice(0, at))).not.toBe("");
    }
  });

  it("says what is the matter in one sentence", async () => {
    const encrypted = await packView(SMALL_VIEW, { encrypted: true, signer: null });
    expect(await problemOf("")).toMatch(/not a link to a Volscape view/);
    for (const word of ["v0.AAAA", "v01.AAAA", "v00002.AAAA"])
      expect(await problemOf(word)).toMatch(/not a link to a Volscape view/);
    expect(await problemOf("v3.AAAA")).toMatch(/newer Volscape/);
    expect(await problemOf(encrypted.slice(0, encrypted.lastIndexOf(".")))).toMatch(/without its key/);
    expect(await problemOf(`v1.${"A".repeat(1_000_001)}`)).toMatch(/too large/);
    expect(await problemOf(await forgedLink("[".repeat(200_000)))).toMatch(/no JSON/);
    expect(await problemOf(await forgedLink(`{"version":1,"version":2}`))).toMatch(/newer/);
    const twice = JSON.stringify(SMALL_VIEW).replace("{", '{"title":"Another",');
    expect(await problemOf(await forgedLink(twice))).toMatch(/not written by Volscape/);
    const nested = await packView(SMALL_VIEW, PLAIN);
    expect(await problemOf(await forgedLink(JSON.stringify(nested)))).toMatch(/not a document/);
  });

  it("stops a bomb while it unfolds", async () => {
    const bomb = await deflate(new Uint8Array(64_000_000));
    expect(bomb.length).toBeLessThan(70_000);
    const before = process.memoryUsage().arrayBuffers;
    expect(await inflate(bomb, 2_000_000)).toBeNull();
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16_000_000);
    const exact = await deflate(new Uint8Array(5_000));
    expect((await inflate(exact, 5_000))?.length).toBe(5_000);
    expect(await inflate(exact, 4_999)).toBeNull();
    expect(await inflate(exact.slice(0, -1), 5_000)).toBeNull();
  });

  it("never throws, whatever is pasted", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string(),
          fc.base64String().map((text) => `v1.${text}`),
        ),
        async (text) => {
          expect((await openViewText(text)).ok).toBe(false);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe("view file", () => {
  it("carries what no link can, and comes back the same", async () => {
    const events = Array.from({ length: 3_000 }, (_, i) => [i, Math.sqrt(i)]);
    const many = { ...SMALL_VIEW, settings: { term: { events } } };
    const word = await packView(many, PLAIN);
    expect(word.length).toBeGreaterThan(MAX_LINK);
    expect(await openViewText(viewFile(word))).toMatchObject({ ok: true, view: many });
  });

  it("is refused with any letter changed", async () => {
    const text = viewFile(await packView(SMALL_VIEW, PLAIN)).trim();
    for (let at = 0; at < text.length; at++) {
      const changed = text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1);
      expect((await openViewText(changed)).ok).toBe(false);
    }
  });

  it("is a link too, wherever it was copied from", async () => {
    const word = await packView(SMALL_VIEW, PLAIN);
    expect((await openViewText(` https://host/app/?venue=deribit#${word}\n`)).ok).toBe(true);
  });

  it("has a name any system takes", () => {
    expect(viewFileName("Über/Front: month")).toBe("U-ber-Front-month.volview.json".toLowerCase());
    expect(viewFileName("…")).toBe("view.volview.json");
  });
});

describe("view signature", () => {
  it("is of this text by this key alone, and the key cannot be taken out", async () => {
    const pair = await createSigningKey();
    const signed = await sign(utf8("a"), pair);
    const publicKey = await verify(utf8("a"), signed);
    expect(publicKey).not.toBeNull();
    expect(await verify(utf8("b"), signed)).toBeNull();
    expect(await fingerprint(publicKey ?? new Uint8Array())).toMatch(/^([0-9A-F]{4} ){4}[0-9A-F]{4}$/);
    await expect(crypto.subtle.exportKey("pkcs8", pair.privateKey)).rejects.toThrow();
  });

  it("agrees with RFC 8032's curve: a small-order key signs nothing", async () => {
    expect(await verify(utf8("a"), new Uint8Array(96))).toBeNull();
  });
});
