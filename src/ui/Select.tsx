import "./controls.css";

export interface SelectOption<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly disabled?: boolean;
}

export interface SelectProps<T extends string> {
  /** What is being chosen, for screen readers. */
  readonly label: string;
  readonly options: readonly SelectOption<T>[];
  readonly value: T;
  readonly title?: string;
  onChange(value: T): void;
}

/** One choice among several, where there is no room for all of them in sight. */
export function Select<T extends string>({ label, options, value, title, onChange }: SelectProps<T>) {
  return (
    <select
      className="select"
      aria-label={label}
      title={title}
      value={value}
      onChange={(event) => {
        const chosen = options.find((option) => option.value === event.currentTarget.value);
        if (chosen) onChange(chosen.value);
      }}
    >
      {options.map((option) => (
        <option key={option.value} value={option.value} disabled={option.disabled}>
          {option.label}
        </option>
      ))}
    </select>
  );
}
