export type Theme = "dark" | "light";
export type Palette = "teal-coral" | "red-up" | "blue-orange";
export type Density = "dense" | "default" | "relaxed";

/** How the product looks in this browser. */
export interface Look {
  readonly theme: Theme;
  readonly palette: Palette;
  readonly density: Density;
}

export const THEMES: readonly Theme[] = ["dark", "light"];
export const PALETTES: readonly Palette[] = ["teal-coral", "red-up", "blue-orange"];
export const DENSITIES: readonly Density[] = ["dense", "default", "relaxed"];

export const DEFAULT_LOOK: Look = { theme: "dark", palette: "teal-coral", density: "default" };

const KEY = "volscape.look";
const listeners = new Set<() => void>();
let look: Look = DEFAULT_LOOK;

function oneOf<T extends string>(value: unknown, allowed: readonly T[], fallback: T): T {
  return allowed.includes(value as T) ? (value as T) : fallback;
}

function readStored(): Look {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    const part = (typeof stored === "object" && stored !== null ? stored : {}) as Partial<Record<keyof Look, unknown>>;
    return {
      theme: oneOf(part.theme, THEMES, DEFAULT_LOOK.theme),
      palette: oneOf(part.palette, PALETTES, DEFAULT_LOOK.palette),
      density: oneOf(part.density, DENSITIES, DEFAULT_LOOK.density),
    };
  } catch {
    // No storage here (a third-party frame), or not ours: the default look it is.
    return DEFAULT_LOOK;
  }
}

function apply(): void {
  const { dataset } = document.documentElement;
  dataset.theme = look.theme;
  dataset.palette = look.palette;
  dataset.density = look.density;
  for (const listener of [...listeners]) listener();
}

/** Applies the stored look; another window of the browser that changes it changes this one too. */
export function startLook(): void {
  look = readStored();
  apply();
  addEventListener("storage", (event) => {
    if (event.key !== KEY) return;
    look = readStored();
    apply();
  });
}

export function currentLook(): Look {
  return look;
}

/** Changes the look of this window alone: nothing is stored. */
export function showLook(part: Partial<Look>): void {
  look = { ...look, ...part };
  apply();
}

/** Changes the look of this window at once and stores it. */
export function setLook(part: Partial<Look>): void {
  showLook(part);
  try {
    localStorage.setItem(KEY, JSON.stringify(look));
  } catch {
    // It holds until the page is closed.
  }
}

/** Called after theme, palette or density changed: charts read their colours anew. Returns the way to stop. */
export function onThemeChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
