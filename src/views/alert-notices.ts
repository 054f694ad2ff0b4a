const KEY = "volscape.alert-notices";

/** Whether the user asked for browser notifications of alerts. Where nothing may be stored: for this page only. */
let chosen = stored();

function stored(): boolean {
  try {
    return localStorage.getItem(KEY) === "on";
  } catch {
    return false;
  }
}

/** Whether alerts are to be told by browser notifications. */
export function alertNotices(): boolean {
  return chosen;
}

/** Stores the choice; in effect at once. */
export function setAlertNotices(on: boolean): void {
  chosen = on;
  try {
    if (on) localStorage.setItem(KEY, "on");
    else localStorage.removeItem(KEY);
  } catch {
    // A page that may store nothing keeps it until it is closed.
  }
}
