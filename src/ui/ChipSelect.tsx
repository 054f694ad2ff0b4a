import { Icon } from "./Icon.tsx";
import "./controls.css";
import "./chip-select.css";

export interface ChipOption<T extends string> {
  readonly value: T;
  readonly label: string;
}

export interface ChipSelectProps<T extends string> {
  /** Named before the value, such as "Basis". */
  readonly label: string;
  readonly options: readonly ChipOption<T>[];
  readonly value: T;
  readonly title?: string;
  onChange(value: T): void;
}

/** A choice of one from a list, in the size of a chip: label, value, chevron. The browser's own list opens. */
export function ChipSelect<T extends string>({ label, options, value, title, onChange }: ChipSelectProps<T>) {
  return (
    <label className="chip-select" title={title}>
      <span className="chip-select-label">{label}</span>
      <span className="chip-select-value" aria-hidden="true">
        {options.find((option) => option.value === value)?.label ?? ""}
      </span>
      <Icon name="chevron" />
      <select
        aria-label={label}
        value={value}
        onChange={(event) => {
          const chosen = options.find((option) => option.value === event.currentTarget.value);
          if (chosen) onChange(chosen.value);
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  );
}
