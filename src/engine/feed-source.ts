import type { FeedInterest, FeedSession, FeedStatus } from "../feeds/feed.ts";
import type { EngineReply, EngineRequest, LogStatus } from "./protocol.ts";

/** Clock, timer and notice that a source works with. */
export interface FeedSourceHost {
  /** Epoch ms. */
  now(): number;
  schedule(task: () => void, delayMs: number): () => void;
  /** Events were applied. */
  changed(): void;
}

/** Where a market comes from: a live venue or a recording. One shape, so that nothing after it knows the difference. */
export interface FeedSource {
  readonly session: FeedSession;
  start(interest: FeedInterest): void;
  setInterest(interest: FeedInterest): void;
  status(): FeedStatus;
  log(): LogStatus;
  /** Time of the market shown, epoch ms by the clock its events were received with. */
  at(): number;
  /** Requests about this source; rejects with one sentence for the user. */
  request(request: EngineRequest): Promise<EngineReply>;
  stop(): void;
}

export interface OpenedRecording {
  readonly source: FeedSource;
  /** The underlying to show first. */
  readonly underlying: string;
  /** One line on what of the file could not be read; null where all could. */
  readonly problem: string | null;
}
