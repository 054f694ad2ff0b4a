import { SETTLE_RULES } from "../risk/scenario-grid.ts";
import { ChipSelect } from "../ui/ChipSelect.tsx";
import { SETTLE_LABELS, type SettleSettings } from "./settle-rule.ts";

const OPTIONS = SETTLE_RULES.map((value) => ({ value, label: SETTLE_LABELS[value] }));

export interface SettleChoiceProps {
  readonly label: string;
  readonly settings: SettleSettings;
  /** Stands in the field when a level is first asked for, USD; NaN for none. */
  readonly spot: number;
  change(settings: SettleSettings): void;
}

/** At which spot options settle that expire before the time looked at; a level can be typed. */
export function SettleChoice({ label, settings, spot, change }: SettleChoiceProps) {
  const { settle, settleLevel } = settings;
  return (
    <>
      <ChipSelect
        label={label}
        title="At which spot options settle that expire before the time looked at"
        options={OPTIONS}
        value={settle}
        onChange={(rule) =>
          change({
            settle: rule,
            settleLevel: rule === "level" && settleLevel === null && spot > 0 ? Math.round(spot) : settleLevel,
          })
        }
      />
      {settle === "level" ? (
        <input
          className="field settle-level"
          type="number"
          min="0"
          step="any"
          aria-label="Level that earlier legs settle at, USD"
          value={settleLevel ?? ""}
          onKeyDown={(event) => event.stopPropagation()}
          onChange={(event) => {
            const level = event.currentTarget.valueAsNumber;
            change({ settle, settleLevel: level > 0 && level <= 1e9 ? level : null });
          }}
        />
      ) : null}
    </>
  );
}
