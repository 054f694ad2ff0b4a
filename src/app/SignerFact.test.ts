import { describe, expect, it } from "vitest";
import { SMALL_VIEW } from "../views/test-support/sample-views.ts";
import { memoryKeys, type ViewKeys } from "../views/view-keys.ts";
import { openView, packView } from "../views/view-link.ts";
import { createSigningKey } from "../views/view-signature.ts";
import { rememberSigner, signerOf } from "./SignerFact.tsx";

const DAY = 86_400_000;

/** What the dialog knows of a view that `pair` signed at `made`. */
async function looked(keys: ViewKeys, pair: CryptoKeyPair, made: number | undefined, title = "Desk") {
  const view = { ...SMALL_VIEW, title, author: "Ann", ...(made === undefined ? {} : { made }) };
  const opened = await openView(await packView(view, { encrypted: false, signer: pair }));
  if (!opened.ok || !opened.signer) throw new Error("not opened");
  return signerOf(opened.signer, opened.view, keys);
}

describe("a view that somebody signed", () => {
  it("is said to be older than one of theirs that was opened here before", async () => {
    const keys = memoryKeys();
    const ann = await createSigningKey();
    const first = await looked(keys, ann, 10 * DAY);
    expect(first).toMatchObject({ verdict: { kind: "new" }, newer: null });
    await rememberSigner(first, false, keys, 1);
    expect((await looked(keys, ann, 10 * DAY)).newer).toBeNull();
    const next = await looked(keys, ann, 12 * DAY);
    expect(next).toMatchObject({ verdict: { kind: "known" }, newer: null });
    await rememberSigner(next, false, keys, 2);

    expect((await looked(keys, ann, 10 * DAY)).newer).toBe(12 * DAY);
    // Links of before said nothing of when.
    expect((await looked(keys, ann, undefined)).newer).toBe(12 * DAY);
    // Looking into the older one makes it none the newer, and what else they sent is no revision of it.
    await rememberSigner(await looked(keys, ann, 10 * DAY), false, keys, 3);
    expect((await looked(keys, ann, 11 * DAY)).newer).toBe(12 * DAY);
    expect((await looked(keys, ann, 10 * DAY, "Another")).newer).toBeNull();
    expect((await looked(keys, await createSigningKey(), 10 * DAY)).newer).toBeNull();
    expect(await keys.people()).toMatchObject([{ name: "Ann", since: 1 }]);
  });
});
