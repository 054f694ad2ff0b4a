import { useId } from "react";
import type { SmileSettings } from "./settings.ts";

export interface ProbabilitiesProps {
  readonly settings: SmileSettings;
  change(settings: SmileSettings): void;
  /** Receives the element that the probabilities are written to. */
  onFacts(element: HTMLElement | null): void;
}

/** Two levels and where the fitted smile says the underlying goes: written in while painting. */
export function Probabilities({ settings, change, onFacts }: ProbabilitiesProps) {
  const low = useId();
  const field = (name: "low" | "high", label: string, id: string) => (
    <>
      <label htmlFor={id}>{label}</label>
      <input
        className="field"
        id={id}
        type="number"
        min="0"
        step="any"
        placeholder={name === "low" ? "−1 sd" : "+1 sd"}
        value={settings[name] ?? ""}
        onChange={({ currentTarget: { valueAsNumber } }) =>
          change({ ...settings, [name]: valueAsNumber > 0 && valueAsNumber < 1e12 ? valueAsNumber : null })
        }
      />
    </>
  );
  return (
    <div className="smile-probabilities">
      {field("low", "Low", low)}
      {field("high", "High", `${low} high`)}
      <span className="panel-facts" ref={onFacts} />
    </div>
  );
}
