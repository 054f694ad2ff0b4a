import type { FeedStatus } from "../feeds/feed.ts";
import { calendarSlices, sliceOnClock } from "../market/slice-clock.ts";
import { checkGenerally, drawCertificate, hubSnapshot } from "./certificates.ts";
import type { ComputePool } from "./compute-pool.ts";
import type { Derivation } from "./derive.ts";
import type { HubMarket } from "./hub-market.ts";
import { type PinSource, pinMarket } from "./pinned-market.ts";
import type { EngineReply, EngineRequest, PinChoice, WindowInterest } from "./protocol.ts";
import type { QuoteHistory } from "./quote-history.ts";
import type { FitTimes, SurfaceFits } from "./surface-fits.ts";
import type { SurfaceHistory } from "./surface-history.ts";

/** What the hub keeps of its market; `at` epoch ms, NaN before the first quote. */
export interface KeptMarket {
  readonly market: HubMarket;
  readonly at: number;
  readonly status: FeedStatus | null;
  readonly derivation: Derivation;
  readonly compute: ComputePool;
  readonly fits: SurfaceFits;
  readonly history: QuoteHistory;
  readonly surfaces: SurfaceHistory;
  times(): FitTimes;
}

/** Who asks, and the ways to answer. */
export interface MarketAsking {
  readonly id: number;
  readonly interest: WindowInterest;
  /** What the window's portfolio adds to a pinned market. */
  portfolio(tell: PinChoice): Pick<PinSource, "risks" | "portfolio">;
  reply(value: EngineReply): void;
  fail(error: string): void;
}

/** Answers a request about what the hub itself keeps. False where it is for someone else. */
export function answerMarket(kept: KeptMarket, asking: MarketAsking, request: EngineRequest): boolean {
  const { market, at, status, derivation, compute, fits } = kept;
  const { id, reply, fail } = asking;
  switch (request.kind) {
    case "quoteHistory":
      reply(kept.history.read(market, request.name));
      return true;
    case "surfaceTimes":
      reply(kept.surfaces.times());
      return true;
    case "surfaceAt": {
      const found = kept.surfaces.near(request.at);
      if (found) reply({ ...found, rows: found.rows.map((row) => sliceOnClock(row, market.clock)) });
      else fail("No surface has been fitted yet");
      return true;
    }
    case "surfaceOf":
      fits.fitOnce(request.choice, market, derivation, kept.times(), (rows) => reply({ kind: "surface", at, rows }));
      return true;
    case "certificate":
    case "snapshot":
    case "generalCheck":
    case "pin":
      break;
    default:
      return false;
  }
  if (!status || Number.isNaN(at) || market.optionsByExpiry.size === 0) {
    fail("No quotes yet");
    return true;
  }
  if (request.kind === "pin") {
    const { interest } = asking;
    const { expiry } = request.tell;
    const source = { market, slices: fits.slices, surface: fits.choice, status, at, interest, expiry };
    reply({ kind: "pinned", ...pinMarket({ ...source, ...asking.portfolio(request.tell) }) });
    return true;
  }
  // What is vouched for is vouched for by prices: on the calendar, as anyone can check it.
  const rows = [...calendarSlices(fits.slices).values()];
  const snapshot = hubSnapshot(market, derivation, kept.times(), status.simulated);
  if (request.kind === "snapshot") {
    reply({ kind: "snapshot", snapshot, rows });
  } else if (request.kind === "generalCheck") {
    checkGenerally(compute, String(id), snapshot, (check) => {
      if (check) reply({ kind: "generalCheck", check });
      else fail("The general check could not be computed");
    });
  } else {
    drawCertificate(compute, String(id), snapshot, rows, (certificate) => {
      if (certificate) reply({ kind: "certificate", certificate });
      else fail("The certificate could not be computed");
    });
  }
  return true;
}
