import { use, useEffect, useState } from "react";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { formatUtcDateTime } from "../ui/format.ts";
import type { OpenedView } from "../views/view-link.ts";
import { fingerprint } from "../views/view-signature.ts";
import { ViewFacts } from "./ViewName.tsx";
import type { ViewActions } from "./view-actions.ts";
import "./views.css";

export interface SharedViewDialogProps {
  readonly opened: Extract<OpenedView, { ok: true }>;
  readonly loading: Promise<ViewActions>;
  onClose(): void;
}

interface Signer {
  readonly fingerprint: string;
  readonly own: boolean;
  /** When a view of theirs was first opened here, epoch ms; null for never. */
  readonly met: number | null;
}

/** What a view from elsewhere holds and whose it is, before it takes the place of the workspace. */
export default function SharedViewDialog({ opened, loading, onClose }: SharedViewDialogProps) {
  const actions = use(loading);
  const { view, encrypted } = opened;
  const [signer, setSigner] = useState<Signer | null>(null);
  useEffect(() => {
    let left = false;
    void signerOf(opened, actions).then((found) => {
      if (!left) setSigner(found);
    });
    return () => {
      left = true;
    };
  }, [opened, actions]);
  const open = (): void => {
    onClose();
    actions.openShared(view);
    if (signer && !signer.own)
      void actions.keys.then((keys) => keys.meet(signer.fingerprint, Date.now())).catch(() => undefined);
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
              <dd>{encrypted ? "encrypted, unchanged" : "unchanged"}</dd>
              <dt>Signed by</dt>
              <dd>{opened.signer ? <SignerWords signer={signer} /> : "nobody: anyone may have made it"}</dd>
            </>
          }
        />
        <p className="view-note">
          It takes the place of the layout, settings, models and market on screen; you can undo that. Your saved views
          are not touched,{" "}
          {view.portfolio?.sizes === "whole"
            ? "and your positions stay: those of the view come as books of their own."
            : "nor are your positions."}
        </p>
        <div className="view-buttons end">
          <Button onClick={onClose}>Cancel</Button>
          <Button primary disabled={opened.signer !== null && signer === null} onClick={open}>
            Open
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

function SignerWords({ signer }: { readonly signer: Signer | null }) {
  if (!signer) return "…";
  const known = signer.own
    ? "this browser"
    : signer.met === null
      ? "not met before: ask the sender for this fingerprint"
      : `met first on ${formatUtcDateTime(signer.met)}`;
  return (
    <>
      {signer.fingerprint}
      <br />
      <span className={signer.own || signer.met !== null ? "" : "view-warn"}>{known}</span>
    </>
  );
}

async function signerOf(opened: SharedViewDialogProps["opened"], actions: ViewActions): Promise<Signer | null> {
  if (!opened.signer) return null;
  const keys = await actions.keys;
  const shown = await fingerprint(opened.signer);
  const met = await keys.firstMet(shown).catch(() => null);
  const own = await keys
    .own()
    .then(({ publicKey }) => crypto.subtle.exportKey("raw", publicKey))
    .then((raw) => fingerprint(new Uint8Array(raw)))
    .catch(() => "");
  return { fingerprint: shown, own: own === shown, met };
}
