import { type PortfolioAccount, withAccount } from "../risk/portfolio-account.ts";
import { EMPTY_PORTFOLIO, type PortfolioDocument } from "../risk/portfolio-document.ts";
import { applyEdit, type PortfolioEdit } from "../risk/portfolio-edits.ts";
import { parsePortfolioFile, storedDocument } from "./portfolio-file.ts";
import type { PortfolioStorage } from "./portfolio-storage.ts";
import type { PortfolioState } from "./risk-protocol.ts";

const KEY = "document";
const ASIDE = "document.unreadable";
const MAX_UNDO = 100;

/**
 * The portfolio document: edited by numbered steps that can be taken back, stored after each. No edit enters the event log: a log is handed
 * on, what somebody holds is not. Exports name the hash of the book beside that of the market instead (`panels/book-hash.ts`).
 */
export interface PortfolioKeeper {
  readonly state: PortfolioState;
  /** Throws one sentence where the edit cannot be made; then nothing changed. */
  edit(edit: PortfolioEdit): void;
  step(step: "undo" | "redo"): void;
  /**
   * The venue account to show as a book, null for none. It is in no undo step and is never stored: it goes with the key that
   * it was read with.
   */
  setAccount(account: PortfolioAccount | null): void;
  /** Takes the portfolio that the text of a JSON file holds. Throws one sentence where it holds none. */
  open(text: string): void;
}

/** `changed` is called after every change, and once what was stored has been read. */
export function createPortfolioKeeper(storage: PortfolioStorage | null, changed: () => void): PortfolioKeeper {
  let document = EMPTY_PORTFOLIO;
  let account: PortfolioAccount | null = null;
  let version = 0;
  let edited = false;
  let undone: PortfolioDocument[] = [];
  let done: PortfolioDocument[] = [];
  let problem = storage ? "" : "The portfolio is not stored: it holds until the page is closed.";
  let state = stateNow();
  let saving: Promise<void> = Promise.resolve();
  /** A document waits to be written. */
  let unsaved = false;

  function stateNow(): PortfolioState {
    return { version, document, canUndo: done.length > 0, canRedo: undone.length > 0, problem };
  }

  function tell(): void {
    version++;
    state = stateNow();
    changed();
  }

  function failed(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    problem = `The portfolio could not be stored (${reason}): it holds until the page is closed.`;
    tell();
  }

  function set(next: PortfolioDocument): void {
    if (next === document) return;
    done = [...done.slice(1 - MAX_UNDO), document];
    undone = [];
    become(next);
  }

  function become(next: PortfolioDocument): void {
    edited = true;
    document = withAccount(next, account);
    tell();
    save();
  }

  /** One after another, and none that a newer one has overtaken: writing a large book takes longer than an edit of it. */
  function save(): void {
    if (!storage || unsaved) return;
    unsaved = true;
    saving = saving
      .then(() => {
        unsaved = false;
        return storage.save(KEY, withAccount(document, null));
      })
      .catch(failed);
  }

  async function load(from: PortfolioStorage): Promise<void> {
    const value = await from.load(KEY);
    // What was edited before the store answered wins.
    if (edited) return;
    const stored = storedDocument(value);
    if (stored.problem !== "") {
      // Kept aside, so that nothing a person entered is lost for good.
      await from.save(ASIDE, value);
      problem = `The stored portfolio could not be read (${stored.problem}); it is kept aside and an empty one is shown.`;
    }
    document = withAccount(stored.document, account);
    tell();
  }

  /** An engine on another market saved: its document holds here too, and can be taken back like an edit of one's own. */
  async function adopt(from: PortfolioStorage): Promise<void> {
    await saving;
    const theirs = storedDocument(await from.load(KEY));
    if (theirs.problem !== "" || JSON.stringify(theirs.document) === JSON.stringify(withAccount(document, null)))
      return;
    done = [...done.slice(1 - MAX_UNDO), document];
    undone = [];
    edited = true;
    document = withAccount(theirs.document, account);
    tell();
  }

  if (storage) {
    load(storage).catch(failed);
    storage.onChange?.(KEY, () => void adopt(storage).catch(() => undefined));
  }

  return {
    get state() {
      return state;
    },
    edit: (edit) => set(applyEdit(document, edit)),
    setAccount(next) {
      const arrives = account === null;
      account = next;
      const shown = withAccount(document, next);
      const book = arrives ? shown.books.find(({ venue }) => venue !== undefined) : undefined;
      // Whoever signs in wants to see the account.
      document = book && !shown.whatIf ? { ...shown, active: book.id } : shown;
      if (next === null) {
        done = done.map((old) => withAccount(old, null));
        undone = undone.map((old) => withAccount(old, null));
      }
      tell();
    },
    step(step) {
      const from = step === "undo" ? done : undone;
      const next = from[from.length - 1];
      if (!next) return;
      if (step === "undo") {
        done = done.slice(0, -1);
        undone = [...undone, document];
      } else {
        undone = undone.slice(0, -1);
        done = [...done, document];
      }
      become(next);
    },
    open(text) {
      set(parsePortfolioFile(text));
    },
  };
}
