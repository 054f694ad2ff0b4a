import { type ReactNode, useId } from "react";
import { visibleText } from "../market/visible-text.ts";
import { formatUtcDateTime } from "../ui/format.ts";
import { MAX_TITLE, type ViewDocument } from "../views/view-document.ts";
import { limitNames } from "../views/view-limits.ts";
import { countLegs } from "../views/view-private.ts";
import { snapshotFacts } from "../views/view-snapshot.ts";
import { positionFacts, viewFacts } from "./view-capture.ts";

export interface ViewNameProps {
  readonly title: string;
  readonly folder: string;
  setTitle(title: string): void;
  setFolder(folder: string): void;
}

/** Fields for a view's title and folder. */
export function ViewName({ title, folder, setTitle, setFolder }: ViewNameProps) {
  const field = useId();
  return (
    <div className="view-name">
      <label htmlFor={`${field}title`}>Title</label>
      <input
        id={`${field}title`}
        value={title}
        maxLength={MAX_TITLE}
        autoComplete="off"
        placeholder="Front month"
        ref={(input) => input?.setAttribute("autofocus", "")}
        onChange={(event) => setTitle(visibleText(event.currentTarget.value))}
      />
      <label htmlFor={`${field}folder`}>Folder</label>
      <input
        id={`${field}folder`}
        value={folder}
        maxLength={MAX_TITLE}
        autoComplete="off"
        placeholder="None"
        onChange={(event) => setFolder(visibleText(event.currentTarget.value))}
      />
    </div>
  );
}

/** What a view holds: facts as name and value, further ones after. */
export function ViewFacts({ view, more }: { readonly view: ViewDocument; readonly more?: ReactNode }) {
  const { market, panels } = viewFacts(view);
  const legs = countLegs(view);
  const pinned = view.snapshot ? snapshotFacts(view.snapshot) : null;
  return (
    <dl className="view-facts">
      <dt>Market</dt>
      <dd>{market}</dd>
      <dt>Panels</dt>
      <dd>{panels}</dd>
      <dt>Positions</dt>
      <dd>{positionFacts(view)}</dd>
      {view.limits ? (
        <>
          <dt>Limits</dt>
          <dd>{limitNames(view.limits)}: offered in the Limits panel, yours stay as they are</dd>
        </>
      ) : null}
      {legs > 0 ? (
        <>
          <dt>Legs</dt>
          <dd>{legs}, with sizes and prices</dd>
        </>
      ) : null}
      {pinned ? (
        <>
          <dt>Numbers</dt>
          <dd>
            pinned {formatUtcDateTime(pinned.at)} UTC{pinned.simulated ? ", simulated" : ""}
          </dd>
        </>
      ) : null}
      {more}
    </dl>
  );
}
