import type { EngineClient } from "../engine/client.ts";

/** That a venue, by its `label` ("Simulated, Deribit protocol"), lists no `what`, in one sentence. */
export function listsNo(label: string, what: string): string {
  return `${label.split(",")[0]} lists no ${what}.`;
}

/** Why there is no such market, in one sentence, once its venue's list holds no option of it; empty where there is, or may be. */
export function unlisted({ catalog, status }: Pick<EngineClient["view"], "catalog" | "status">): string {
  if (!catalog || !status?.unlisted || status.unlisted !== catalog.choice.underlying) return "";
  const { venue, underlying } = catalog.choice;
  return venue === "recorded" ? "" : listsNo(status.label, `${underlying} options`);
}
