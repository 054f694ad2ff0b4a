/** How much of a panel is out of date. Levels merge by maximum until the next frame. */
export const LEVEL = { none: 0, light: 1, full: 2 } as const;
export type Level = (typeof LEVEL)[keyof typeof LEVEL];

/** A thing that paints. `light` repaints values; `full` also lays out again. */
export interface Painter {
  /** Draw order within a frame: all text first, then at most one chart. */
  readonly layer: "text" | "chart";
  /** Smallest time between two draws, ms. */
  readonly interval: number;
  /** False while hidden, off screen or being dragged: the draw is kept for later. */
  visible(): boolean;
  paint(level: Level, time: number): void;
}

export interface FrameScheduler {
  request(callback: (time: number) => void): void;
}

/** Runs around the painters of every frame. */
export interface FrameHooks {
  before(): void;
  after(): void;
  /** True while no chart is to be drawn: it is kept for the first frame after. */
  chartsRest?(): boolean;
}

export interface FrameLoop {
  /** Books a frame even if nothing is invalid yet: something arrived. */
  request(): void;
  /** Registers a painter; it is painted in full at the next frame. Returns the way to remove it. */
  add(id: string, painter: Painter): () => void;
  invalidate(id: string, level: Level): void;
  invalidateAll(level: Level): void;
  /** One frame at `time` (ms). Called by the scheduler; tests call it directly. */
  tick(time: number): void;
}

interface Entry {
  readonly painter: Painter;
  pending: Level;
  lastPaint: number;
}

/**
 * One loop per window: books at most one frame, paints what is visible and due, drops nothing but intermediate states.
 * Text painters go first, then at most one chart per frame, the longest waiting one.
 */
export function createFrameLoop(scheduler: FrameScheduler, hooks?: FrameHooks): FrameLoop {
  const entries = new Map<string, Entry>();
  let booked = false;

  function book(): void {
    if (booked) return;
    booked = true;
    scheduler.request(tick);
  }

  function paint(entry: Entry, time: number): void {
    const level = entry.pending;
    entry.pending = LEVEL.none;
    entry.lastPaint = time;
    entry.painter.paint(level, time);
  }

  function tick(time: number): void {
    // Before unbooking: what arrives now is painted by this very frame.
    hooks?.before();
    booked = false;
    let chart: Entry | null = null;
    let waiting = false;
    const rest = hooks?.chartsRest?.() ?? false;
    for (const entry of entries.values()) {
      if (entry.pending === LEVEL.none || !entry.painter.visible()) continue;
      if (rest && entry.painter.layer === "chart") continue;
      // A full repaint follows the user's own action and never waits for the interval.
      const due = entry.pending === LEVEL.full || time - entry.lastPaint >= entry.painter.interval;
      if (!due) {
        waiting = true;
      } else if (entry.painter.layer === "text") {
        paint(entry, time);
      } else {
        if (chart) waiting = true;
        if (!chart || entry.lastPaint < chart.lastPaint) chart = entry;
      }
    }
    if (chart) paint(chart, time);
    hooks?.after();
    if (waiting) book();
  }

  return {
    request: book,
    add(id, painter) {
      const entry: Entry = { painter, pending: LEVEL.full, lastPaint: Number.NEGATIVE_INFINITY };
      entries.set(id, entry);
      book();
      return () => {
        if (entries.get(id) === entry) entries.delete(id);
      };
    },
    invalidate(id, level) {
      const entry = entries.get(id);
      if (!entry) return;
      if (level > entry.pending) entry.pending = level;
      book();
    },
    invalidateAll(level) {
      for (const entry of entries.values()) if (level > entry.pending) entry.pending = level;
      book();
    },
    tick,
  };
}
