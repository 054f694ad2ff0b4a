import { useEffect, useState } from "react";
import type { CheckedSnapshot } from "../panels/check-snapshot.ts";

/** The check of a view's snapshot: under way, done, not possible, or there is none. */
export type SnapshotCheck =
  | { readonly state: "none" | "checking" }
  | { readonly state: "checked"; readonly checked: CheckedSnapshot }
  | { readonly state: "unreadable"; readonly problem: string };

/** Follows the check of the snapshot of a view that is looked at; null where it has none. */
export function useCheckedSnapshot(checking: Promise<CheckedSnapshot> | null): SnapshotCheck {
  const [check, setCheck] = useState<SnapshotCheck>({ state: checking ? "checking" : "none" });
  useEffect(() => {
    let left = false;
    checking?.then(
      (checked) => {
        if (!left) setCheck({ state: "checked", checked });
      },
      (error: unknown) => {
        if (!left)
          setCheck({ state: "unreadable", problem: error instanceof Error ? error.message : "It cannot be read." });
      },
    );
    return () => {
      left = true;
    };
  }, [checking]);
  return check;
}
