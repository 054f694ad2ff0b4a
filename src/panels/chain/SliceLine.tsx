import { useLayoutEffect, useRef } from "react";
import { RULE_NAMES } from "../../risk/margin/rule-names.ts";
import { ChipSelect } from "../../ui/ChipSelect.tsx";
import { patchText } from "../../ui/GridPatch.ts";
import { Segmented } from "../../ui/Segmented.tsx";
import type { SliceFacts } from "./facts.ts";
import { PRESETS } from "./presets.ts";
import type { ChainSettings, PresetNumber } from "./settings.ts";

const FACTS = [
  ["fees", "Fee", "Taker fee taken off the edge: Deribit's rule for options, at the rate the venue states for each"],
  ["forwardSource", "Forward", "Where the forward of this expiry comes from"],
  ["atm", "ATM", "Vol of the fit at the forward, %"],
  ["riskReversal", "RR 25Δ", "Vol of the 25-delta call less that of the put, undiscounted forward delta, vol points"],
  ["butterfly", "BF 25Δ", "Mean vol of the 25-delta call and put less at the money, vol points"],
  ["openInterest", "OI", "Open interest of this expiry, units of underlying"],
  ["quoted", "Quoted", "Options of this expiry with bid and ask, of those listed"],
  ["basis", "Slice", "The slice does not follow its quotes: they are too few, or contradict other expiries"],
] as const satisfies readonly (readonly [keyof SliceFacts, string, string])[];

const COLUMN_OPTIONS = ([1, 2, 3, 4, 5, 6] as const).map((n) => ({
  value: String(n),
  label: String(n),
  title: `${PRESETS[n].name} columns, key ${n}`,
}));

const UNIT_OPTIONS = [
  { value: "coin", label: "coin", title: "Prices in coin, as the venue quotes them, key u" },
  { value: "usd", label: "USD", title: "Prices in USD at the forward, key u" },
] as const;

export interface SliceLineProps {
  readonly settings: ChainSettings;
  readonly inverse: boolean;
  change(settings: ChainSettings): void;
  onPainter(paint: (facts: SliceFacts) => void): void;
}

/** The line between tabs and grid: sides, columns and units to choose, and the facts of the expiry. */
export function SliceLine({ settings, inverse, change, onPainter }: SliceLineProps) {
  const line = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    const texts = FACTS.map(([key]) => {
      const holder = line.current?.querySelector<HTMLElement>(`[data-fact="${key}"]`);
      const node = document.createTextNode("");
      holder?.replaceChildren(node);
      return { key, node, fact: holder?.parentElement };
    });
    onPainter((facts) => {
      for (const { key, node, fact } of texts) {
        if (patchText(node, facts[key]) && fact) fact.hidden = facts[key] === "";
      }
    });
  }, [onPainter]);

  return (
    <div className="chain-slice" ref={line}>
      <span className="chain-side">CALLS</span>
      <Segmented
        label="Columns"
        options={COLUMN_OPTIONS}
        value={String(settings.preset)}
        onChange={(value) => change({ ...settings, preset: Number(value) as PresetNumber })}
      />
      <span className="chain-facts">
        {FACTS.map(([key, label, title]) => (
          <span className="chain-fact" key={key} title={title} hidden={key === "basis" || key === "fees"}>
            {label} <b data-fact={key} />
          </span>
        ))}
      </span>
      {settings.preset >= 5 ? (
        <ChipSelect
          label="IM"
          title="Rules that the margin columns are taken under"
          options={RULE_NAMES}
          value={settings.marginRules}
          onChange={(marginRules) => change({ ...settings, marginRules })}
        />
      ) : null}
      {inverse ? (
        <Segmented
          label="Price units"
          options={UNIT_OPTIONS}
          value={settings.units}
          onChange={(units) => change({ ...settings, units })}
        />
      ) : null}
      <span className="chain-side">PUTS</span>
    </div>
  );
}
