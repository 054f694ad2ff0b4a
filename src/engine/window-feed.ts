import type { FeedStatus } from "../feeds/feed.ts";
import { Q } from "../market/quote-columns.ts";
import { FRAME_MAX_ROWS, FRAME_MAX_SLICES, packFrame } from "./frame.ts";
import type { HubMarket } from "./hub-market.ts";
import type { Catalog, FocusDetail, HubToWindow, LogStatus, Port, WindowInterest, WindowToHub } from "./protocol.ts";

/** Shortest time between two frames to one window, and between two passes over rows only a surface shows, ms. */
const FRAME_INTERVAL = 4;
const SURFACE_INTERVAL = 250;
/** Status, log and focus travel with frames; without changed rows at least this often, ms. */
const STATUS_INTERVAL = 100;

/** What a window feed reads from the hub when it fills a frame. */
export interface FrameSource {
  readonly market: HubMarket;
  readonly slices: ReadonlyMap<number, Float64Array>;
  readonly status: FeedStatus | null;
  readonly log: LogStatus | null;
  readonly focus: FocusDetail | null;
  /** Market time of the last batch, epoch ms. */
  readonly at: number;
}

export interface WindowFeed {
  readonly port: Port<WindowToHub, HubToWindow>;
  interest: WindowInterest;
  sendCatalog(catalog: Catalog): void;
  setInterest(interest: WindowInterest, source: FrameSource): void;
  lend(buffer: ArrayBuffer): void;
  /** A row changed; `stamp` is when (performance time origin + now, ms). */
  touch(slot: number, stamp: number): void;
  touchSlices(): void;
  touchFocus(): void;
  /** Everything the window shows is to be sent again. */
  refresh(source: FrameSource): void;
  /** Sends a frame if one is due. Returns ms until the next try is worthwhile, or Infinity. */
  pump(source: FrameSource, now: number): number;
}

const NO_INTEREST: WindowInterest = { expiries: [], visible: [], focused: null, wholeSurface: false };

/** One window's side of the hub: what it wants, what changed since it last heard, and the buffers it lent. */
export function createWindowFeed(port: Port<WindowToHub, HubToWindow>): WindowFeed {
  const free: ArrayBuffer[] = [];
  /** Slots the window shows: 2 at once, 1 at the surface's pace. */
  let wanted = new Uint8Array(0);
  /** Slot → stamp of its first change the window has not seen. Insertion order: the longest waiting goes first. */
  const fast = new Map<number, number>();
  const slow = new Map<number, number>();
  let slicesDirty = true;
  let focusDirty = true;
  let lastFrame = Number.NEGATIVE_INFINITY;
  let lastSurface = Number.NEGATIVE_INFINITY;

  function classify(source: FrameSource): void {
    const { market } = source;
    wanted = new Uint8Array(market.capacity);
    const fastExpiries = new Set(feed.interest.expiries);
    for (const [expiry, slots] of market.optionsByExpiry) {
      const level = fastExpiries.has(expiry) ? 2 : feed.interest.wholeSurface ? 1 : 0;
      for (const slot of slots) wanted[slot] = level;
    }
    market.instruments.forEach((instrument, slot) => {
      // The header strip's figures: index, vol index, perpetual and futures are few and always wanted.
      if (instrument && instrument.kind !== "option" && instrument.kind !== "combo") wanted[slot] = 2;
    });
    for (const name of feed.interest.visible) mark(market.slotByName.get(name));
    if (feed.interest.focused) mark(market.slotByName.get(feed.interest.focused));
  }

  function mark(slot: number | undefined): void {
    if (slot !== undefined && slot < wanted.length) wanted[slot] = 2;
  }

  function touchAll(source: FrameSource, levels: (level: number) => boolean): void {
    const received = source.market.quotes[Q.receivedTime]!;
    for (let slot = 0; slot < wanted.length; slot++) {
      const level = wanted[slot]!;
      if (level === 0 || !levels(level) || Number.isNaN(received[slot])) continue;
      (level === 2 ? fast : slow).set(slot, Number.NaN);
    }
  }

  const feed: WindowFeed = {
    port,
    interest: NO_INTEREST,
    sendCatalog(catalog) {
      port.post({ type: "catalog", catalog });
    },
    setInterest(interest, source) {
      const before = wanted;
      feed.interest = interest;
      classify(source);
      const received = source.market.quotes[Q.receivedTime]!;
      for (let slot = 0; slot < wanted.length; slot++) {
        const level = wanted[slot]!;
        if (level > (before[slot] ?? 0) && !Number.isNaN(received[slot])) fast.set(slot, Number.NaN);
      }
      focusDirty = true;
      slicesDirty = true;
    },
    lend(buffer) {
      free.push(buffer);
    },
    touch(slot, stamp) {
      const level = wanted[slot] ?? 0;
      if (level === 0) return;
      const pending = level === 2 ? fast : slow;
      const known = pending.get(slot);
      if (known === undefined || Number.isNaN(known)) pending.set(slot, stamp);
    },
    touchSlices() {
      slicesDirty = true;
    },
    touchFocus() {
      focusDirty = true;
    },
    refresh(source) {
      fast.clear();
      slow.clear();
      classify(source);
      touchAll(source, () => true);
      slicesDirty = true;
      focusDirty = true;
    },
    pump(source, now) {
      if (free.length === 0) return Number.POSITIVE_INFINITY;
      const surfaceDue = slow.size > 0 && now - lastSurface >= SURFACE_INTERVAL;
      const statusDue = now - lastFrame >= STATUS_INTERVAL;
      const something = fast.size > 0 || surfaceDue || slicesDirty || focusDirty;
      if (!something && !statusDue) return Math.max(1, STATUS_INTERVAL - (now - lastFrame));
      if (!statusDue && now - lastFrame < FRAME_INTERVAL) return FRAME_INTERVAL - (now - lastFrame);
      if (surfaceDue) {
        lastSurface = now;
        for (const [slot, stamp] of slow) if (!fast.has(slot)) fast.set(slot, stamp);
        slow.clear();
      }
      send(source, now);
      return fast.size > 0 ? FRAME_INTERVAL : STATUS_INTERVAL;
    },
  };

  function send(source: FrameSource, now: number): void {
    const buffer = free.pop();
    if (!buffer) return;
    const slots: number[] = [];
    const stamps: number[] = [];
    for (const [slot, stamp] of fast) {
      if (slots.length === FRAME_MAX_ROWS) break;
      slots.push(slot);
      stamps.push(stamp);
      fast.delete(slot);
    }
    const { market } = source;
    const slices = slicesDirty ? [...source.slices.values()].slice(0, FRAME_MAX_SLICES) : [];
    packFrame(
      new Float64Array(buffer),
      source.at,
      slots,
      stamps,
      fast.size,
      market.generation,
      market.quotes,
      market.derived,
      slices,
    );
    port.post(
      {
        type: "frame",
        buffer,
        status: source.status,
        log: source.log,
        focus: focusDirty ? source.focus : null,
      },
      [buffer],
    );
    slicesDirty = false;
    focusDirty = false;
    lastFrame = now;
  }

  return feed;
}
