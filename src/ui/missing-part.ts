import { type ComponentType, lazy } from "react";

/** Whether an error means that a part of the page could not be fetched: offline, or gone with an older build. */
export function isMissingPart(error: Error): boolean {
  return /dynamically imported module|Importing a module script failed|Unable to preload CSS/i.test(error.message);
}

/**
 * A component fetched when it is first shown. Where that fails nothing is shown: the window goes on, and whoever listens for
 * `vite:preloadError` tells the user.
 */
export function lazyPart<Props>(load: () => Promise<{ default: ComponentType<Props> }>) {
  return lazy(() =>
    load().catch((error: unknown): { default: ComponentType<Props> } => {
      if (error instanceof Error && isMissingPart(error)) return { default: () => null };
      throw error;
    }),
  );
}
