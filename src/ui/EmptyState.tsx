import type { ReactNode } from "react";
import "./controls.css";

export interface EmptyStateProps {
  readonly title: string;
  readonly text: string;
  /** Up to three buttons. */
  readonly actions?: ReactNode;
}

/** What a panel shows when there is nothing to show: what is missing and the way on. */
export function EmptyState({ title, text, actions }: EmptyStateProps) {
  return (
    <div className="empty-state">
      <h2>{title}</h2>
      <p>{text}</p>
      {actions ? <div className="empty-actions">{actions}</div> : null}
    </div>
  );
}
