import type { EngineClient } from "../engine/client.ts";
import { PANELS } from "../panels/registry.ts";
import { openViewStore } from "../views/view-database.ts";
import { openViewKeys } from "../views/view-keys.ts";
import { workspace } from "../views/workspace-store.ts";
import { errorJournal } from "./error-journal.ts";
import { errorReport } from "./error-report.ts";
import { saveFile } from "./save-file.ts";
import { ownEntry } from "./updates.ts";

/** What is told of the browser. */
function browserFacts(page: Window): Record<string, string | number | boolean> {
  const { userAgent, hardwareConcurrency, onLine } = page.navigator;
  return {
    userAgent,
    cores: hardwareConcurrency,
    online: onLine,
    width: page.innerWidth,
    height: page.innerHeight,
    pixelRatio: page.devicePixelRatio,
    hidden: page.document.hidden,
    secure: page.isSecureContext,
  };
}

async function versionServed(): Promise<string> {
  try {
    const { version, build } = await (await fetch("./version.json", { cache: "no-cache" })).json();
    return `${String(version).slice(0, 64)} ${String(build).slice(0, 64)}`;
  } catch {
    return "unknown";
  }
}

/** What this browser's saved views and the people it knows are called; nothing of what cannot be read. */
async function namesKept(): Promise<unknown> {
  const [views, people] = await Promise.allSettled([
    openViewStore().then((store) => store.list()),
    openViewKeys().then((keys) => keys.people()),
  ]);
  return [
    views.status === "fulfilled" ? views.value.map(({ title, folder }) => [title, folder]) : [],
    people.status === "fulfilled" ? people.value.map(({ name, fingerprint }) => [name, fingerprint]) : [],
  ];
}

/** Hands the user a report of what went wrong, to read and to send on; `engine` where it could be started. */
export async function saveErrorReport(engine: EngineClient | null): Promise<void> {
  const at = Date.now();
  const text = errorReport({
    at,
    version: await versionServed(),
    entry: ownEntry(document),
    browser: browserFacts(window),
    market: engine?.view.catalog?.choice ?? null,
    status: engine?.view.status ?? null,
    workspace: workspace.getState(),
    secrets: [engine?.portfolio?.document, engine?.limits, await namesKept()],
    errors: errorJournal,
    panels: PANELS.map(({ type }) => type),
  });
  const name = `volscape-error-${new Date(at).toISOString().slice(0, 19).replace(/[:T]/g, "-")}.json`;
  saveFile(new Blob([text], { type: "application/json" }), name);
}
