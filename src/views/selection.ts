import { createStore } from "zustand/vanilla";

/** What the user looks at, shared by linked panels. Ids only: no market data passes through here. */
export interface Selection {
  /** Expiry, epoch ms; null until a catalog offers one. */
  readonly expiry: number | null;
  /** Name of the focused instrument. */
  readonly focused: string | null;
  /** Whether a person here chose it, rather than a panel that opened with it or something outside that asked for it. */
  readonly chosen: boolean;
  setExpiry(expiry: number | null): void;
  focus(name: string | null): void;
  /** Focuses what nobody here chose. */
  offer(name: string | null): void;
}

/** One selection per window. */
export const selection = createStore<Selection>()((set) => ({
  expiry: null,
  focused: null,
  chosen: false,
  setExpiry: (expiry) => set({ expiry }),
  focus: (focused) => set({ focused, chosen: focused !== null }),
  offer: (focused) => set({ focused, chosen: false }),
}));
