import { createStore } from "zustand/vanilla";

/** Which figure of which instrument is being rechecked; null for none. `figure` is a key of the sheet's list. */
export interface RecheckTarget {
  readonly name: string;
  readonly figure: string;
}

/** One per window. */
export const recheckTarget = createStore<{ readonly target: RecheckTarget | null }>()(() => ({ target: null }));

export function openRecheck(name: string, figure: string): void {
  recheckTarget.setState({ target: { name, figure } });
}

export function closeRecheck(): void {
  recheckTarget.setState({ target: null });
}
