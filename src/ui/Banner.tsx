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
}

/** One line across a panel that says what is not normal. It stays until that is over. */
export function Banner({ tone, icon, title, detail, end }: BannerProps) {
  return (
    <div className={tone === "warn" ? "banner warn" : "banner"} data-icon={icon} role="status">
      <Icon name={icon} />
      <strong>{title}</strong>
      {detail ? <span>{detail}</span> : null}
      {end ? <span className="banner-end">{end}</span> : null}
    </div>
  );
}
