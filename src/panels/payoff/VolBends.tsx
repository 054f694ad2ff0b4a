import { formatExpiry, formatSigned } from "../../ui/format.ts";
import type { PayoffSettings } from "./settings.ts";

export interface VolBendsProps {
  readonly settings: PayoffSettings;
  readonly expiries: readonly number[];
  change(settings: PayoffSettings): void;
}

/** How vol follows spot, strike and expiry in the curves before expiry; all in vol points. */
export function VolBends({ settings, expiries, change }: VolBendsProps) {
  const pointsOf = (expiry: number): number => settings.expiryVol.find(([of]) => of === expiry)?.[1] ?? 0;
  const setExpiry = (expiry: number, points: number): void => {
    const others = settings.expiryVol.filter(([of]) => of !== expiry && expiries.includes(of));
    change({ ...settings, expiryVol: points === 0 ? others : [...others, [expiry, points]] });
  };
  return (
    <>
      <Slider
        label="β spot–vol"
        title="Vol points added where spot is 10 % lower, taken off where it is 10 % higher"
        value={settings.spotVol}
        onChange={(spotVol) => change({ ...settings, spotVol })}
      />
      <Slider
        label="Skew twist"
        title="Vol points added to a strike 10 % under the forward, taken off one 10 % over it"
        value={settings.twist}
        onChange={(twist) => change({ ...settings, twist })}
      />
      {expiries.map((expiry) => (
        <Slider
          key={expiry}
          label={formatExpiry(expiry)}
          title="Vol points added to this expiry"
          value={pointsOf(expiry)}
          onChange={(points) => setExpiry(expiry, points)}
        />
      ))}
    </>
  );
}

interface SliderProps {
  readonly label: string;
  readonly title: string;
  readonly value: number;
  onChange(points: number): void;
}

function Slider({ label, title, value, onChange }: SliderProps) {
  return (
    <label title={title}>
      <span>
        {label} {formatSigned(value, 1)} pts
      </span>
      <input
        type="range"
        min="-20"
        max="20"
        step="0.5"
        value={value}
        onChange={(event) => onChange(event.currentTarget.valueAsNumber)}
      />
    </label>
  );
}
