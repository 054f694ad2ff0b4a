import { useEffect, useState } from "react";
import { formatUtcDateTime } from "../ui/format.ts";
import type { Bytes } from "../views/bytes.ts";
import { newerSeen, type SignerVerdict, signerVerdict } from "../views/people.ts";
import type { ViewDocument } from "../views/view-document.ts";
import type { ViewKeys } from "../views/view-keys.ts";
import type { OpenedView } from "../views/view-link.ts";
import { fingerprint } from "../views/view-signature.ts";

export interface Signer {
  readonly fingerprint: string;
  /** What the view says they call themselves; empty for nothing. */
  readonly author: string;
  readonly verdict: SignerVerdict;
  readonly title: string;
  /** When it was signed, epoch ms by the signer's clock; undefined where it does not say. */
  readonly made: number | undefined;
  /** When the newest of theirs under this title was signed that was opened here, where that is a newer one; else null. */
  readonly newer: number | null;
}

/** What this browser knows of who signed `view` with `key`. */
export async function signerOf(
  key: Bytes,
  { author = "", title, made }: ViewDocument,
  keys: ViewKeys,
): Promise<Signer> {
  const shown = await fingerprint(key);
  // A store that fails knows nobody: then everybody is new.
  const people = await keys.people().catch(() => []);
  const own = await ownFingerprint(keys).catch(() => "");
  const verdict = signerVerdict({ fingerprint: shown, own, author }, people);
  const newer = verdict.kind === "known" ? newerSeen(verdict.person, title, made) : null;
  return { fingerprint: shown, author, verdict, title, made, newer };
}

/** Who signed what was opened; null for nobody, undefined until it is known. */
export function useSigner(
  opened: Extract<OpenedView, { ok: true }>,
  loading: Promise<ViewKeys>,
): Signer | null | undefined {
  const [signer, setSigner] = useState<Signer | null | undefined>(opened.signer ? undefined : null);
  useEffect(() => {
    let left = false;
    const { signer: key, view } = opened;
    if (!key) return;
    void loading.then(async (keys) => {
      const found = await signerOf(key, view, keys);
      if (!left) setSigner(found);
    });
    return () => {
      left = true;
    };
  }, [opened, loading]);
  return signer;
}

/** Fingerprint of this browser's own signing key. */
export async function ownFingerprint(keys: ViewKeys): Promise<string> {
  const { publicKey } = await keys.signing();
  return fingerprint(new Uint8Array(await crypto.subtle.exportKey("raw", publicKey)));
}

/**
 * Keeps the key of a view that was opened, and when that was signed: somebody new under their own name, another key of a name only if
 * `trusted`.
 */
export async function rememberSigner(signer: Signer, trusted: boolean, keys: ViewKeys, now: number): Promise<void> {
  const { verdict, author, title, made } = signer;
  if (verdict.kind === "own" || (verdict.kind === "known" && made === undefined)) return;
  const changed = verdict.kind === "changed";
  if (changed && !trusted) return;
  if (changed) await keys.forget(verdict.person.fingerprint);
  const name = verdict.kind === "new" ? author : verdict.person.name;
  const seen = made === undefined ? {} : { seen: [[title, made] as const] };
  await keys.keep({ fingerprint: signer.fingerprint, name, since: now, receiving: null, ...seen });
}

interface SignerFactProps {
  readonly signer: Signer | null | undefined;
  readonly trusted: boolean;
  setTrusted(trusted: boolean): void;
}

/** Who signed a view, in words, with the fingerprint to compare. */
export function SignerFact({ signer, trusted, setTrusted }: SignerFactProps) {
  if (signer === undefined) return "…";
  if (signer === null) return "nobody: anyone may have made it";
  const { verdict } = signer;
  return (
    <>
      <SignerWords signer={signer} />
      <br />
      <span className="view-fingerprint">{signer.fingerprint}</span>
      {verdict.kind === "changed" ? (
        <label className="view-trust">
          <input type="checkbox" checked={trusted} onChange={(event) => setTrusted(event.currentTarget.checked)} />
          From now on this is the key of “{verdict.person.name}”; the old one is forgotten
        </label>
      ) : null}
    </>
  );
}

function SignerWords({ signer: { verdict, author, made, newer } }: { readonly signer: Signer }) {
  switch (verdict.kind) {
    case "own":
      return "this browser";
    case "known": {
      const { name, since } = verdict.person;
      const other = author !== "" && author !== name ? `; in this view: “${author}”` : "";
      const who = `${name || "a signer without a name"} (known since ${formatUtcDateTime(since)}${other})`;
      if (newer === null) return who;
      const then = made === undefined ? "before views said when" : formatUtcDateTime(made);
      return (
        <>
          {who}
          <br />
          <span className="view-warn">
            Older than yours: signed {then}; the one of this title that you opened was signed {formatUtcDateTime(newer)}
          </span>
        </>
      );
    }
    case "changed":
      return (
        <span className="view-warn">
          Another key than that of “{verdict.person.name}”, known since {formatUtcDateTime(verdict.person.since)} as{" "}
          {verdict.person.fingerprint}. Ask before you rely on it: it may be somebody else.
        </span>
      );
    case "new":
      return (
        <span className="view-warn">
          New signer{author === "" ? "" : `, by their own words “${author}”`}: compare this fingerprint with the sender
        </span>
      );
  }
}
