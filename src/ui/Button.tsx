import type { ReactNode } from "react";
import { Icon, type IconName } from "./Icon.tsx";
import { Kbd } from "./Kbd.tsx";
import "./controls.css";

export interface ButtonProps {
  readonly children: ReactNode;
  onClick(): void;
  readonly primary?: boolean;
  readonly disabled?: boolean;
  /** Key that does the same, shown inside. */
  readonly hint?: string;
  readonly title?: string;
}

export function Button({ children, onClick, primary, disabled, hint, title }: ButtonProps) {
  return (
    <button
      type="button"
      className={primary ? "button primary" : "button"}
      disabled={disabled ?? false}
      title={title}
      onClick={onClick}
    >
      {children}
      {hint ? <Kbd>{hint}</Kbd> : null}
    </button>
  );
}

/** A button that is an icon alone; `label` names it. */
export function IconButton({
  icon,
  label,
  onClick,
}: {
  readonly icon: IconName;
  readonly label: string;
  onClick(): void;
}) {
  return (
    <button type="button" className="icon-button" aria-label={label} title={label} onClick={onClick}>
      <Icon name={icon} />
    </button>
  );
}
