import { constants, deflateRawSync } from "node:zlib";
import { afterEach, describe, expect, it, vi } from "vitest";
import { fromBase64Url, toBase64Url } from "./bytes.ts";
import { newerSeen, type Person, signerVerdict, withPerson } from "./people.ts";
import { forgedBody, forgedLink } from "./test-support/forged-link.ts";
import { SMALL_VIEW, variedView } from "./test-support/sample-views.ts";
import { readView } from "./view-document.ts";
import { openViewText } from "./view-file.ts";
import { packView } from "./view-link.ts";
import { createSigningKey, fingerprint } from "./view-signature.ts";

const PLAIN = { encrypted: false, signer: null };
const BUILT_IN = Object.getOwnPropertyNames(Object.prototype).join();

/** Why a link or file is refused; empty where it opens. */
async function refusal(word: string): Promise<string> {
  const opened = await openViewText(word);
  return opened.ok ? "" : opened.problem;
}

/** The small view's text with `more` fields in front. */
const viewWith = (more: string): string => JSON.stringify(SMALL_VIEW).replace("{", `{${more},`);

/** The small view's text with `other` in place of `part`. */
const viewInstead = (part: string, other: string): string => JSON.stringify(SMALL_VIEW).replace(part, other);

/** Bad inputs 1 to 14, 20 and 22 of 40: views and links, each through the door that a stranger's link comes in by. */
describe("bad views and links", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    expect(({} as Record<string, unknown>).admin).toBeUndefined();
    expect(({} as Record<string, unknown>).x).toBeUndefined();
    expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(BUILT_IN);
  });

  it.each([
    ["1: an own __proto__", `{"__proto__":{"admin":true}}`, /a field called __proto__/],
    ["1: an own __proto__ in a view", viewWith(`"__proto__":{"admin":true}`), /a field called __proto__/],
    ["2: constructor and prototype", `{"constructor":{"prototype":{"x":1}}}`, /a field called constructor/],
    ["3: __proto__ within", `{"panels":[{"__proto__":[]}]}`, /a field called __proto__/],
    [
      "3: __proto__ in settings",
      viewInstead(`"axis"`, `"__proto__":{"admin":true},"axis"`),
      /a field called __proto__/,
    ],
    ["4: a key given twice", `{"v":1,"v":2}`, /names no version/],
    ["4: a key given twice in a view", viewWith(`"title":"Another"`), /not in the one form/],
    ["5: a number beyond double", `{"v":1e999}`, /a number that is not finite/],
    ["6: names of built-in functions", `{"toString":1,"hasOwnProperty":1}`, /names no version/],
    ["6: names of built-in functions in a view", viewWith(`"toString":1,"hasOwnProperty":1`), /cannot be used: \w+: /],
    ["8: a packed view in place of one", JSON.stringify(`v1.${"A".repeat(200)}`), /not a document/],
    ["9: 200 000 lists in one another, left open", "[".repeat(200_000), /no JSON/],
    [
      "9: 200 000 lists in one another",
      `{"version":1,"a":${"[".repeat(2e5)}${"]".repeat(2e5)}}`,
      /more than 32 levels/,
    ],
    ["10: a list of ten million", `{"version":1,"a":[${"0,".repeat(1e7)}0]}`, /far larger than a view can be/],
    ["10: a list of ten thousand and one", viewWith(`"a":[${"0,".repeat(10_000)}0]`), /a list of more than 10000/],
    [
      "20: a name of 1 MB",
      JSON.stringify({ ...SMALL_VIEW, title: "x".repeat(1 << 20) }),
      /a text of 1048576 characters/,
    ],
    ["20: a name a little too long", JSON.stringify({ ...SMALL_VIEW, title: "x".repeat(81) }), /title/],
    ["22: a null character", viewInstead(`"Front month"`, `"a\\u0000b"`), /not valid Unicode/],
    ["22: half a surrogate pair", viewInstead(`"Front month"`, `"\\ud800"`), /not valid Unicode/],
  ])("refuses %s", async (_, text, reason) => {
    expect(await refusal(await forgedLink(text))).toMatch(reason);
  });

  it("refuses 7: 200 MB of zeros in 194 kB, while they unfold", async () => {
    const part = deflateRawSync(Buffer.alloc(2_000_000), { finishFlush: constants.Z_FULL_FLUSH });
    const bomb = Uint8Array.from(Buffer.concat(Array.from({ length: 100 }, () => part)));
    expect(bomb.length).toBeLessThan(220_000);
    let largest = 0;
    const Real = DecompressionStream;
    vi.stubGlobal("DecompressionStream", function watched(this: object, format: CompressionFormat) {
      const given = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
        transform(chunk, controller) {
          largest = Math.max(largest, chunk.length);
          controller.enqueue(chunk);
        },
      });
      return { writable: given.writable, readable: given.readable.pipeThrough(new Real(format)) };
    });
    const before = process.memoryUsage().arrayBuffers;
    expect(await refusal(await forgedBody(0, bomb))).toMatch(/far larger than a view can be/);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16_000_000);
    // A browser unfolds each piece that it is given to its end before it asks whether to go on: 1 MB at most.
    expect(largest).toBe(1_024);
  });

  it("refuses 8: a packed view as a text within another, which nobody unfolds", async () => {
    const inner = await packView(variedView(20), PLAIN);
    const nested = { ...SMALL_VIEW, settings: { chain: { note: inner } } };
    expect(await refusal(await packView(nested, PLAIN))).toMatch(/a text of \d+ characters/);
  });

  it("refuses 11: a link cut anywhere", async () => {
    const word = await packView(SMALL_VIEW, PLAIN);
    for (let length = 0; length < word.length; length++)
      expect(await refusal(word.slice(0, length))).toMatch(length < 3 ? /not a link/ : /altered or cut/);
  });

  it("refuses 12: one flipped bit, unsigned by the checksum, signed by the signature though the checksum was mended", async () => {
    for (const signer of [null, await createSigningKey()]) {
      const whole =
        fromBase64Url((await packView(SMALL_VIEW, { encrypted: false, signer })).slice(3)) ?? new Uint8Array();
      for (let bit = 0; bit < whole.length * 8; bit += 7) {
        const flipped = whole.slice();
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(await refusal(`v1.${toBase64Url(flipped)}`)).toMatch(/altered or cut/);
        if (!signer || bit < 9 * 8) continue;
        const mended = await forgedBody(flipped[0] ?? 0, flipped.slice(9));
        expect(await refusal(mended)).toMatch(/signature of this view does not fit|damaged/);
      }
    }
  });

  it("shows 13: a good signature by a key nobody knows, as a new signer", async () => {
    const opened = await openViewText(
      await packView(SMALL_VIEW, { encrypted: true, signer: await createSigningKey() }),
    );
    if (!opened.ok || !opened.signer) throw new Error("not opened");
    const signer = { fingerprint: await fingerprint(opened.signer), own: "", author: "Ann" };
    expect(signerVerdict(signer, [])).toEqual({ kind: "new" });
    const ann: Person = { fingerprint: "another", name: "Ann", since: 1, receiving: null };
    expect(signerVerdict(signer, [ann])).toMatchObject({ kind: "changed", person: ann });
  });

  it("shows 14: an old link played again under the same key, as older than the one that was opened since", async () => {
    const signer = await createSigningKey();
    const [old, next] = [1_796_000_000_000, 1_796_000_060_000];
    const word = await packView({ ...SMALL_VIEW, made: old }, { encrypted: true, signer });
    const opened = await openViewText(word);
    if (!opened.ok || !opened.signer) throw new Error("not opened");
    const known: Person = { fingerprint: await fingerprint(opened.signer), name: "Ann", since: 1, receiving: null };
    const { title, made } = opened.view;
    const having = (at: number): Person => withPerson([known], { ...known, seen: [[title, at]] })[0] ?? known;
    expect(newerSeen(having(old), title, made)).toBeNull();
    expect(newerSeen(having(next), title, made)).toBe(next);
    // Nothing of it can be made younger: the time is in what was signed.
    expect(readView({ ...opened.view, made: "now" })).toMatchObject({ ok: false });
  });
});
