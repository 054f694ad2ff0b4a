import type { ReactNode } from "react";
import { Icon, type IconName } from "./Icon.tsx";
import "./controls.css";

export interface BannerProps {
  readonly tone: "plain" | "warn";
  readonly icon: IconName;
  readonly title: ReactNode;
  readonly detail?: ReactNode;
  /** At the right: a fact or a button. */
  readonly end?: ReactNode;
  /** What of the detail has no room is said on hover alone. */
  readonly oneLine?: boolean;
}

/** One line across a panel that says what is not normal. It stays until that is over. */
export function Banner({ tone, icon, title, detail, end, oneLine = false }: BannerProps) {
  const className = `banner${tone === "warn" ? " warn" : ""}${oneLine ? " one-line" : ""}`;
  return (
    <div className={className} data-icon={icon} role="status">
      <Icon name={icon} />
      <strong>{title}</strong>
      {detail ? <span title={typeof detail === "string" ? detail : undefined}>{detail}</span> : null}
      {end ? <span className="banner-end">{end}</span> : null}
    </div>
  );
}
