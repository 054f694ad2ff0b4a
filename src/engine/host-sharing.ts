import type { BoardToTab, TabToBoard } from "./switchboard.ts";

/** How pages that show the same market agree which of them hosts its engine, and bring it ports. */
export interface HostSharing {
  tell(message: TabToBoard): void;
  /** Holds the market of `key` until the returned function is called; null where another page has it. Rejects where refused. */
  holdNow(key: string): Promise<(() => void) | null>;
  /** Waits until no other page holds `key`, then holds it: `held` gets the way to let go. */
  holdNext(key: string, signal: AbortSignal, held: (release: () => void) => void): void;
  /** Whether another page waits for `key`, which every page that shares its engine does. */
  othersWait(key: string): Promise<boolean>;
}

/** Joins those who share, telling `heard` what they say; null where there is no way to. */
export type Share = (heard: (message: BoardToTab) => void) => HostSharing | null;
