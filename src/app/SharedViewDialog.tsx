import { useState } from "react";
import type { CheckedSnapshot } from "../panels/check-snapshot.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import type { ViewDocument } from "../views/view-document.ts";
import { rememberSigner, SignerFact, useSigner } from "./SignerFact.tsx";
import { SnapshotFact } from "./SnapshotFact.tsx";
import { useCheckedSnapshot } from "./use-checked-snapshot.ts";
import type { LookedAt } from "./use-shared-view.ts";
import { ViewFacts } from "./ViewName.tsx";
import "./views.css";

export interface SharedViewDialogProps {
  readonly shown: LookedAt;
  onClose(): void;
}

/** What becomes of the receiver's own positions. */
function positionWords({ portfolio, snapshot }: ViewDocument): string {
  if (portfolio?.sizes !== "whole") return "nor are your positions.";
  return snapshot
    ? "nor are your positions; opened live, those of the view come beside them as books of their own."
    : "and your positions stay: those of the view come as books of their own.";
}

/** What a view from elsewhere holds and whose it is, before it takes the place of the workspace. */
export default function SharedViewDialog({ shown, onClose }: SharedViewDialogProps) {
  const { opened, actions } = shown;
  const { view, encrypted } = opened;
  const signer = useSigner(opened, actions.keys);
  const [trusted, setTrusted] = useState(false);
  const check = useCheckedSnapshot(shown.check);
  const good = check.state === "checked" && check.checked.verdict.kind !== "altered" ? check.checked : null;
  const waiting = signer === undefined;
  const open = (pinned: CheckedSnapshot | null): void => {
    onClose();
    actions.openShared(view, { pinned, signer: signer?.fingerprint ?? "", books: "take" });
    if (signer)
      void actions.keys.then((keys) => rememberSigner(signer, trusted, keys, Date.now())).catch(() => undefined);
  };
  return (
    <Dialog label="Shared view" onClose={onClose}>
      <div className="view-form shared-view">
        <h2>{view.title}</h2>
        <ViewFacts
          view={view}
          more={
            <>
              <dt>Sent</dt>
              <dd>
                {opened.missing ? "encrypted to your key, unchanged" : encrypted ? "encrypted, unchanged" : "unchanged"}
              </dd>
              <dt>Signed by</dt>
              <dd>
                <SignerFact signer={signer} trusted={trusted} setTrusted={setTrusted} />
              </dd>
              <dt>Checked</dt>
              <dd>
                <SnapshotFact check={check} clock={view.clock} />
              </dd>
              {opened.missing?.includes("risk") ? (
                <>
                  <dt>Risk settings</dt>
                  <dd>not for you</dd>
                </>
              ) : null}
            </>
          }
        />
        <p className="view-note">
          It takes the place of the layout, settings, models and market on screen; you can undo that. Your saved views
          are not touched, {positionWords(view)}
        </p>
        <div className="view-buttons end">
          <Button onClick={onClose}>Cancel</Button>
          {view.snapshot ? (
            <Button disabled={waiting} onClick={() => open(null)}>
              Open live
            </Button>
          ) : null}
          <Button
            primary
            disabled={waiting || (view.snapshot !== undefined && good === null)}
            onClick={() => open(good)}
          >
            Open
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
