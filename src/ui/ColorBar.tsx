import { roundStep, roundTicks } from "./axis-ticks.ts";
import { DIVERGING_GRADIENT, RAMP_GRADIENT } from "./color-ramp.ts";
import "./chart.css";

export interface ColorBarProps {
  readonly from: number;
  readonly to: number;
  /** What the colours measure, with its unit. */
  readonly label: string;
  /** Signed data: the colours part at the middle. */
  readonly diverging?: boolean;
  /** px. */
  readonly height: number;
  format(value: number): string;
  /** The limits stand still until the user asks for new ones. */
  onRescale(): void;
}

/** A vertical colour scale with round ticks. Pressing it fits the limits to the data. */
export function ColorBar({ from, to, label, diverging, height, format, onRescale }: ColorBarProps) {
  const ticks = roundTicks(from, to, roundStep(to - from, 4));
  return (
    <button
      type="button"
      className="color-bar"
      title="Fit the colour limits to the data"
      aria-label={`${label}, ${format(from)} to ${format(to)}. Fit the limits to the data`}
      onClick={onRescale}
    >
      {label}
      <span className="color-bar-scale" style={{ height, background: diverging ? DIVERGING_GRADIENT : RAMP_GRADIENT }}>
        {ticks.map((tick) => (
          <span
            key={tick}
            className="color-bar-tick"
            style={{ bottom: `${((tick - from) / (to - from)) * 100}%` }}
            aria-hidden="true"
            data-tick={format(tick)}
          />
        ))}
      </span>
    </button>
  );
}
