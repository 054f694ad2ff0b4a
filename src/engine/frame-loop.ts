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
  /** A monotonic clock, ms. */
  now(): number;
}

/** Runs around the painters of every frame. */
export interface FrameHooks {
  before(): void;
  after(): void;
  /** True while no chart is to be drawn: it is kept for the first frame after. */
  chartsRest?(): boolean;
  /** True while the user waits for something: until then only what is to be repainted in full is drawn. */
  lightRests?(): boolean;
}

/** Once a frame's painters have taken this long the others wait for the next frame, ms: the browser has yet to lay out what they wrote. */
const FRAME_BUDGET = 6;

export interface FrameLoop {
  /** Books a frame even if nothing is invalid yet: something arrived. */
  request(): void;
  /** Registers a painter; it is painted in full at the next frame. Returns the way to remove it. */
  add(id: string, painter: Painter): () => void;
  invalidate(id: string, level: Level): void;
  invalidateAll(level: Level): void;
  /** What stands there is of another market now: everything on screen is painted in full in the very next frame, whatever that takes. */
  replaceAll(): void;
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
 * Text painters go first, what follows the user's own action before what merely moved and otherwise the longest waiting, then at most one chart
 * per frame, again the longest waiting one. What does not fit into a frame is in the next, but for what is of another market.
 */
export function createFrameLoop(scheduler: FrameScheduler, hooks?: FrameHooks): FrameLoop {
  const entries = new Map<string, Entry>();
  let booked = false;
  /** The last frame left out light repaints, or the chart, for what took its time: this one does not. */
  let lightWaited = false;
  let chartWaited = false;
  let replaced = false;

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

  /** A full repaint follows the user's own action and never waits for the interval. */
  const isDue = ({ pending, lastPaint, painter }: Entry, time: number): boolean =>
    pending === LEVEL.full || time - lastPaint >= painter.interval;

  function tick(time: number): void {
    const from = scheduler.now();
    // Before unbooking: what arrives now is painted by this very frame.
    hooks?.before();
    booked = false;
    const whole = replaced;
    replaced = false;
    const chartsRest = hooks?.chartsRest?.() ?? false;
    const lightRests = hooks?.lightRests?.() ?? false;
    const pending = [...entries.values()].filter(({ pending, painter }) => pending !== LEVEL.none && painter.visible());
    let waiting = false;
    const due = pending
      .filter((entry) => {
        const { pending, painter } = entry;
        if (chartsRest && painter.layer === "chart") return false;
        if (isDue(entry, time) && !(lightRests && pending === LEVEL.light)) return true;
        waiting = true;
        return false;
      })
      .sort((a, b) => b.pending - a.pending || a.lastPaint - b.lastPaint);
    const texts = due.filter(({ painter }) => painter.layer === "text");
    const lightWaits = !lightWaited && texts[0]?.pending === LEVEL.full;
    lightWaited = false;
    texts.forEach((entry, i) => {
      const late = !whole && i > 0 && scheduler.now() - from >= FRAME_BUDGET;
      if (late || (lightWaits && entry.pending === LEVEL.light)) {
        waiting = true;
        lightWaited = lightWaits;
      } else paint(entry, time);
    });
    const charts = due.filter(({ painter }) => painter.layer === "chart").sort((a, b) => a.lastPaint - b.lastPaint);
    const chart = charts[0];
    if (whole) for (const one of charts) paint(one, time);
    else if (charts.length > 1) waiting = true;
    if (chart && !whole) {
      chartWaited = !chartWaited && scheduler.now() - from >= FRAME_BUDGET;
      if (chartWaited) waiting = true;
      else paint(chart, time);
    }
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
    replaceAll() {
      replaced = true;
      for (const entry of entries.values()) entry.pending = LEVEL.full;
      book();
    },
    tick,
  };
}
