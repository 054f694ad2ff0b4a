import { type ComponentType, createElement, type ReactNode, useEffect, useReducer, useState } from "react";

/**
 * A piece of the page fetched once, when it is first wanted. React's own way to wait, Suspense, holds back what has arrived until 300 ms
 * after something else began to wait; here a part is shown in the frame it is there.
 */
export interface Part<T> {
  /** Fetches it, once for all who ask. */
  fetch(): Promise<T>;
  /** It, or what went wrong; null until either is known. */
  now(): { readonly value: T } | { readonly error: unknown } | null;
  /** Has one that failed fetched anew by who asks next. */
  forget(): void;
}

export function createPart<T>(load: () => Promise<T>): Part<T> {
  let state: ReturnType<Part<T>["now"]> = null;
  let loading: Promise<T> | null = null;
  return {
    fetch() {
      if (loading) return loading;
      loading = load();
      loading.then(
        (value) => {
          state = { value };
        },
        (error: unknown) => {
          state = { error };
        },
      );
      return loading;
    },
    now: () => state,
    forget() {
      if (state && "value" in state) return;
      state = null;
      loading = null;
    },
  };
}

/** What a part holds, null until it is there; throws in the render where it could not be fetched. */
export function usePart<T>(part: Part<T>): T | null {
  const [, settled] = useReducer((count: number) => count + 1, 0);
  const waits = part.now() === null;
  useEffect(() => {
    if (!waits) return;
    let left = false;
    const tell = (): void => {
      if (!left) settled();
    };
    part.fetch().then(tell, tell);
    return () => {
      left = true;
    };
  }, [part, waits]);
  const state = part.now();
  // On its way before what waits for it is laid out.
  if (!state) {
    void part.fetch();
    return null;
  }
  if ("error" in state) throw state.error;
  return state.value;
}

/** What a promise gave, null until then; throws in the render where it was rejected. */
export function useGiven<T>(promise: Promise<T>): T | null {
  const [given, setGiven] = useState<{ of: Promise<T>; value?: T; error?: unknown } | null>(null);
  useEffect(() => {
    let left = false;
    const tell = (outcome: { value: T } | { error: unknown }): void => {
      if (!left) setGiven({ of: promise, ...outcome });
    };
    promise.then(
      (value) => tell({ value }),
      (error: unknown) => tell({ error }),
    );
    return () => {
      left = true;
    };
  }, [promise]);
  if (given?.of !== promise) return null;
  if ("error" in given) throw given.error;
  return given.value ?? null;
}

/** Whether an error means that a part of the page could not be fetched: offline, or gone with an older build. */
export function isMissingPart(error: Error): boolean {
  return /dynamically imported module|Importing a module script failed|Unable to preload CSS/i.test(error.message);
}

type Lazy<Props> = ComponentType<Props & { readonly waiting?: ReactNode }> & { fetch(): Promise<unknown> };

/**
 * A component fetched when it is first shown, or before by its `fetch`; until then `waiting` stands there, or nothing. Where it is missing
 * nothing is shown: the window goes on, and whoever listens for `vite:preloadError` tells the user.
 */
export function lazyPart<Props extends object>(load: () => Promise<ComponentType<Props>>): Lazy<Props> {
  const part = createPart<ComponentType<Props>>(() =>
    load().catch((error: unknown) => {
      if (error instanceof Error && isMissingPart(error)) return () => null;
      throw error;
    }),
  );
  // biome-ignore lint/correctness/noComponentHookFactories: made once, where a module begins, as those of React.lazy are
  function LazyPart({ waiting = null, ...props }: Props & { readonly waiting?: ReactNode }) {
    const Loaded = usePart(part);
    return Loaded ? createElement(Loaded, props as unknown as Props) : waiting;
  }
  return Object.assign(LazyPart, { fetch: part.fetch });
}
