import type { ReactNode } from "react";

/** A form that also takes a file dropped on it, and is left by Escape. */
export function DropForm({
  children,
  className,
  label,
  take,
  onClose,
}: {
  readonly children: ReactNode;
  readonly className: string;
  readonly label: string;
  take(file: File): void;
  onClose(): void;
}) {
  return (
    <section
      className={className}
      aria-label={label}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        event.stopPropagation();
        const dropped = event.dataTransfer.files[0];
        if (dropped) take(dropped);
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      {children}
    </section>
  );
}
