import type { AccountStatus } from "../feeds/account.ts";
import type { ClockChoice } from "../market/event-clock.ts";
import type { SurfaceChoice } from "../market/surface-choice.ts";
import type { Limit } from "../risk/limits.ts";
import type { AsideProgress, AsideRequest, AsideResult, DryRun } from "./aside-protocol.ts";
import type { FrameLoop } from "./frame-loop.ts";
import type { MarketView } from "./market-view.ts";
import type { PaintTimings } from "./paint-timings.ts";
import type { EngineReply, EngineRequest, MarketChoice, Moment, WindowInterest } from "./protocol.ts";
import type { LimitsState, PortfolioState, RiskResult, RiskSpec } from "./risk-protocol.ts";

export interface MarketMoment extends Pick<Moment, "at" | "hash" | "event" | "results"> {
  readonly view: MarketView;
}

/** The one door between a window and the engine. */
export interface EngineClient {
  /** What to paint: the live mirror, or the frozen copy while frozen. */
  readonly view: MarketView;
  readonly loop: FrameLoop;
  /** Tick-to-paint latency of this window. */
  readonly timings: PaintTimings;
  choose(choice: MarketChoice): void;
  /** The model that surfaces are fitted with, as every window of the engine has it. */
  readonly surface: SurfaceChoice;
  setSurface(choice: SurfaceChoice): void;
  /** How vols count time, as every window of the engine has it. */
  readonly clock: ClockChoice;
  setClock(choice: ClockChoice): void;
  /** Declares what `owner` (a panel instance) shows; the window's interest is the union. Null withdraws it. */
  setInterest(owner: string, interest: Partial<WindowInterest> | null): void;
  /** The portfolio as the hub last told it; null before it did. */
  readonly portfolio: PortfolioState | null;
  /** Resolves once all changes of the portfolio that this window asked for have been answered; null while none is under way. */
  readonly changing: Promise<void> | null;
  /** Called when the portfolio changed, seen or not. Returns the way to stop. */
  onPortfolio(listener: () => void): () => void;
  /** Where the venue account that is looked at stands; what it holds is a book of the portfolio. */
  readonly account: AccountStatus;
  /** Called when that changed. Returns the way to stop. */
  onAccount(listener: () => void): () => void;
  /** The limits as the hub last told them, alerts included; null before it did. Frozen or not. */
  readonly limits: LimitsState | null;
  /** Called when limits, levels or breaches changed. Returns the way to stop. */
  onLimits(listener: () => void): () => void;
  /**
   * What `limits` would have done on the log of the market shown, with the portfolio as it is, in a thread of its own. `progress`
   * gets 0 … 1. Rejects with one sentence, or when `signal` says to stop.
   */
  dryRunLimits(limits: readonly Limit[], progress: (done: number) => void, signal: AbortSignal): Promise<DryRun>;
  /**
   * Asks for numbers of the portfolio under a key `panel id/word`: that panel is repainted when they arrive, and nothing more is
   * computed until it has read them. Null ends it.
   */
  setRisk(key: string, spec: RiskSpec | null): void;
  /** The newest numbers for `key`; null before any arrived. They stand still while frozen. */
  risk(key: string): RiskResult | null;
  /**
   * Results, in their order, and a view in which the rows of `names`, all that are no options and the fits are of one state of the market, the one whose
   * hash comes with them. Null while frozen: what is shown then is of an earlier one. Rejects with one sentence.
   */
  moment(specs: readonly RiskSpec[], names: readonly string[]): Promise<MarketMoment | null>;
  /** Rejects with one sentence. While frozen the portfolio takes no change: its numbers could not follow. */
  request(request: EngineRequest): Promise<EngineReply>;
  /** Has long work done by a worker beside everything shown. Rejects with one sentence; `signal` gives up at once. */
  aside(
    request: AsideRequest,
    onProgress: (progress: AsideProgress) => void,
    signal: AbortSignal,
  ): Promise<AsideResult>;
  /** Frozen: the view stands still, data goes on behind it. */
  readonly frozen: { readonly at: number; readonly behind: number } | null;
  freeze(on: boolean): void;
  /** Called when catalog, choice, model, clock or frozen state changes: structure, for React. Returns the way to stop. */
  onStructure(listener: () => void): () => void;
  close(): void;
}
