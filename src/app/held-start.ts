/** The live market waits no longer for a link, ms. */
const PATIENCE = 1_500;

let held: (() => void) | null = null;

/** Has `start` wait until the link in the address has been looked at: its numbers are computed first, with nothing beside them. */
export function holdStart(start: () => void): void {
  held = start;
  setTimeout(releaseStart, PATIENCE);
}

/** Starts what is held; nothing where it has started. */
export function releaseStart(): void {
  const start = held;
  held = null;
  start?.();
}
