import { wordsOnClock } from "../panels/pinned-words.ts";
import type { ViewDocument } from "../views/view-document.ts";
import type { SnapshotCheck } from "./use-checked-snapshot.ts";

/** What is known of the numbers of a view: live ones, or pinned ones and how they compare. */
export function SnapshotFact({
  check,
  clock,
}: {
  readonly check: SnapshotCheck;
  /** How the view counts time. */
  readonly clock: ViewDocument["clock"];
}) {
  switch (check.state) {
    case "none":
      return "live, from your own market: no snapshot came with it";
    case "checking":
      return "computing them again…";
    case "unreadable":
      return <span className="view-warn">{check.problem}</span>;
    case "checked": {
      const { verdict, market } = check.checked;
      const words = wordsOnClock(verdict, market.clock, clock);
      return (
        <>
          <span className={words.tone === "warn" ? "view-warn" : ""}>{words.text}</span>
          <br />
          <small className="view-fact">{words.detail}</small>
        </>
      );
    }
  }
}
