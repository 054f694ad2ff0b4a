import type { ReactNode } from "react";
import { useState } from "react";
import { formatUtcTime } from "./format.ts";
import "./controls.css";

export interface ErrorStateProps {
  readonly title: string;
  readonly text: string;
  /** The way on: one or two buttons. */
  readonly actions?: ReactNode;
  /** Short name of what went wrong. */
  readonly code: string;
  /** When, epoch ms. */
  readonly at: number;
  /** Everything there is to know, for a report. */
  readonly details: string;
}

/** What a panel shows when it failed: what, why, the way on; at the foot code and time, to copy. */
export function ErrorState({ title, text, actions, code, at, details }: ErrorStateProps) {
  const [copied, setCopied] = useState<"no" | "yes" | "refused">("no");
  const copy = (): void => {
    navigator.clipboard.writeText(details).then(
      () => setCopied("yes"),
      () => setCopied("refused"),
    );
  };
  return (
    <div className="error-state" role="alert">
      <div className="empty-state">
        <h2>{title}</h2>
        <p>{text}</p>
        {actions ? <div className="empty-actions">{actions}</div> : null}
      </div>
      {copied === "refused" ? <textarea readOnly rows={6} aria-label="Details" value={details} /> : null}
      <footer>
        <span>
          code <b>{code}</b>
        </span>
        <span>
          at <b>{formatUtcTime(at)} UTC</b>
        </span>
        <button type="button" onClick={copy}>
          {copied === "yes" ? "Copied" : "Copy details"}
        </button>
      </footer>
    </div>
  );
}
