import { useEffect, useState } from "react";
import type { Person } from "../views/people.ts";
import { type Recipient, sealView } from "../views/sealed-view.ts";
import type { ViewDocument } from "../views/view-document.ts";
import { packView } from "../views/view-link.ts";
import type { Grants } from "./SealChoices.tsx";
import { ownFingerprint } from "./SignerFact.tsx";
import type { ViewActions } from "./view-actions.ts";

/** Who can read a link: anybody, whoever has all of it, or the people chosen. */
export type Secrecy = "open" | "key" | "people";

export interface LinkChoice {
  readonly secrecy: Secrecy;
  readonly grants: Grants;
  readonly signed: boolean;
  /** What the signer calls themselves; empty for nothing. */
  readonly author: string;
}

export interface MadeLink {
  readonly word: string;
  /** Fingerprint of the key that signed it; empty for none. */
  readonly signer: string;
}

/** The view as the word of a link, made anew whenever the view or a choice changes; null while that goes on, and while there is no view yet. */
export function useMadeLink(
  view: ViewDocument | null,
  choice: LinkChoice,
  people: readonly Person[],
  actions: ViewActions,
): { readonly made: MadeLink | null; readonly problem: string } {
  const [made, setMade] = useState<MadeLink | null>(null);
  const [problem, setProblem] = useState("");
  const { secrecy, grants, signed, author } = choice;
  const text = JSON.stringify(view && signed && author.trim() ? { ...view, author: author.trim() } : view);
  useEffect(() => {
    let left = false;
    setMade(null);
    setProblem("");
    const make = async (): Promise<void> => {
      const unsigned = JSON.parse(text) as ViewDocument | null;
      if (!unsigned) return;
      const document = signed ? { ...unsigned, made: Date.now() } : unsigned;
      const keys = await actions.keys;
      const signer = signed ? await keys.signing() : null;
      const to = recipientsOf(people, grants);
      if (secrecy === "people" && to.length === 0) return;
      const word =
        secrecy === "people"
          ? await sealView(document, [...to, await self(actions)], signer)
          : await packView(document, { encrypted: secrecy === "key", signer });
      const shown = signer ? await ownFingerprint(keys) : "";
      if (!left) setMade({ word, signer: shown });
    };
    make().catch((error: unknown) => {
      if (!left) setProblem(error instanceof Error ? error.message : String(error));
    });
    return () => {
      left = true;
    };
  }, [text, secrecy, grants, signed, people, actions]);
  return { made, problem };
}

function recipientsOf(people: readonly Person[], grants: Grants): readonly Recipient[] {
  return people.flatMap(({ fingerprint, receiving }) => {
    const grant = grants.get(fingerprint);
    return grant && receiving ? [{ key: receiving, ...grant }] : [];
  });
}

/** Who sends a view can open it again. */
async function self(actions: ViewActions): Promise<Recipient> {
  const { publicKey } = await (await actions.keys).receiving();
  const key = new Uint8Array(await crypto.subtle.exportKey("raw", publicKey));
  return { key, risk: true, positions: true };
}
