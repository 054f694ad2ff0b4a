import type { EngineClient } from "../engine/client.ts";
import type { EmptyStateProps } from "../ui/EmptyState.tsx";

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

/** What a panel without anything to draw says: that the market is not listed, where it is not, else the words of its own. */
export function emptyWords(
  view: Pick<EngineClient["view"], "catalog" | "status">,
  own: EmptyStateProps,
): EmptyStateProps {
  const { catalog } = view;
  return catalog && unlisted(view) !== ""
    ? { title: "Not listed", text: `This venue lists no options on ${catalog.choice.underlying}.` }
    : own;
}
