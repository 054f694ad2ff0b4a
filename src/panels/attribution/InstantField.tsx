import { useState } from "react";
import { formatUtcDateTime } from "../../ui/format.ts";
import { readInstant } from "../read-instant.ts";

export interface InstantFieldProps {
  readonly label: string;
  /** Epoch ms; null for none yet. */
  readonly value: number | null;
  /** Whose date a time of day is of. */
  readonly near: number;
  onChange(at: number): void;
}

/** A UTC instant as text, taken with Enter or when the field is left. */
export function InstantField({ label, value, near, onChange }: InstantFieldProps) {
  const [text, setText] = useState<string | null>(null);
  const shown = text ?? (value === null ? "" : formatUtcDateTime(value));
  const typed = text === null || text.trim() === "" ? null : readInstant(text, value ?? near);
  const take = (): void => {
    if (typed !== null && Number.isNaN(typed)) return;
    if (typed !== null && typed !== value) onChange(typed);
    setText(null);
  };
  return (
    <input
      type="text"
      className="field attribution-instant"
      aria-label={label}
      title="UTC: HH:MM:SS, or a date and a time"
      placeholder="HH:MM:SS UTC"
      spellCheck={false}
      maxLength={32}
      aria-invalid={typed !== null && Number.isNaN(typed)}
      value={shown}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={take}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Enter") take();
        else if (event.key === "Escape") setText(null);
      }}
    />
  );
}
