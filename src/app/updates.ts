import * as v from "valibot";
import { notify } from "./notices.ts";

/** How often the site is asked which build it serves, and how soon again when a window comes back into sight, ms. */
const EVERY = 600_000;
const AT_LEAST = 30_000;

const versionSchema = v.object({
  version: v.pipe(v.string(), v.maxLength(64)),
  entries: v.pipe(v.array(v.pipe(v.string(), v.maxLength(256))), v.maxLength(64)),
});

/** The script this page started with, as version.json names it; null in development. */
export function ownEntry(page: Document): string | null {
  const address = page.querySelector<HTMLScriptElement>('script[type="module"][src]')?.src ?? "";
  return /assets\/[\w.-]+$/.exec(address)?.[0] ?? null;
}

const reload = { label: "Reload", run: () => location.reload() };

/** Tells once that the site serves another build; the page goes on as it is for as long as the user likes. */
async function look(own: string): Promise<boolean> {
  try {
    const response = await fetch("./version.json", { cache: "no-cache" });
    if (!response.ok) return false;
    const result = v.safeParse(versionSchema, await response.json());
    if (!result.success || result.output.entries.includes(own)) return false;
    notify({
      tone: "info",
      text: `A newer version (${result.output.version}) is ready. Reload when it suits you: your workspace is kept.`,
      action: reload,
      stays: true,
    });
    return true;
  } catch {
    // Offline, or a site that says nothing of its version.
    return false;
  }
}

/** Offers a newer build of the site once there is one, and says so where a part of this one is gone. */
export function watchUpdates(page: Window): void {
  page.addEventListener("vite:preloadError", () =>
    notify({
      tone: "error",
      text: "A part of this page could not be loaded: the connection is down, or a newer version was put in its place. Reload to go on; your workspace is kept.",
      action: reload,
    }),
  );
  const own = ownEntry(page.document);
  if (own === null) return;
  let last = Date.now();
  let told = false;
  const check = async (): Promise<void> => {
    if (told || page.document.hidden) return;
    last = Date.now();
    told = await look(own);
  };
  page.setInterval(check, EVERY);
  page.document.addEventListener("visibilitychange", () => {
    if (Date.now() - last >= AT_LEAST) void check();
  });
}
