import { type ReactNode, useRef } from "react";
import { Button } from "./Button.tsx";

/** A button that has a file chosen; `label` names the field behind it, `accept` its endings as the page's file dialog takes them. */
export function FileButton({
  children,
  label,
  accept,
  take,
}: {
  readonly children: ReactNode;
  readonly label: string;
  readonly accept: string;
  take(file: File): void;
}) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button onClick={() => input.current?.click()}>{children}</Button>
      <input
        ref={input}
        type="file"
        className="visually-hidden"
        tabIndex={-1}
        aria-label={label}
        accept={accept}
        onChange={(event) => {
          const chosen = event.currentTarget.files?.[0];
          // The same file can be chosen again after it was changed.
          event.currentTarget.value = "";
          if (chosen) take(chosen);
        }}
      />
    </>
  );
}
