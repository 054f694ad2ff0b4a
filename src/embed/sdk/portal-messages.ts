/**
 * What a portal and a frame tell each other, as types alone: the SDK ships them as they stand. `contract.ts` says in which order
 * they go and checks every one.
 */

export type PortalTheme = "dark" | "light";

export interface PortalContext {
  /** Such as "BTC" or "ETH_USDC". */
  readonly underlying?: string | undefined;
  readonly venue?: "simulated" | "deribit" | "deribit-testnet" | undefined;
  /** "2025-12-26" or "26DEC25". */
  readonly expiry?: string | undefined;
  /** Name of an instrument to look at. */
  readonly instrument?: string | undefined;
}

export interface PortalLook {
  readonly theme?: PortalTheme | undefined;
  readonly palette?: "teal-coral" | "red-up" | "blue-orange" | undefined;
  readonly density?: "dense" | "default" | "relaxed" | undefined;
}

/** What a portal may ask for, by name: what it sends along, and what it gets back. */
export interface PortalRequests {
  /** `view`: the word of a link, "v1.…" or "v2.…"; `receiving`: an X25519 pair that opens what was sealed to it. */
  "view.set": {
    readonly ask: { readonly view: string; readonly receiving?: CryptoKeyPair | undefined };
    readonly answer: null;
  };
  /** The view as it is now, as a word to keep and set again. */
  "view.get": { readonly ask: object; readonly answer: PortalEvents["view.changed"] };
  "context.set": { readonly ask: PortalContext; readonly answer: null };
  "theme.set": { readonly ask: PortalLook; readonly answer: null };
  "snapshot.get": { readonly ask: object; readonly answer: PortalSnapshot };
  /** A PNG of the frame. `scale`: pixels per css px, 1 to 3. */
  "image.get": { readonly ask: { readonly scale?: number | undefined }; readonly answer: Blob };
  "stats.get": { readonly ask: object; readonly answer: PortalStats };
}

export type PortalRequestName = keyof PortalRequests;

/** The market at one instant. Times epoch ms, vols decimal, prices in the quote currency; null where there is no number. */
export interface PortalSnapshot {
  readonly time: number;
  /** SHA-256 over instruments, quotes and books after event `event` of the log; null where it cannot be computed. */
  readonly hash: string | null;
  readonly event: number | null;
  readonly venue: string;
  readonly underlying: string;
  readonly currency: string;
  readonly simulated: boolean;
  readonly spot: number | null;
  readonly expiries: readonly {
    readonly expiry: number;
    readonly years: number;
    readonly forward: number | null;
    readonly atmVol: number | null;
    readonly riskReversal25: number | null;
    readonly butterfly25: number | null;
    readonly model: string;
  }[];
  readonly options: readonly {
    readonly name: string;
    readonly bid: number | null;
    readonly ask: number | null;
    readonly mark: number | null;
    /** When the quote was last known to stand. */
    readonly confirmedAt: number | null;
  }[];
}

export interface PortalStats {
  /** Requests answered, and messages dropped because they were malformed, of a foreign origin, or too many at once. */
  readonly answered: number;
  readonly malformed: number;
  readonly foreign: number;
  readonly limited: number;
}

export interface PortalState {
  /** "live", "delayed", "stale", "dead", "connecting", "waiting", "unlisted", "frozen", "replaying" or "recorded", and the word shown for it. */
  readonly state: string;
  readonly word: string;
  /** Null, like all that is said of the market, where the view is sealed to who looks at it. */
  readonly venue: string | null;
  readonly underlying: string | null;
  /** Null also until the venue said so: a market is real only where this is false. */
  readonly simulated: boolean | null;
  readonly testnet: boolean | null;
  /** The viewer may change things; false where they only look. */
  readonly editable: boolean;
  /** What came of computing a pinned snapshot again, and the words shown for it; null where the view pins none, or the market is live. */
  readonly pinned: {
    readonly verdict: "checking" | "identical" | "differs" | "altered" | "missing";
    readonly words: string;
  } | null;
  /** How it stands with the desktop agent, the word shown for it, and how many contexts could not be followed; null where none was asked for. */
  readonly fdc3: {
    readonly state: "looking" | "joined" | "none";
    readonly word: string;
    readonly ignored: number;
  } | null;
}

/** What a frame says by itself. */
export interface PortalEvents {
  /** Not told of a view that is sealed to who looks at it. */
  selection: {
    readonly underlying: string;
    readonly venue: string;
    /** Epoch ms. */
    readonly expiry: number | null;
    readonly instrument: string | null;
  };
  /**
   * Panels or settings changed; `view` is the word to keep, from which positions, or numbers pinned of them, were left out where
   * `withheld`. What a viewer who only looks picks for reading is not told.
   */
  "view.changed": { readonly view: string; readonly withheld: boolean };
  state: PortalState;
  error: { readonly problem: string };
}

export type PortalEventName = keyof PortalEvents;

/** Portal to frame, once, with a MessagePort. */
export interface Hello {
  readonly ns: "volscape";
  readonly type: "hello";
  /** Versions of the contract the portal speaks. */
  readonly versions: readonly number[];
}

/** Frame to portal, first over the port: the version both speak from here, or why there is none. */
export type Welcome =
  | { readonly type: "welcome"; readonly version: number }
  | { readonly type: "refused"; readonly problem: string };

/** Frame to portal over the port. */
export type FrameMessage =
  | Welcome
  | { readonly type: "reply"; readonly id: number; readonly value: unknown }
  | { readonly type: "failed"; readonly id: number; readonly problem: string }
  | { readonly type: "event"; readonly event: PortalEventName; readonly detail: PortalEvents[PortalEventName] };
