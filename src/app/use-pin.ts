import { useEffect, useState } from "react";
import type { ViewDocument } from "../views/view-document.ts";
import type { HeldBook, MaskChoice } from "../views/view-mask.ts";
import { snapshotWithheld } from "../views/view-snapshot.ts";
import type { ViewActions } from "./view-actions.ts";

type Snapshot = NonNullable<ViewDocument["snapshot"]>;

/** The numbers that go along with a view that is shared. */
export interface Pin {
  readonly pinned: boolean;
  setPinned(pinned: boolean): void;
  /** Null while there is none, or none yet. */
  readonly snapshot: Snapshot | null;
  readonly pending: boolean;
  /** Why they cannot go along; empty where they can. */
  readonly refusal: string;
}

/**
 * Pins the market on screen, or keeps the snapshot that a saved view has. Numbers of positions are pinned only where whole positions of
 * the book on screen go along; those of a saved snapshot go along only with its own books.
 */
export function usePin(
  saved: Snapshot | undefined,
  choice: MaskChoice,
  held: readonly HeldBook[],
  actions: ViewActions,
): Pin {
  const [pinned, setPinned] = useState(saved !== undefined);
  const [made, setMade] = useState<{ readonly of: string; readonly snapshot: Snapshot } | null>(null);
  const [problem, setProblem] = useState("");
  const books = choice.positions === "whole" && (choice.book === null || choice.book === actions.shownBook());
  const legs = choice.legs && (choice.positions === "none" || choice.positions === "whole");
  const of = `${books} ${legs}`;
  useEffect(() => {
    if (!pinned || saved !== undefined) return;
    let left = false;
    setProblem("");
    actions.pin({ books, legs }).then(
      (snapshot) => {
        if (!left) setMade({ of: `${books} ${legs}`, snapshot });
      },
      (error: unknown) => {
        if (!left) setProblem(error instanceof Error ? error.message : String(error));
      },
    );
    return () => {
      left = true;
    };
  }, [pinned, saved, books, legs, actions]);
  const own = saved ?? (made?.of === of ? made.snapshot : null);
  const withheld = own === null ? "" : snapshotWithheld(own, held, choice);
  const refusal = withheld ? withheld : problem && `The numbers cannot be pinned: ${problem}.`;
  return {
    pinned: pinned && refusal === "",
    setPinned,
    snapshot: pinned && refusal === "" ? own : null,
    pending: pinned && refusal === "" && own === null,
    refusal,
  };
}
