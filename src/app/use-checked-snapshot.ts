import { useEffect, useState } from "react";
import type { CheckedSnapshot } from "../panels/check-snapshot.ts";
import type { ViewDocument } from "../views/view-document.ts";
import { releaseStart } from "./held-start.ts";
import type { ViewActions } from "./view-actions.ts";

/** The check of a view's snapshot: under way, done, not possible, or there is none. */
export type SnapshotCheck =
  | { readonly state: "none" | "checking" }
  | { readonly state: "checked"; readonly checked: CheckedSnapshot }
  | { readonly state: "unreadable"; readonly problem: string };

/** Has the numbers of a view's snapshot computed again while the view is looked at. */
export function useCheckedSnapshot(view: ViewDocument, actions: ViewActions): SnapshotCheck {
  const { snapshot } = view;
  const [check, setCheck] = useState<SnapshotCheck>({ state: snapshot ? "checking" : "none" });
  useEffect(() => {
    if (!snapshot) return;
    let left = false;
    actions.check(snapshot).then(
      (checked) => {
        releaseStart();
        if (!left) setCheck({ state: "checked", checked });
      },
      (error: unknown) => {
        releaseStart();
        if (!left)
          setCheck({ state: "unreadable", problem: error instanceof Error ? error.message : "It cannot be read." });
      },
    );
    return () => {
      left = true;
    };
  }, [snapshot, actions]);
  return check;
}
