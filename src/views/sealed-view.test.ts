import { describe, expect, it } from "vitest";
import { fromBase64Url, toBase64Url } from "./bytes.ts";
import { createReceivingKey, rawPublicKey } from "./key-wrap.ts";
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
    const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", swapped)).slice(0, 8);
    const word = `v2.${toBase64Url(new Uint8Array([...sum, ...swapped]))}`;
    expect((await open(word, ann.pair)).ok).toBe(false);
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
