/** The browser's local storage, or null where this page may not have it (a third-party frame). */
export function storageOf(page: Window): Storage | null {
  try {
    return page.localStorage;
  } catch {
    return null;
  }
}
