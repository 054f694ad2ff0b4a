/**
 * Tick-to-paint latency as a user would see it: for every row painted, the time since its oldest change not yet on screen
 * (from the feed worker's receipt of the message to after the frame that painted it). Off until started: a bounded sample.
 */
export interface PaintTimings {
  start(): void;
  /** Samples since `start`, ms, and stops. */
  stop(): Float64Array;
  /** A row with this stamp (performance time origin + now, ms; NaN for none) was applied to the mirror. */
  applied(slot: number, stamp: number): void;
  /** The frame's painters have run. */
  painted(): void;
  /** Restricts samples to rows on screen. */
  setVisible(slots: ReadonlySet<number> | null): void;
}

const MAX_SAMPLES = 1_000_000;

/** Timings of one window. The last sample of a frame is taken after rendering, by a message posted to itself. */
export function createPaintTimings(): PaintTimings {
  let samples: Float64Array | null = null;
  let count = 0;
  let pending: number[] = [];
  let visible: ReadonlySet<number> | null = null;
  const channel = typeof MessageChannel === "undefined" ? null : new MessageChannel();
  const frames: number[][] = [];
  if (channel) {
    channel.port1.onmessage = () => {
      const stamps = frames.shift();
      if (!samples || !stamps) return;
      const now = performance.timeOrigin + performance.now();
      for (const stamp of stamps) if (count < MAX_SAMPLES) samples[count++] = now - stamp;
    };
  }
  return {
    start() {
      samples = new Float64Array(MAX_SAMPLES);
      count = 0;
      pending = [];
    },
    stop() {
      const taken = samples?.slice(0, count) ?? new Float64Array(0);
      samples = null;
      return taken;
    },
    applied(slot, stamp) {
      if (!samples || Number.isNaN(stamp)) return;
      if (!visible || visible.has(slot)) pending.push(stamp);
    },
    painted() {
      if (!samples || pending.length === 0 || !channel) return;
      frames.push(pending);
      pending = [];
      channel.port2.postMessage(null);
    },
    setVisible(slots) {
      visible = slots;
    },
  };
}
