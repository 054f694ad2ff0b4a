import { useEffect, useId, useState } from "react";
import { Button } from "../ui/Button.tsx";
import { formatSize } from "../ui/format.ts";
import type { Bytes } from "../views/bytes.ts";
import type { ViewDocument } from "../views/view-document.ts";
import { viewFile, viewFileName } from "../views/view-file.ts";
import { MAX_LINK, packView } from "../views/view-link.ts";
import { type MaskChoice, maskView } from "../views/view-mask.ts";
import { countLegs } from "../views/view-private.ts";
import { fingerprint } from "../views/view-signature.ts";
import { notify } from "./notices.ts";
import { ShareChoices } from "./ShareChoices.tsx";
import { saveFile } from "./save-file.ts";
import { ViewFacts } from "./ViewName.tsx";
import type { ViewActions } from "./view-actions.ts";

export interface ViewShareProps {
  readonly view: ViewDocument;
  readonly actions: ViewActions;
  back(): void;
}

/** A view as a link or file, with what that does and does not protect. */
export function ViewShare({ view: whole, actions, back }: ViewShareProps) {
  const [choice, setChoice] = useState<MaskChoice>({ positions: "none", book: null, legs: false });
  const books = actions.books();
  const view = maskView(whole, books, choice);
  const [encrypted, setEncrypted] = useState(false);
  const [signed, setSigned] = useState(false);
  const [made, setMade] = useState<{ readonly word: string; readonly signer: string } | null>(null);
  const [problem, setProblem] = useState("");
  const field = useId();
  const text = JSON.stringify(view);
  useEffect(() => {
    let left = false;
    setMade(null);
    setProblem("");
    const make = async (): Promise<void> => {
      const signer = signed ? await (await actions.keys).own() : null;
      const word = await packView(JSON.parse(text) as ViewDocument, { encrypted, signer });
      const publicKey = signer ? new Uint8Array(await crypto.subtle.exportKey("raw", signer.publicKey)) : null;
      const shown = publicKey ? await fingerprint(publicKey as Bytes) : "";
      if (!left) setMade({ word, signer: shown });
    };
    make().catch((error: unknown) => {
      if (!left) setProblem(error instanceof Error ? error.message : String(error));
    });
    return () => {
      left = true;
    };
  }, [text, encrypted, signed, actions]);

  const address = made ? `${location.origin}${location.pathname}#${made.word}` : "";
  const tooLong = made !== null && made.word.length > MAX_LINK;
  const copy = (): void => {
    navigator.clipboard.writeText(address).then(
      () => notify({ tone: "info", text: "Link copied." }),
      () => notify({ tone: "error", text: "The browser did not allow copying: select the link and copy it." }),
    );
  };
  return (
    <div className="view-form">
      <h3 className="view-title">Share “{view.title}”</h3>
      <ViewFacts view={view} />
      <ShareChoices choice={choice} change={setChoice} books={books} legs={countLegs(whole)} />
      <div className="view-checks">
        <label>
          <input type="checkbox" checked={encrypted} onChange={(event) => setEncrypted(event.currentTarget.checked)} />
          Encrypt, with the key in the link
        </label>
        <label>
          <input type="checkbox" checked={signed} onChange={(event) => setSigned(event.currentTarget.checked)} />
          Sign with this browser's key
          {made?.signer ? <small className="view-fact">{made.signer}</small> : null}
        </label>
      </div>
      {problem ? (
        <p className="view-problem" role="alert">
          The link could not be made: {problem}
        </p>
      ) : tooLong ? (
        <p className="view-problem">
          {formatSize(made.word.length)} characters are more than mail and chat pass on whole ({formatSize(MAX_LINK)}):
          save it as a file.
        </p>
      ) : (
        <>
          <label htmlFor={field}>
            Link{" "}
            <small className="view-fact">
              {made ? `${formatSize(made.word.length)} of ${formatSize(MAX_LINK)} characters` : ""}
            </small>
          </label>
          <input id={field} readOnly value={address} onFocus={(event) => event.currentTarget.select()} />
        </>
      )}
      <div className="view-buttons">
        <Button primary={!tooLong} disabled={!made || tooLong} onClick={copy}>
          Copy link
        </Button>
        <Button
          primary={tooLong}
          disabled={!made}
          onClick={() =>
            made && saveFile(new Blob([viewFile(made.word)], { type: "application/json" }), viewFileName(view.title))
          }
        >
          Save file
        </Button>
        <Button onClick={back}>Back</Button>
      </div>
      <p className="view-note">
        {encrypted
          ? "Servers that pass the link on cannot read it. Whoever holds the link or file can: its key is part of it."
          : "Whoever holds the link can open and read it."}{" "}
        A link that is out cannot be revoked.
        {signed
          ? " The signature proves that nothing was changed since, and that it came from this browser; not who you are."
          : ""}
      </p>
    </div>
  );
}
