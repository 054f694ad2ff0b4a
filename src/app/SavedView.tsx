import { useEffect, useState } from "react";
import { Button } from "../ui/Button.tsx";
import { site } from "../views/site.ts";
import { markedTitle, type ViewRevision } from "../views/view-store.ts";
import { workspace } from "../views/workspace-store.ts";
import { Revisions } from "./Revisions.tsx";
import { ViewFacts, ViewName } from "./ViewName.tsx";
import { ViewShare } from "./ViewShare.tsx";
import type { ViewActions } from "./view-actions.ts";

export interface SavedViewProps {
  readonly id: string;
  readonly actions: ViewActions;
  /** The list is to be read again. */
  changed(): void;
  /** Shows another view. */
  select(id: string): void;
  /** This view is gone. */
  leave(): void;
  onClose(): void;
}

/** A saved view: opened, renamed, duplicated, shared, deleted, or set back to an earlier revision. */
export function SavedView({ id, actions, changed, select, leave, onClose }: SavedViewProps) {
  const [history, setHistory] = useState<readonly ViewRevision[]>([]);
  const [title, setTitle] = useState("");
  const [folder, setFolder] = useState("");
  const [sharing, setSharing] = useState(false);
  const newest = history[0];
  useEffect(() => {
    let left = false;
    Promise.all([actions.store, actions.settle()])
      .then(([store]) => store.history(id))
      .then((revisions) => {
        if (left) return;
        setHistory(revisions);
        setTitle(revisions[0]?.document.title ?? "");
        setFolder(revisions[0]?.document.folder ?? "");
      })
      .catch(() => undefined);
    return () => {
      left = true;
    };
  }, [actions, id]);
  if (!newest) return null;
  const { document: view } = newest;
  if (sharing) return <ViewShare view={view} actions={actions} back={() => setSharing(false)} />;

  const renamed = title.trim() !== "" && (title.trim() !== view.title || folder.trim() !== view.folder);
  const rename = (): void => {
    const name = { title: title.trim(), folder: folder.trim() };
    if (renamed) void actions.change(id, (stored) => ({ ...stored, ...name })).then(changed);
  };
  const duplicate = (): void => {
    void actions.add({ ...view, title: markedTitle(view.title, "copy") }).then((saved) => {
      if (saved) select(saved.id);
      changed();
    });
  };
  return (
    <form
      className="view-form"
      onSubmit={(event) => {
        event.preventDefault();
        rename();
      }}
    >
      <ViewName title={title} folder={folder} setTitle={setTitle} setFolder={setFolder} />
      <ViewFacts view={view} />
      <div className="view-buttons">
        <Button
          primary
          onClick={() => {
            onClose();
            actions.open(newest);
          }}
        >
          Open
        </Button>
        <Button disabled={!renamed} onClick={rename}>
          Rename
        </Button>
        <Button onClick={duplicate}>Duplicate</Button>
        {site.getState().features.sharing ? <Button onClick={() => setSharing(true)}>Share…</Button> : null}
        <Button onClick={() => void actions.remove(id).then(leave)}>Delete</Button>
      </div>
      <Revisions
        history={history}
        restore={({ document }) =>
          void actions
            .change(id, ({ title, folder }) => ({ ...document, title, folder }))
            .then((saved) => {
              // What is on screen would be saved over it at the next change.
              if (saved && workspace.getState().view?.id === saved.id) actions.open(saved);
              changed();
            })
        }
      />
    </form>
  );
}
