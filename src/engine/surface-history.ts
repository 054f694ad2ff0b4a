import type { EngineReply } from "./protocol.ts";

/** Surfaces are kept this far apart at first, ms of market time; twice as far each time the store is full. */
const FIRST_INTERVAL = 2_000;
const MAX_KEPT = 360;

export interface SurfaceHistory {
  /** Keeps the surface published at `at` (market time, epoch ms) if one is due. */
  keep(at: number, slices: Iterable<Float64Array>): void;
  /** Times of the surfaces kept, ascending. */
  times(): EngineReply;
  /** The kept surface nearest to `at`; null where none is kept. */
  near(at: number): Extract<EngineReply, { kind: "surface" }> | null;
  clear(): void;
}

/** Surfaces published since the market was opened, in memory, evenly thinned. */
export function createSurfaceHistory(): SurfaceHistory {
  let kept: { at: number; rows: Float64Array[] }[] = [];
  let interval = FIRST_INTERVAL;

  return {
    keep(at, slices) {
      const last = kept[kept.length - 1]?.at ?? Number.NEGATIVE_INFINITY;
      if (at - last < interval) return;
      kept.push({ at, rows: [...slices] });
      if (kept.length <= MAX_KEPT) return;
      kept = kept.filter((_, i) => i % 2 === 0);
      interval *= 2;
    },
    times: () => ({ kind: "surfaceTimes", times: Float64Array.from(kept, (one) => one.at) }),
    near(at) {
      const found = kept.reduce<(typeof kept)[number] | null>(
        (best, one) => (best === null || Math.abs(one.at - at) < Math.abs(best.at - at) ? one : best),
        null,
      );
      return found && { kind: "surface", at: found.at, rows: found.rows.map((row) => row.slice()) };
    },
    clear() {
      kept = [];
      interval = FIRST_INTERVAL;
    },
  };
}
