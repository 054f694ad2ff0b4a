import { useEffect, useId, useState } from "react";
import { Button } from "../ui/Button.tsx";
import { formatSize } from "../ui/format.ts";
import type { Person } from "../views/people.ts";
import type { ViewDocument } from "../views/view-document.ts";
import { viewFile, viewFileName } from "../views/view-file.ts";
import { MAX_LINK } from "../views/view-link.ts";
import { type MaskChoice, maskView } from "../views/view-mask.ts";
import { countLegs } from "../views/view-private.ts";
import { notify } from "./notices.ts";
import { PinChoice } from "./PinChoice.tsx";
import { SecrecyChoices, secrecyWords } from "./SecrecyChoices.tsx";
import { ShareChoices } from "./ShareChoices.tsx";
import { saveFile } from "./save-file.ts";
import { type LinkChoice, useMadeLink } from "./share-link.ts";
import { usePin } from "./use-pin.ts";
import { ViewFacts } from "./ViewName.tsx";
import type { ViewActions } from "./view-actions.ts";

export interface ViewShareProps {
  readonly view: ViewDocument;
  readonly actions: ViewActions;
  back(): void;
}

const OPEN_LINK: LinkChoice = { secrecy: "open", grants: new Map(), signed: false, author: "" };

/** A view as a link or file, with what that does and does not protect. */
export function ViewShare({ view: whole, actions, back }: ViewShareProps) {
  const [choice, setChoice] = useState<MaskChoice>({ positions: "none", book: null, legs: false });
  const books = actions.books();
  const pin = usePin(whole.snapshot, choice, books, actions);
  const masked = maskView(whole, books, choice, pin.snapshot);
  const limits = actions.limits();
  const [withLimits, setWithLimits] = useState(false);
  const view = {
    ...masked,
    ...(withLimits && limits ? { limits } : {}),
  };
  const [link, setLink] = useState<LinkChoice>(OPEN_LINK);
  const [people, setPeople] = useState<readonly Person[]>([]);
  const field = useId();
  useEffect(() => {
    let left = false;
    const read = async (): Promise<void> => {
      const keys = await actions.keys;
      const [known, author] = await Promise.all([keys.people(), keys.ownName()]);
      if (left) return;
      setPeople(known);
      setLink((before) => ({ ...before, author }));
    };
    // A store that fails knows nobody.
    read().catch(() => undefined);
    return () => {
      left = true;
    };
  }, [actions]);
  const { made, problem } = useMadeLink(pin.pending ? null : view, link, people, actions);
  const changeLink = (next: LinkChoice): void => {
    setLink(next);
    if (next.author !== link.author)
      void actions.keys.then((keys) => keys.setOwnName(next.author.trim())).catch(() => undefined);
  };

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
        {limits ? (
          <label>
            <input
              type="checkbox"
              checked={withLimits}
              onChange={(event) => setWithLimits(event.currentTarget.checked)}
            />
            Offer {limits.length === 1 ? "one limit" : `${limits.length} limits`} with names, books and thresholds
          </label>
        ) : null}
        <PinChoice pinned={pin.pinned} change={pin.setPinned} snapshot={pin.snapshot} refusal={pin.refusal} />
      </div>
      <SecrecyChoices choice={link} change={changeLink} signer={made?.signer ?? ""} people={people} />
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
      <p className="view-note">{secrecyWords(link)}</p>
    </div>
  );
}
