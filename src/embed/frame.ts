import { createStore } from "zustand/vanilla";
import type { EngineClient } from "../engine/client.ts";
import type { MarketChoice } from "../engine/protocol.ts";
import type { PinnedFacts } from "../panels/PinnedBar.tsx";
import { selection } from "../views/selection.ts";
import { EMPTY_WORKSPACE, workspace } from "../views/workspace-store.ts";
import { askedExpiry } from "./expiry-ask.ts";
import type { Embedded } from "./opening.ts";
import type { PageEngine } from "./page-engine.ts";
import type { PortalState } from "./sdk/portal-messages.ts";

/** What this frame shows now. */
export interface Frame {
  readonly engine: EngineClient | null;
  readonly embedded: Embedded | null;
  /** One sentence that something asked for cannot be had; empty while all is well. */
  readonly notice: string;
  /** One sentence once a part of the page could not be fetched; until the page is loaded again. */
  readonly lostPart: string;
  /** Why nothing can be shown, in one sentence; empty while something is, or is on its way. */
  readonly problem: string;
  /** The snapshot that the view pins: being checked, shown with its verdict, or (no facts) why it is not; null where there is none. */
  readonly pinned: (NonNullable<PortalState["pinned"]> & { readonly facts: PinnedFacts | null }) | null;
  /** How it stands with the desktop agent; null where none was asked for. */
  readonly fdc3: PortalState["fdc3"];
}

/** What is said once a part of the page could not be fetched. */
export const LOST_PART = "A part of this page could not be loaded: reload the page.";

export const frame = createStore<Frame>()(() => ({
  engine: null,
  embedded: null,
  notice: "",
  lostPart: "",
  problem: "",
  pinned: null,
  fdc3: null,
}));

/** Why the frame shows nothing, where a portal asks it something. */
export function shown(): { readonly engine: EngineClient; readonly embedded: Embedded } {
  const { engine, embedded } = frame.getState();
  if (!engine || !embedded) throw new Error("This frame shows nothing yet.");
  return { engine, embedded };
}

/** Calls `then` once something is shown, now or later. */
export function whenShown(then: () => void): void {
  if (frame.getState().embedded) {
    then();
    return;
  }
  const stop = frame.subscribe(({ embedded }) => {
    if (!embedded) return;
    stop();
    then();
  });
}

let pinnedEngine: { end(): void } | null = null;

/** The engine of the snapshot shown, which ends with it; null where the market is live. */
export function holdPinned(engine: { end(): void } | null): void {
  pinnedEngine?.end();
  pinnedEngine = engine;
}

/** Shows `embedded` in place of what was there; its market is found by `engines`, or is the snapshot it pins. */
export function showEmbedded(embedded: Embedded, engines: PageEngine): void {
  const { snapshot, signer } = embedded;
  workspace.setState({ ...EMPTY_WORKSPACE, settings: { ...embedded.settings }, shared: embedded.shared });
  frame.setState({ embedded, notice: "", problem: "", pinned: null });
  if (!snapshot) {
    goLive(engines);
    return;
  }
  frame.setState({
    engine: null,
    pinned: { verdict: "checking", words: "Computing the pinned numbers again…", facts: null },
  });
  holdPinned(null);
  import("./pinned-frame.ts").then(
    ({ showPinned }) => {
      // Another view may have come while this part of the page was fetched.
      if (frame.getState().embedded === embedded) void showPinned(snapshot, signer, engines);
    },
    () => {
      if (frame.getState().embedded === embedded) frame.setState({ problem: LOST_PART });
    },
  );
}

/** Shows the market as it is now, with the panels there are. */
export function goLive(engines: PageEngine): void {
  const { embedded: before } = frame.getState();
  if (!before) return;
  const embedded = before.snapshot ? { ...before, snapshot: null } : before;
  frame.setState({ embedded, pinned: null });
  engines.show(embedded);
  holdPinned(null);
}

/** Goes to another market with the same panels. */
export function showMarket(choice: MarketChoice, engines: PageEngine): void {
  const { embedded: before } = frame.getState();
  if (!before) return;
  const embedded = { ...before, choice, snapshot: null };
  // An instrument of the market before is none of this one: it goes first, as both are told together.
  selection.getState().offer(null);
  frame.setState({ embedded, pinned: null });
  engines.show(embedded);
  holdPinned(null);
}

let wanted: { readonly asked: string; readonly stop: () => void } | null = null;

/** Selects the expiry asked for once the market lists any; says so where it does not list this one. */
export function showExpiry(asked: string): void {
  wanted?.stop();
  const look = (): boolean => {
    const { engine, embedded } = frame.getState();
    const catalog = engine?.view.catalog;
    if (!catalog || catalog.expiries.length === 0 || catalog.choice.underlying !== embedded?.choice.underlying)
      return false;
    const expiry = askedExpiry(catalog.expiries, asked);
    frame.setState({ notice: expiry === null ? `No expiry ${asked} is listed; another is shown.` : "" });
    if (expiry !== null) selection.getState().setExpiry(expiry);
    return true;
  };
  if (look()) return;
  let unlisten = (): void => undefined;
  const follow = (engine: EngineClient | null): void => {
    unlisten();
    unlisten =
      engine?.onStructure(() => {
        if (look()) stop();
      }) ?? unlisten;
  };
  const unsubscribe = frame.subscribe((now, before) => {
    if (now.engine !== before.engine) follow(now.engine);
  });
  const stop = (): void => {
    unlisten();
    unsubscribe();
    wanted = null;
  };
  wanted = { asked, stop };
  follow(frame.getState().engine);
}
