/** An error as it was caught. */
export interface JournalEntry {
  /** Epoch ms. */
  readonly at: number;
  readonly where: "page" | "promise" | "panel" | "notice";
  readonly error: unknown;
}

const MAX_KEPT = 20;

/** The last errors of this window, newest last; nothing of them leaves it but by the error report. */
export const errorJournal: JournalEntry[] = [];

export function noteError(where: JournalEntry["where"], error: unknown): void {
  errorJournal.push({ at: Date.now(), where, error });
  if (errorJournal.length > MAX_KEPT) errorJournal.shift();
}

/** Notes what nobody caught from now on. */
export function startJournal(page: Window): void {
  page.addEventListener("error", (event) => noteError("page", event.error ?? event.message));
  page.addEventListener("unhandledrejection", (event) => noteError("promise", event.reason));
}
