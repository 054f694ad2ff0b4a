import { useState } from "react";
import { useStore } from "zustand";
import { Button } from "../ui/Button.tsx";
import { site } from "../views/site.ts";
import type { HeldBook } from "../views/view-mask.ts";
import { workspace } from "../views/workspace-store.ts";
import { PinChoice } from "./PinChoice.tsx";
import { pinnedView } from "./pinned-view.ts";
import { ViewFacts, ViewName } from "./ViewName.tsx";
import { ViewShare } from "./ViewShare.tsx";
import type { ViewActions } from "./view-actions.ts";

/** The workspace on screen: its name, to be saved or shared. */
export function WorkspaceView({ actions, saved }: { readonly actions: ViewActions; saved(): void }) {
  const current = useStore(workspace, (state) => state.view);
  const [title, setTitle] = useState(current?.title ?? "");
  const [folder, setFolder] = useState(current?.folder ?? "");
  const [sharing, setSharing] = useState(false);
  // What is looked at is what is saved: a snapshot as one.
  const [pinned, setPinned] = useState(() => pinnedView.getState().shown !== null);
  const named = title.trim() || "Workspace";
  const save = (asNew: boolean): void => {
    void actions.save(named, folder.trim(), asNew, pinned).then((done) => {
      if (!done) return;
      setTitle(workspace.getState().view?.title ?? named);
      saved();
    });
  };
  const view = actions.capture(named, folder.trim());
  const told = pinnedPositions(actions.books().find(({ id }) => id === actions.shownBook()));
  if (sharing) return <ViewShare view={view} actions={actions} back={() => setSharing(false)} />;
  return (
    <form
      className="view-form"
      onSubmit={(event) => {
        event.preventDefault();
        save(current === null);
      }}
    >
      <ViewName title={title} folder={folder} setTitle={setTitle} setFolder={setFolder} />
      <ViewFacts view={view} />
      <div className="view-checks">
        <PinChoice pinned={pinned} change={setPinned} snapshot={null} refusal="" />
        {pinned && told ? <p className="view-note">{told}</p> : null}
      </div>
      <div className="view-buttons">
        <Button primary onClick={() => save(current === null)}>
          Save
        </Button>
        {current ? <Button onClick={() => save(true)}>Save as new</Button> : null}
        {site.getState().features.sharing ? <Button onClick={() => setSharing(true)}>Share…</Button> : null}
      </div>
      <p className="view-note">
        {current
          ? `Opened from “${current.title}”, revision ${current.revision}. Saving adds a revision; the earlier ones stay.`
          : "Not saved as a view. Layout, settings, market and models are kept; market data and positions only where their numbers are pinned."}
      </p>
    </form>
  );
}

/** What is kept of positions where the numbers of a book are pinned; empty for nothing. */
function pinnedPositions(book: HeldBook | undefined): string {
  if (!book || book.positions.length + book.cash.length === 0) return "";
  const held = `${book.positions.length === 1 ? "1 position" : `${book.positions.length} positions`} with sizes and prices`;
  return book.venue === undefined
    ? `Its numbers are those of “${book.name}”: ${held} stay in this browser with the view.`
    : `Its numbers are those of your account at ${book.venue}: ${held}, which nothing else here keeps, stay in this browser with the view, until that is deleted.`;
}
