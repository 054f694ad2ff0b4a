import { describe, expect, it } from "vitest";
import { createReceivingKey, rawPublicKey } from "./key-wrap.ts";
import { type Person, publicCard, readCard, signerVerdict, withPerson } from "./people.ts";
import { memoryKeys } from "./view-keys.ts";
import { createSigningKey, fingerprint } from "./view-signature.ts";

const ANN: Person = { fingerprint: "AAAA", name: "Ann", since: 10, receiving: null };
const BOB: Person = { fingerprint: "BBBB", name: "Bob", since: 20, receiving: null };

describe("a public key card", () => {
  it("gives both keys, the receiving one vouched for by the other", async () => {
    const [signing, receiving] = await Promise.all([createSigningKey(), createReceivingKey()]);
    const card = await publicCard(signing, receiving);
    const raw = new Uint8Array(await crypto.subtle.exportKey("raw", signing.publicKey));
    expect(await readCard(` ${card}\n`)).toEqual({
      fingerprint: await fingerprint(raw),
      receiving: await rawPublicKey(receiving),
    });
    for (let at = 0; at < card.length; at += 5) {
      const letter = card[at] === "A" ? "B" : "A";
      expect(await readCard(card.slice(0, at) + letter + card.slice(at + 1))).toBeNull();
    }
    expect(await readCard("volkey1.")).toBeNull();
  });

  it("is of keys that cannot be taken out", async () => {
    const { privateKey } = await memoryKeys().receiving();
    await expect(crypto.subtle.exportKey("pkcs8", privateKey)).rejects.toThrow();
  });
});

describe("who signed", () => {
  const verdict = (key: string, author = "") => signerVerdict({ fingerprint: key, own: "OWN", author }, [ANN, BOB]);

  it("is this browser, somebody known by their key whatever they call themselves, or somebody new", () => {
    expect(verdict("OWN", "Ann")).toEqual({ kind: "own" });
    expect(verdict("AAAA")).toEqual({ kind: "known", person: ANN });
    expect(verdict("AAAA", "Bob")).toEqual({ kind: "known", person: ANN });
    expect(verdict("CCCC", "Carol")).toEqual({ kind: "new" });
    expect(verdict("CCCC")).toEqual({ kind: "new" });
  });

  it("is another key than before where a known name comes with it, however it is written", () => {
    expect(verdict("CCCC", "Ann")).toEqual({ kind: "changed", person: ANN });
    expect(verdict("CCCC", " ＡＮＮ ")).toEqual({ kind: "changed", person: ANN });
  });
});

describe("people", () => {
  it("keep the instant they were first met, and gain a name and a key to write to", () => {
    const met = withPerson([BOB], { ...ANN, name: "" });
    const named = withPerson(met, { ...ANN, since: 99, receiving: new Uint8Array(32) });
    expect(named).toEqual([{ ...ANN, receiving: new Uint8Array(32) }, BOB]);
    expect(withPerson(named, { ...ANN, since: 200, name: "" })).toEqual(named);
  });

  it("are forgotten on request", async () => {
    const keys = memoryKeys();
    await keys.keep(ANN);
    await keys.keep(BOB);
    await keys.forget("AAAA");
    expect(await keys.people()).toEqual([BOB]);
  });
});
