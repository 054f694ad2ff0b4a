import { visibleText } from "../market/visible-text.ts";
import type { Person } from "../views/people.ts";
import { MAX_TITLE } from "../views/view-document.ts";
import { SealChoices } from "./SealChoices.tsx";
import type { LinkChoice, Secrecy } from "./share-link.ts";

export interface SecrecyChoicesProps {
  readonly choice: LinkChoice;
  change(choice: LinkChoice): void;
  /** Fingerprint in the link that was made; empty for none. */
  readonly signer: string;
  readonly people: readonly Person[];
}

/** Who can read a link, and whether it says who made it. */
export function SecrecyChoices({ choice, change, signer, people }: SecrecyChoicesProps) {
  const toggle = (secrecy: Secrecy, label: string) => (
    <label>
      <input
        type="checkbox"
        checked={choice.secrecy === secrecy}
        onChange={(event) => change({ ...choice, secrecy: event.currentTarget.checked ? secrecy : "open" })}
      />
      {label}
    </label>
  );
  return (
    <div className="view-checks">
      {toggle("key", "Encrypt, with the key in the link")}
      {toggle("people", "Encrypt to people's keys")}
      {choice.secrecy === "people" ? (
        <SealChoices people={people} grants={choice.grants} change={(grants) => change({ ...choice, grants })} />
      ) : null}
      <label>
        <input
          type="checkbox"
          checked={choice.signed}
          onChange={(event) => change({ ...choice, signed: event.currentTarget.checked })}
        />
        Sign with this browser's key
        {signer ? <small className="view-fingerprint">{signer}</small> : null}
      </label>
      {choice.signed ? (
        <label className="view-author">
          as
          <input
            value={choice.author}
            maxLength={MAX_TITLE}
            autoComplete="off"
            placeholder="Your name, if you like"
            onChange={(event) => change({ ...choice, author: visibleText(event.currentTarget.value) })}
          />
        </label>
      ) : null}
    </div>
  );
}

/** What a link does and does not protect. */
export function secrecyWords({ secrecy, signed }: LinkChoice): string {
  const who = {
    open: "Whoever holds the link can open and read it.",
    key: "Servers that pass the link on cannot read it. Whoever holds the link or file can: its key is part of it.",
    people:
      "Only the keys chosen, and yours, open it. The link shows how many they are and how long each part is, in steps of 256 bytes; not who they are nor what they get. Each of them can pass on what they read.",
  }[secrecy];
  const by = signed
    ? " The signature proves that nothing was changed since, and that it came from this browser; not who you are."
    : "";
  return `${who} A link that is out cannot be revoked.${by}`;
}
