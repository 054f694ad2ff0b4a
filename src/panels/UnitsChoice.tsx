import { ChipSelect } from "../ui/ChipSelect.tsx";
import { CONVENTION_OPTIONS, type Convention } from "./greek-units.ts";

export interface UnitsChoiceProps {
  readonly value: Convention;
  onChange(convention: Convention): void;
}

/** In which units Greeks and money are shown; on hover what the chosen ones are. */
export function UnitsChoice({ value, onChange }: UnitsChoiceProps) {
  const title = CONVENTION_OPTIONS.find((one) => one.value === value)?.title ?? "";
  return <ChipSelect label="Units" title={title} options={CONVENTION_OPTIONS} value={value} onChange={onChange} />;
}
