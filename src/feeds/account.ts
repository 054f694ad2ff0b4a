/** A venue account that is looked at with a key: what of it is shown, and where signing in stands. Nothing here is an event of the market. */

/** `refused` and `signedOut` hold no key; in every other phase it is in the memory of one worker. */
export type AccountPhase =
  | "signedOut"
  | "connecting"
  | "authenticating"
  | "checking"
  | "loading"
  | "connected"
  | "lost"
  | "refused";

/** Times epoch ms, NaN where not known. */
export interface AccountStatus {
  readonly phase: AccountPhase;
  /** Label of the venue, e.g. "Deribit testnet"; empty while signed out. */
  readonly venue: string;
  /** The account's name at the venue; empty before it is known. */
  readonly name: string;
  /** The most the key may do, in the venue's words; empty before it was read. */
  readonly scope: string;
  /** One sentence: why refused, or why the connection is lost. Empty when all is well. */
  readonly detail: string;
  /** When positions and cash were last read. */
  readonly readAt: number;
  /** When the token was last given or renewed. */
  readonly renewedAt: number;
}

export const SIGNED_OUT: AccountStatus = {
  phase: "signedOut",
  venue: "",
  name: "",
  scope: "",
  detail: "",
  readAt: Number.NaN,
  renewedAt: Number.NaN,
};

/** One holding of the account. */
export interface AccountPosition {
  readonly instrument: string;
  /** USD of inverse futures and perpetuals, units of underlying of all else; short negative. */
  readonly size: number;
  readonly unit: "underlying" | "usd";
  /** In the instrument's quote currency; null where the venue states none. */
  readonly averagePrice: number | null;
}

/** What the account holds. */
export interface AccountBook {
  readonly positions: readonly AccountPosition[];
  /**
   * Cash by currency such that with the value of options and the gain of futures since they were bought it makes up the
   * venue's equity.
   */
  readonly cash: readonly { readonly currency: string; readonly amount: number }[];
}

/** Everything that can change an account session, with local time `at` (epoch ms). */
export type AccountEvent =
  | { readonly type: "open"; readonly at: number }
  | { readonly type: "message"; readonly at: number; readonly text: string }
  | { readonly type: "close"; readonly at: number; readonly code: number; readonly reason: string }
  | { readonly type: "clock"; readonly at: number }
  /** The answer to a `sign`. */
  | { readonly type: "signed"; readonly at: number; readonly proof: AccountProof };

/** Proof of having a key: what stands in for its secret on the wire. */
export interface AccountProof {
  readonly clientId: string;
  readonly timestamp: string;
  readonly nonce: string;
  readonly signature: string;
}

export type AccountAction =
  | { readonly type: "connect" }
  | { readonly type: "send"; readonly text: string }
  /** Asks for a proof at the venue's time, epoch ms. */
  | { readonly type: "sign"; readonly at: number }
  | { readonly type: "disconnect" }
  /** The key is not wanted any more: it must be forgotten. */
  | { readonly type: "forget" };

/** Signing in and reading an account as a pure state machine; it never holds the secret, and never throws on outside data. */
export interface AccountSession {
  handle(event: AccountEvent): AccountAction[];
  readonly status: AccountStatus;
  /** Another object whenever positions or cash changed; null before they were read. */
  readonly book: AccountBook | null;
}
