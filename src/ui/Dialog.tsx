import { type ReactNode, useLayoutEffect, useRef } from "react";
import "./overlay.css";

/** A modal of the browser's own: it traps the focus and gives it back. */
export function Dialog({
  label,
  wide = false,
  onClose,
  children,
}: {
  readonly label: string;
  /** Room for a list with details beside it. */
  readonly wide?: boolean;
  onClose(): void;
  readonly children: ReactNode;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  // Before the element leaves the page: a removed dialog no longer gives the focus back.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a modal by itself
    <dialog
      ref={dialog}
      className={wide ? "overlay wide" : "overlay"}
      aria-label={label}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      {children}
    </dialog>
  );
}
