import type { EmptyStateProps } from "../ui/EmptyState.tsx";
import { type WorkspaceState, workspace } from "../views/workspace-store.ts";

/** Own positions take the place of those of the view again. */
export function showOwnPositions(): void {
  workspace.setState({ shared: null });
}

/**
 * What stands in place of a panel on the portfolio under a view whose sender kept sizes, or kept positions back from somebody
 * who holds none; null where the panel shows what it always does.
 */
export function withheldWords(
  shared: WorkspaceState["shared"],
  bookEmpty: boolean,
): Omit<EmptyStateProps, "actions"> | null {
  if (shared?.portfolio)
    return {
      title: "Sizes hidden by the sender",
      text: "What this panel shows needs the sizes of the positions, and they are not in this view.",
    };
  if (shared?.withheld === "notForYou" && bookEmpty)
    return { title: "Positions: not for you", text: "The sender did not open the positions of this view to your key." };
  if (shared?.withheld && bookEmpty)
    return {
      title: "Positions left out",
      text: "This view came without positions, and you hold none of your own here.",
    };
  return null;
}
