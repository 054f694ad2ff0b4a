import { formatUtcDateTime } from "../ui/format.ts";
import type { ViewDocument } from "../views/view-document.ts";
import { snapshotFacts } from "../views/view-snapshot.ts";

export interface PinChoiceProps {
  readonly pinned: boolean;
  change(pinned: boolean): void;
  /** The snapshot that would go along; null while there is none. */
  readonly snapshot: ViewDocument["snapshot"] | null;
  /** Why it cannot go along; empty where it can. */
  readonly refusal: string;
}

/** Whether the numbers go along: the market they are computed from, at one instant. */
export function PinChoice({ pinned, change, snapshot, refusal }: PinChoiceProps) {
  const facts = snapshot ? snapshotFacts(snapshot) : null;
  return (
    <>
      <label>
        <input
          type="checkbox"
          checked={pinned}
          disabled={refusal !== ""}
          onChange={(event) => change(event.currentTarget.checked)}
        />
        Pin the numbers on screen
        {pinned && facts ? <small className="view-fact">as of {formatUtcDateTime(facts.at)} UTC</small> : null}
      </label>
      {refusal ? <p className="view-note">{refusal}</p> : null}
    </>
  );
}
