/** A storage of the browser, or null where this page may not have it (a third-party frame). */
export function storageOf(page: Window, kind: "localStorage" | "sessionStorage"): Storage | null {
  try {
    return page[kind];
  } catch {
    return null;
  }
}
