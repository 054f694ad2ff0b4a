import { selection } from "../views/selection.ts";

/** Expiry and instrument looked at, as they travel between windows. */
export interface SharedSelection {
  readonly expiry: number | null;
  readonly focused: string | null;
}

/**
 * Keeps this window's selection the same as another's: `say` gets each change made here, `take` applies one made there
 * without saying it back.
 */
export function linkSelection(say: (shared: SharedSelection) => void): {
  take(shared: SharedSelection): void;
  stop(): void;
} {
  let taking = false;
  const stop = selection.subscribe(({ expiry, focused }, before) => {
    if (taking || (expiry === before.expiry && focused === before.focused)) return;
    say({ expiry, focused });
  });
  return {
    take({ expiry, focused }) {
      taking = true;
      selection.setState({ expiry, focused });
      taking = false;
    },
    stop,
  };
}
