import type { EngineClient } from "../engine/client.ts";
import { type CheckedSnapshot, checkSnapshot } from "../panels/check-snapshot.ts";
import { formatUtcDateTime } from "../ui/format.ts";
import { toBase64Url } from "../views/bytes.ts";
import { savedOver } from "../views/saved-over.ts";
import { survivingStore } from "../views/surviving-store.ts";
import { tellWaitingChanges } from "../views/view-changes.ts";
import { openViewStore } from "../views/view-database.ts";
import { readView, type ViewDocument } from "../views/view-document.ts";
import { viewFile, viewFileName } from "../views/view-file.ts";
import { canonicalJson } from "../views/view-json.ts";
import { openViewKeys, type ViewKeys } from "../views/view-keys.ts";
import type { ViewLimits } from "../views/view-limits.ts";
import { packView } from "../views/view-link.ts";
import type { HeldBook } from "../views/view-mask.ts";
import { snapshotFacts, withMarksOfHeld } from "../views/view-snapshot.ts";
import { changeNewest, saveKeepingBoth, type ViewRevision, type ViewStore } from "../views/view-store.ts";
import { type WorkspaceState, workspace } from "../views/workspace-store.ts";
import { notify } from "./notices.ts";
import { showPinned } from "./pinned-view.ts";
import { saveFile } from "./save-file.ts";
import { offerSharedBooks, takeSharedBooks } from "./shared-books.ts";
import { openSnapshot, pinSnapshot, type Telling } from "./snapshot-actions.ts";
import type { MarketActions } from "./use-market-actions.ts";
import { applyView, captureView } from "./view-capture.ts";

/** What can be done with views; what fails is said in a notice and leaves everything as it was. */
export interface ViewActions {
  readonly store: Promise<ViewStore>;
  readonly keys: Promise<ViewKeys>;
  /** The workspace on screen under this name. */
  capture(title: string, folder: string): ViewDocument;
  /** Saves the workspace over the view it was opened from, or as a new one, with its numbers where they are pinned. False where that failed. */
  save(title: string, folder: string, asNew: boolean, pinned?: boolean): Promise<boolean>;
  /** The market on screen with its numbers. */
  pin(tell: Telling): Promise<NonNullable<ViewDocument["snapshot"]>>;
  /** Computes the numbers of a snapshot again. */
  check(snapshot: NonNullable<ViewDocument["snapshot"]>): Promise<CheckedSnapshot>;
  /** Saves what changed of the view that is open, without being asked to. */
  autosave(view: ViewDocument): Promise<void>;
  /** Saves what changed of the view that is open and waits to be saved. */
  settle(): Promise<void>;
  /** Saves a document as a new view. Null where that failed. */
  add(document: ViewDocument): Promise<ViewRevision | null>;
  /** Saves a change of the newest revision of a view, whichever tab saved that. Null where that failed. */
  change(id: string, change: (newest: ViewDocument) => ViewDocument): Promise<ViewRevision | null>;
  /** Books of positions as they are now. */
  books(): readonly HeldBook[];
  /** Limits as they are now. */
  limits(): ViewLimits | null;
  /** Id of the book that panels show. */
  shownBook(): string;
  /** Shows a saved view. */
  open(revision: ViewRevision): void;
  /** Shows a view that came from elsewhere: it is not saved by that. */
  openShared(view: ViewDocument, coming: ComingView): void;
  remove(id: string): Promise<void>;
}

/** How a view that came from elsewhere is shown. */
export interface ComingView {
  /** Its snapshot where that was checked and is to be shown. */
  readonly pinned: CheckedSnapshot | null;
  /** Fingerprint of who signed it; empty for nobody. */
  readonly signer: string;
  /** Whether its positions are taken in at once, beside the reader's own, or offered: nobody asked for the view. */
  readonly books: "take" | "offer";
}

const newId = (): string => toBase64Url(crypto.getRandomValues(new Uint8Array(9)));

const refOf = ({ id, revision, document }: ViewRevision): NonNullable<WorkspaceState["view"]> => ({
  id,
  revision,
  title: document.title,
  folder: document.folder,
});

function failed(what: string, error: unknown, title = ""): void {
  const reason = error instanceof Error ? error.message : String(error);
  const text = `${what}: ${reason}. The workspace is as it was; save it as a file to keep it.`;
  notify({ tone: "error", text, names: [title] });
}

/** Says that a view found no place in the browser's database, and offers it as a file. */
function keptInMemory(document: ViewDocument, error: unknown): void {
  const full = error instanceof DOMException && error.name === "QuotaExceededError";
  const reason = full ? "this browser has no room left" : error instanceof Error ? error.message : String(error);
  const save = async (): Promise<void> => {
    const { snapshot } = document;
    const kept = { ...document, ...(snapshot ? { snapshot: withMarksOfHeld(snapshot) } : {}) };
    const word = await packView(kept, { encrypted: false, signer: null });
    saveFile(new Blob([viewFile(word)], { type: "application/json" }), viewFileName(document.title));
  };
  notify({
    tone: "error",
    text: `“${document.title}” could not be stored: ${reason}. It is kept in memory until the page is closed.`,
    names: [document.title],
    action: { label: "Save file", run: () => void save().catch((problem) => failed("No file could be made", problem)) },
  });
}

function storeTaken(): void {
  notify({
    tone: "error",
    text: "A newer Volscape in another tab has taken over the saved views: reload this page to see them. What is saved here until then is in memory only.",
    action: { label: "Reload", run: () => location.reload() },
  });
}

function backToLive(undo: () => void): void {
  showPinned(null);
  undo();
}

/** Opens store and keys. Loaded when views are first asked for. `engine` is what is shown, `live` what keeps the portfolio. */
export function createViewActions(
  engine: EngineClient,
  live: EngineClient,
  choose: MarketActions["choose"],
): ViewActions {
  const store = openViewStore(storeTaken).then((inner) => survivingStore(inner, keptInMemory));
  const keys = openViewKeys();
  const lastSaved = new Map<string, number>();
  /** What writes views goes one after another: a save that another of this tab overtook would take that for somebody else's. */
  let writing: Promise<unknown> = Promise.resolve();
  function inTurn<T>(write: () => Promise<T>): Promise<T> {
    const written = writing.then(write);
    writing = written.catch(() => undefined);
    return written;
  }
  const capture = (title: string, folder: string): ViewDocument =>
    captureView(engine, window.innerWidth, { title, folder });

  async function put(
    at: { readonly id: string; readonly base: number; readonly auto?: boolean },
    document: ViewDocument,
  ): Promise<ViewRevision> {
    // What this tab saved last is known to whoever takes a step back in it: only others come in between.
    const base = Math.max(at.base, lastSaved.get(at.id) ?? 0);
    const place = { ...at, base, otherId: newId(), savedAt: Date.now() };
    const { saved, conflict } = await saveKeepingBoth(await store, place, document);
    lastSaved.set(saved.id, saved.revision);
    const [title, own] = [document.title, saved.document.title];
    if (conflict !== "none")
      notify({
        tone: "error",
        text:
          conflict === "saved"
            ? `“${title}” was saved elsewhere in the meantime. Theirs is kept as it is; yours is kept as “${own}”.`
            : `“${title}” was deleted elsewhere in the meantime. Yours is kept as “${own}”.`,
        names: [title, own],
      });
    return saved;
  }

  async function saveByItself(ref: NonNullable<WorkspaceState["view"]>, view: ViewDocument): Promise<void> {
    try {
      const head = await (await store).get(ref.id).catch(() => null);
      const document = savedOver(head?.document ?? null, view);
      const same = head && canonicalJson(head.document) === canonicalJson(document);
      const saved = same ? head : await put({ id: ref.id, base: ref.revision, auto: true }, document);
      if (workspace.getState().view?.id === ref.id) workspace.setState({ view: refOf(saved) });
    } catch (error) {
      failed(`Changes of “${view.title}” could not be saved`, error, view.title);
    }
  }

  async function settle(): Promise<void> {
    tellWaitingChanges();
    await writing;
  }

  async function saveOnScreen(title: string, folder: string, asNew: boolean, pinned: boolean): Promise<boolean> {
    const current = workspace.getState().view;
    try {
      const snapshot = pinned ? { snapshot: await pinSnapshot(engine, { books: true, legs: true }) } : {};
      const at = current && !asNew ? { id: current.id, base: current.revision } : { id: newId(), base: 0 };
      const head = at.base > 0 ? await (await store).get(at.id).catch(() => null) : null;
      const document = savedOver(head?.document ?? null, capture(title, folder));
      const saved = await put(at, { ...document, ...snapshot });
      workspace.setState({ view: refOf(saved) });
      const where = (await store).durable ? "" : " It is in memory only, and gone with the page.";
      const kept = pinned || !document.snapshot ? null : snapshotFacts(document.snapshot);
      const numbers = kept ? ` Its numbers pinned ${formatUtcDateTime(kept.at)} UTC stay with it.` : "";
      notify({ tone: "info", text: `Saved “${saved.document.title}”.${numbers}${where}` });
      return true;
    } catch (error) {
      failed(`“${title}” could not be saved`, error, title);
      return false;
    }
  }

  async function changeStored(
    id: string,
    change: (newest: ViewDocument) => ViewDocument,
  ): Promise<ViewRevision | null> {
    try {
      const changed = await changeNewest(await store, id, Date.now(), change);
      if (!changed) throw new Error("it was deleted elsewhere in the meantime");
      const { saved, before } = changed;
      const ref = workspace.getState().view;
      const known = Math.max(ref?.revision ?? 0, lastSaved.get(id) ?? 0);
      if (ref?.id === id && before.revision === known) {
        lastSaved.set(id, saved.revision);
        workspace.setState({ view: refOf(saved) });
      } else if (ref?.id === id) {
        // The screen has not seen what another tab saved: its next change is not to be taken for one of that.
        workspace.setState({ view: { ...refOf(saved), revision: ref.revision } });
      }
      return saved;
    } catch (error) {
      failed("The view could not be changed", error);
      return null;
    }
  }

  async function removeStored(id: string): Promise<void> {
    try {
      const removed = await (await store).remove(id);
      lastSaved.delete(id);
      const ref = workspace.getState().view;
      if (ref?.id === id) workspace.setState({ view: null });
      const putBack = async (): Promise<void> => {
        const back = await (await store).putBack(removed, newId());
        if (back && ref?.id === id && workspace.getState().view === null) workspace.setState({ view: refOf(back) });
      };
      // Pressed twice, or deleted in another tab before.
      if (removed.length === 0) return;
      notify({
        tone: "info",
        text: `Deleted “${removed[0]?.document.title ?? "the view"}”.`,
        action: {
          label: "Undo",
          run: () => void putBack().catch((error) => failed("It could not be put back", error)),
        },
      });
    } catch (error) {
      failed("The view could not be deleted", error);
    }
  }

  return {
    store,
    keys,
    capture,
    pin: (tell) => pinSnapshot(engine, tell),
    check: (snapshot) => checkSnapshot(engine, snapshot),
    save: (title, folder, asNew, pinned = false) => inTurn(() => saveOnScreen(title, folder, asNew, pinned)),
    autosave(view) {
      const ref = workspace.getState().view;
      return ref ? inTurn(() => saveByItself(ref, view)) : Promise.resolve();
    },
    settle,
    async add(document) {
      try {
        return await put({ id: newId(), base: 0 }, document);
      } catch (error) {
        failed(`“${document.title}” could not be saved`, error);
        return null;
      }
    },
    change(id, change) {
      tellWaitingChanges();
      return inTurn(() => changeStored(id, change));
    },
    shownBook: () => engine.portfolio?.document.active ?? "",
    limits() {
      const limits = live.limits?.limits ?? [];
      return limits.length > 0 ? limits.map((limit) => ({ ...limit })) : null;
    },
    books: () => engine.portfolio?.document.books ?? [],
    open(revision) {
      const read = readView(revision.document);
      if (!read.ok) {
        notify({ tone: "error", text: read.problem });
        return;
      }
      const { view } = read;
      const show = (pinned: CheckedSnapshot | null): void => {
        tellWaitingChanges();
        const undo = applyView(view, refOf(revision), engine, choose);
        showPinned(null);
        if (pinned) openSnapshot(pinned, "");
        notify({
          tone: "info",
          text: `Opened “${view.title}”.`,
          action: { label: "Undo", run: () => backToLive(undo) },
        });
      };
      // A view is more than its numbers: without them it opens on the live market.
      const unreadable = (error: unknown): null => {
        const reason = error instanceof Error ? error.message : String(error);
        const text = `The numbers pinned with “${view.title}” cannot be read, so it is shown live: ${reason}`;
        notify({ tone: "error", text, names: [view.title] });
        return null;
      };
      const checked = view.snapshot ? checkSnapshot(engine, view.snapshot).catch(unreadable) : Promise.resolve(null);
      checked
        .then((pinned) => settle().then(() => show(pinned)))
        .catch((error) => failed(`“${view.title}” could not be opened`, error, view.title));
    },
    openShared(view, { pinned, signer, books }) {
      tellWaitingChanges();
      const undo = applyView(view, null, engine, choose);
      showPinned(null);
      if (pinned) openSnapshot(pinned, signer);
      else if (view.portfolio?.sizes === "whole" && books === "take")
        void takeSharedBooks(live, view.portfolio, view.title);
      notify({
        tone: "info",
        text: `Opened “${view.title}”. It is not among your views until you save it.`,
        action: { label: "Undo", run: () => backToLive(undo) },
      });
      if (!pinned && view.portfolio?.sizes === "whole" && books === "offer")
        offerSharedBooks(live, view.portfolio, view.title);
    },
    remove(id) {
      tellWaitingChanges();
      return inTurn(() => removeStored(id));
    },
  };
}
