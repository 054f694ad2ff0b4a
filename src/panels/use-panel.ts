import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from "react";
import type { EngineClient } from "../engine/client.ts";
import { LEVEL } from "../engine/frame-loop.ts";
import { currentLook, onThemeChange } from "../ui/theme.ts";
import { type BannerWords, bannerWords, headerWord, type MarketState, marketState } from "./market-state.ts";
import type { PanelHeader } from "./panel.ts";

/** Renders again when catalog, choice or frozen state changes; the value is only good for comparing. */
export function useStructure(engine: EngineClient): number {
  const version = useRef(0);
  return useSyncExternalStore(
    (listener) =>
      engine.onStructure(() => {
        version.current++;
        listener();
      }),
    () => version.current,
  );
}

/** Calls `shown` when `element` comes on screen and returns a way to ask, without a layout, and to stop. */
export function watchOnScreen(element: Element, shown: () => void): { visible(): boolean; stop(): void } {
  const page = element.ownerDocument;
  let onScreen = true;
  const observer = new (page.defaultView ?? globalThis).IntersectionObserver((entries) => {
    const now = entries[entries.length - 1]?.isIntersecting ?? onScreen;
    const appeared = now && !onScreen;
    onScreen = now;
    if (appeared) shown();
  });
  observer.observe(element);
  return { visible: () => onScreen && page.visibilityState === "visible", stop: () => observer.disconnect() };
}

/** Banner text changes this often at most, ms. */
const BANNER_INTERVAL = 250;

export interface StateWatch {
  /** Call while painting: `time` is the frame's time, ms. Returns the state it found. */
  paint(time: number): MarketState;
}

/**
 * The market's state as banner words, kept up to date from a painter at most four times a second, with the header's
 * amber word set on the way.
 */
export function useMarketState(engine: EngineClient, header: PanelHeader): readonly [BannerWords | null, StateWatch] {
  const [words, setWords] = useState<BannerWords | null>(null);
  const watch = useRef<
    StateWatch & { openedAs: string; openedAt: number; shownAt: number; shown: string; word: string | null }
  >(null);
  watch.current ??= {
    openedAs: "",
    openedAt: 0,
    shownAt: Number.NEGATIVE_INFINITY,
    shown: "",
    word: null,
    paint(time) {
      const choice = engine.view.catalog?.choice;
      const opened = choice ? `${choice.venue} ${choice.host ?? ""} ${choice.underlying}` : "";
      if (opened !== this.openedAs || this.openedAt === 0) {
        this.openedAs = opened;
        this.openedAt = time;
      }
      const open = time - this.openedAt;
      const state = marketState(engine.view, engine.frozen, open);
      const next = bannerWords(state, open);
      const key = next ? `${next.title} ${next.detail} ${next.end}` : "";
      // Some states have a word and no banner, and a panel may open in one.
      const word = headerWord(state);
      const changedKind = (next === null) !== (this.shown === "") || (word === null) !== (this.word === null);
      if ((key !== this.shown || word !== this.word) && (changedKind || time - this.shownAt >= BANNER_INTERVAL)) {
        this.shown = key;
        this.word = word;
        this.shownAt = time;
        setWords(next);
        header.setState(word);
      }
      return state;
    },
  };
  const frozen = engine.frozen !== null;
  useEffect(() => {
    if (!frozen) return;
    // Nothing paints while frozen: how far the view is behind is counted by the clock.
    const timer = setInterval(() => watch.current?.paint(performance.now()), 1_000);
    return () => clearInterval(timer);
  }, [frozen]);
  return [words, watch.current];
}

export interface Painter {
  readonly layer: "text" | "chart";
  /** Least time between two paints, ms; a function where it depends on what a paint costs. */
  readonly interval: number | (() => number);
  readonly paint: () => void;
  /** True while nothing may be drawn, although it can be seen. */
  readonly held?: () => boolean;
  /** What must stay true between two paints however far apart they are: the age of what stands there. */
  readonly between?: () => void;
  /** Called when the panel's size changes, with its width in px. */
  readonly resized?: (width: number) => void;
}

/** The market's state is shown anew at most this often, ms: a chart that is slow to draw must not delay it. */
const STATE_INTERVAL = 100;

/**
 * Paints the panel `id` in `root` by the window's frame loop for as long as it is on screen; the market's state at its own
 * pace, before the panel. Returns a way to ask for a paint.
 */
export function usePainter(
  engine: EngineClient,
  id: string,
  root: RefObject<HTMLElement | null>,
  state: StateWatch,
  painter: Painter,
): () => void {
  const repaint = useCallback(() => engine.loop.invalidate(id, LEVEL.full), [engine, id]);
  const latest = useRef(painter);
  latest.current = painter;
  useLayoutEffect(() => {
    const element = root.current;
    if (!element) return;
    const screen = watchOnScreen(element, repaint);
    const size = new (element.ownerDocument.defaultView ?? globalThis).ResizeObserver(() => {
      latest.current.resized?.(element.clientWidth);
    });
    size.observe(element);
    const removeState = engine.loop.add(`${id} state`, {
      layer: "text",
      interval: STATE_INTERVAL,
      visible: screen.visible,
      paint(_level, time) {
        state.paint(time);
        latest.current.between?.();
      },
    });
    const remove = engine.loop.add(id, {
      layer: latest.current.layer,
      get interval() {
        const { interval } = latest.current;
        return typeof interval === "number" ? interval : interval();
      },
      visible: () => screen.visible() && !latest.current.held?.(),
      paint: () => latest.current.paint(),
    });
    return () => {
      removeState();
      remove();
      size.disconnect();
      screen.stop();
    };
  }, [engine, id, root, state, repaint]);
  return repaint;
}

const ROW_HEIGHTS: Readonly<Record<string, number>> = { dense: 20, relaxed: 28 };

/** Height of a table row under the chosen density, px. */
export function useRowHeight(): number {
  return useSyncExternalStore(onThemeChange, () => ROW_HEIGHTS[currentLook().density] ?? 24);
}
