import { describe, expect, it } from "vitest";
import { type Bytes, concat, fromBase64Url, toBase64Url, utf8 } from "./bytes.ts";
import { deflate } from "./deflate.ts";
import { createReceivingKey, rawPublicKey, unwrap } from "./key-wrap.ts";
import { MAX_RECIPIENTS, openSealed, PADDING, type Recipient, sealView } from "./sealed-view.ts";
import { SMALL_VIEW, variedView } from "./test-support/sample-views.ts";
import type { ViewDocument } from "./view-document.ts";
import { canonicalJson } from "./view-json.ts";
import { openView } from "./view-link.ts";
import { createSigningKey } from "./view-signature.ts";

const HELD: ViewDocument = {
  ...SMALL_VIEW,
  settings: {
    ...SMALL_VIEW.settings,
    scenario: { spotNodes: "-12.5 12.5" },
    payoff: { days: 7, legs: [{ instrument: "BTC-25DEC26-90000-C", size: 73.519, price: null }] },
  },
  portfolio: {
    sizes: "whole",
    books: [
      {
        name: "Main",
        positions: [
          {
            instrument: "BTC-PERPETUAL",
            size: 918.273,
            unit: "underlying",
            averagePrice: 88_123.5,
            openedAt: null,
            tags: [],
            included: true,
          },
        ],
        cash: [],
      },
    ],
  },
};

async function person(): Promise<{ pair: CryptoKeyPair; to(risk: boolean, positions: boolean): Recipient }> {
  const pair = await createReceivingKey();
  const key = await rawPublicKey(pair);
  return { pair, to: (risk, positions) => ({ key, risk, positions }) };
}

const open = (word: string, pair: CryptoKeyPair) => openSealed(word, async () => pair);

/** Bytes of a wrap: nonce and tag, what is granted, three keys. */
const WRAP = 12 + 16 + 1 + 3 * 32;

/** A word without its checksum, the ephemeral key and the wraps in it. */
function partsOf(word: string): { readonly whole: Bytes; readonly from: Bytes; readonly wraps: readonly Bytes[] } {
  const whole = (fromBase64Url(word.slice(3)) ?? new Uint8Array()).slice(8);
  const wraps = Array.from({ length: whole[0] ?? 0 }, (_, i) => whole.slice(33 + i * WRAP, 33 + (i + 1) * WRAP));
  return { whole, from: whole.slice(1, 33), wraps };
}

/** The word of `whole` with a checksum that fits. */
async function mended(whole: Bytes): Promise<string> {
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", whole)).slice(0, 8);
  return `v2.${toBase64Url(concat(sum, whole))}`;
}

describe("a view sealed to recipients", () => {
  it("opens whole to whom everything was given", async () => {
    const ann = await person();
    const word = await sealView(HELD, [ann.to(true, true)], await createSigningKey());
    const opened = await open(word, ann.pair);
    expect(opened).toMatchObject({ ok: true, view: HELD, encrypted: true, missing: [] });
    expect(opened.ok && opened.signer?.length).toBe(32);
  });

  it("opens to each of several people what is theirs, and no more can be had out of it", async () => {
    const [ann, bob, eve] = await Promise.all([person(), person(), person()]);
    const word = await sealView(HELD, [ann.to(true, false), bob.to(false, true)], null);
    const anns = await open(word, ann.pair);
    expect(anns).toMatchObject({ ok: true, missing: ["positions"], signer: null });
    expect(canonicalJson(anns)).not.toMatch(/918|73\.5|88123|PERPETUAL/);
    expect(anns.ok && anns.view.settings.scenario).toEqual(HELD.settings.scenario);
    expect(anns.ok && anns.view.withheld).toBe("notForYou");
    const bobs = await open(word, bob.pair);
    expect(bobs).toMatchObject({ ok: true, missing: ["risk"], view: { portfolio: HELD.portfolio } });
    expect(bobs.ok && bobs.view.settings.scenario).toBeUndefined();
    expect(bobs.ok && bobs.view.settings.payoff).toEqual({ legs: HELD.settings.payoff?.legs });
    expect(await open(word, eve.pair)).toMatchObject({ ok: false, problem: expect.stringMatching(/other people/) });
  });

  it("gives a snapshot that tells of positions to those alone who may open positions", async () => {
    const [ann, bob] = await Promise.all([person(), person()]);
    const telling = { ...HELD, snapshot: { at: 1, books: [{ size: 918.273 }], questions: [] } };
    const word = await sealView(telling, [ann.to(true, false), bob.to(true, true)], null);
    const anns = await open(word, ann.pair);
    expect(anns.ok && anns.view.snapshot).toBeUndefined();
    expect(canonicalJson(anns)).not.toContain("918");
    expect(await open(word, bob.pair)).toMatchObject({ ok: true, view: telling });
    const market = { ...HELD, snapshot: { at: 1, books: null, questions: [] } };
    const plain = await open(await sealView(market, [ann.to(true, false)], null), ann.pair);
    expect(plain).toMatchObject({ ok: true, view: { snapshot: market.snapshot } });
  });

  it("says neither who may open it nor what, nor whether there are positions", async () => {
    const [ann, bob] = await Promise.all([person(), person()]);
    const length = async (view: ViewDocument, ...to: Recipient[]) => (await sealView(view, to, null)).length;
    expect(await length(HELD, ann.to(false, false), bob.to(true, true))).toBe(
      await length(SMALL_VIEW, ann.to(true, true), bob.to(false, true)),
    );
    const bytes = fromBase64Url((await sealView(HELD, [ann.to(true, true)], null)).slice(3)) ?? new Uint8Array();
    const key = await rawPublicKey(ann.pair);
    expect(Buffer.from(bytes).includes(Buffer.from(key))).toBe(false);
    expect(PADDING).toBe(256);
  });

  it("refuses every flipped byte, and every letter cut off", async () => {
    const ann = await person();
    const word = await sealView(HELD, [ann.to(true, true)], await createSigningKey());
    const bytes = fromBase64Url(word.slice(3)) ?? new Uint8Array();
    for (let at = 0; at < bytes.length; at += 3) {
      const changed = bytes.slice();
      changed[at] = (changed[at] ?? 0) ^ 0x10;
      expect((await open(`v2.${toBase64Url(changed)}`, ann.pair)).ok).toBe(false);
    }
    for (let length = 0; length < word.length; length += 7)
      expect((await open(word.slice(0, length), ann.pair)).ok).toBe(false);
  });

  it("refuses sections of another view under a signature, though every checksum is right", async () => {
    const [ann, signer] = await Promise.all([person(), createSigningKey()]);
    const bodies = await Promise.all(
      [HELD, SMALL_VIEW].map(async (view) => {
        const word = await sealView(view, [ann.to(true, true)], signer);
        return (fromBase64Url(word.slice(3)) ?? new Uint8Array()).slice(8);
      }),
    );
    const [one, other] = bodies;
    if (!one || !other) throw new Error("no words");
    // The last section is the positions: of one size here, and put into the other view.
    const swapped = one.slice();
    swapped.set(other.slice(-300), one.length - 300);
    expect((await open(await mended(swapped), ann.pair)).ok).toBe(false);
  });

  it("opens to nobody who has only what is public: the word and the keys of its recipients", async () => {
    const [ann, eve] = await Promise.all([person(), person()]);
    const word = await sealView(HELD, [ann.to(true, true)], null);
    const posing: CryptoKeyPair = { publicKey: ann.pair.publicKey, privateKey: eve.pair.privateKey };
    for (const pair of [eve.pair, posing])
      expect(await open(word, pair)).toMatchObject({ ok: false, problem: expect.stringMatching(/other people/) });
    // What the word itself carries is no half of a key.
    const { whole, wraps } = partsOf(word);
    for (const wrap of wraps)
      for (let at = 0; at + 32 <= whole.length; at += 32)
        expect(await unwrap(wrap, whole.slice(at, at + 32), posing)).toBeNull();
  });

  it("gives no recipient the key of a section that is not theirs", async () => {
    const ann = await person();
    for (const [risk, positions] of [
      [false, false],
      [true, false],
      [false, true],
    ] as const) {
      const { from, wraps } = partsOf(await sealView(HELD, [ann.to(risk, positions)], null));
      const grant = await unwrap(wraps[0] ?? new Uint8Array(), from, ann.pair);
      const keyAt = (at: number): boolean =>
        grant?.slice(1 + at * 32, 33 + at * 32).some((byte) => byte !== 0) ?? false;
      expect([0, 1, 2].map(keyAt)).toEqual([true, risk, positions]);
    }
  });

  it("refuses every flipped byte of a part though the checksum was mended", async () => {
    const ann = await person();
    const { whole } = partsOf(await sealView(HELD, [ann.to(true, true)], null));
    for (let at = 0; at < whole.length; at += 5) {
      const changed = whole.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect((await open(await mended(changed), ann.pair)).ok).toBe(false);
    }
  });

  it("refuses a section that a recipient wrote anew under its own key: the signature is of another", async () => {
    const [ann, signer] = await Promise.all([person(), createSigningKey()]);
    for (const signed of [true, false]) {
      const word = await sealView(HELD, [ann.to(true, true)], signed ? signer : null);
      const { whole, from, wraps } = partsOf(word);
      const grant = (await unwrap(wraps[0] ?? new Uint8Array(), from, ann.pair)) ?? new Uint8Array();
      const key = await crypto.subtle.importKey("raw", grant.slice(65, 97), "AES-GCM", false, ["encrypt"]);
      const packed = await deflate(utf8(canonicalJson({ legs: {}, portfolio: { sizes: "whole", books: [] } })));
      const filled = new Uint8Array(Math.ceil((4 + packed.length) / PADDING) * PADDING);
      new DataView(filled.buffer).setUint32(0, packed.length);
      filled.set(packed, 4);
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const additionalData = concat(utf8("volscape view 2 positions\n"), from);
      const sealed = concat(
        iv,
        new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, key, filled)),
      );
      // The positions are the last section; what was there had a length of its own in front.
      const lengths = new DataView(whole.buffer, whole.byteOffset);
      let at = 1 + 32 + wraps.length * WRAP;
      for (let before = 0; before < 2; before++) at += 4 + lengths.getUint32(at);
      const length = new Uint8Array(4);
      new DataView(length.buffer).setUint32(0, sealed.length);
      const opened = await open(await mended(concat(whole.slice(0, at), length, sealed)), ann.pair);
      // Without a signature anybody may have made it: that is what "signed by nobody" says.
      if (signed) expect(opened).toMatchObject({ ok: false, problem: expect.stringMatching(/signature.*altered/) });
      else expect(opened).toMatchObject({ ok: true, signer: null, view: { portfolio: { books: [] } } });
    }
  });

  it("is refused in one sentence by a reader of plain links", async () => {
    const ann = await person();
    const word = await sealView(SMALL_VIEW, [ann.to(false, false)], null);
    expect(await openView(word)).toMatchObject({ ok: false, problem: expect.stringMatching(/keys of people/) });
  });

  it("fits a link for 20 panels and ten people", async () => {
    const people = await Promise.all(Array.from({ length: 10 }, person));
    const word = await sealView(
      variedView(20),
      people.map(({ to }) => to(true, false)),
      await createSigningKey(),
    );
    expect(word.length).toBeLessThan(8_000);
    await expect(sealView(SMALL_VIEW, [], null)).rejects.toThrow(/1 to/);
    const many = Array.from({ length: MAX_RECIPIENTS + 1 }, () => people[0]?.to(true, true) as Recipient);
    await expect(sealView(SMALL_VIEW, many, null)).rejects.toThrow(/not to 33/);
  });

  it("agrees with RFC 7748's curve: a small-order key receives nothing", async () => {
    await expect(
      sealView(SMALL_VIEW, [{ key: new Uint8Array(32), risk: true, positions: true }], null),
    ).rejects.toThrow();
  });
});
