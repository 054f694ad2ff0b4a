import { type KeyboardEvent, useRef } from "react";
import "./controls.css";

export interface SegmentedOption<T extends string> {
  readonly value: T;
  readonly label: string;
  /** Shown on hover; for a disabled option the reason. */
  readonly title?: string;
  readonly disabled?: boolean;
}

export interface SegmentedProps<T extends string> {
  /** What is being chosen, for screen readers. */
  readonly label: string;
  readonly options: readonly SegmentedOption<T>[];
  readonly value: T;
  onChange(value: T): void;
  /** 24 px high, for the top bar. */
  readonly tall?: boolean;
}

/** One choice among a few, all in sight. Arrow keys move the choice, as in any radio group. */
export function Segmented<T extends string>({ label, options, value, onChange, tall }: SegmentedProps<T>) {
  const group = useRef<HTMLDivElement>(null);

  function move(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const usable = options.filter((option) => !option.disabled);
    const at = usable.findIndex((option) => option.value === value);
    const next = usable[(at + step + usable.length) % usable.length];
    if (!next) return;
    onChange(next.value);
    group.current?.querySelector<HTMLButtonElement>(`[data-value="${CSS.escape(next.value)}"]`)?.focus();
  }

  return (
    <div
      ref={group}
      className={tall ? "segmented tall" : "segmented"}
      role="radiogroup"
      aria-label={label}
      onKeyDown={move}
    >
      {options.map((option) => (
        // biome-ignore lint/a11y/useSemanticElements: a radio input cannot hold the label's own box
        <button
          key={option.value}
          type="button"
          role="radio"
          aria-checked={option.value === value}
          tabIndex={option.value === value ? 0 : -1}
          disabled={option.disabled ?? false}
          title={option.title}
          data-value={option.value}
          onClick={() => onChange(option.value)}
        >
          {option.label}
        </button>
      ))}
    </div>
  );
}
