import { useEffect, useRef } from "react";
import { registerCommands } from "../../views/commands.ts";
import { PRESETS } from "./presets.ts";
import type { ChainSettings, PresetNumber } from "./settings.ts";

/** Offers the chain's columns, units and order by name. Their keys act only where the chain has the focus. */
export function useChainCommands(settings: ChainSettings, change: (settings: ChainSettings) => void): void {
  const latest = useRef({ settings, change });
  latest.current = { settings, change };
  useEffect(() => {
    const set = (part: Partial<ChainSettings>): void => latest.current.change({ ...latest.current.settings, ...part });
    const command = (id: string, title: string, run: () => void) => ({ id, title, group: "Chain", run });
    const presets = ([1, 2, 3, 4, 5, 6] satisfies PresetNumber[]).map((preset) =>
      command(`chain-columns-${preset}`, `Columns: ${PRESETS[preset].name} (${preset})`, () => set({ preset })),
    );
    return registerCommands([
      ...presets,
      command("chain-coin", "Prices in coin", () => set({ units: "coin" })),
      command("chain-usd", "Prices in USD", () => set({ units: "usd" })),
      command("chain-order", "Turn the order of strikes", () =>
        set({ descending: !latest.current.settings.descending }),
      ),
    ]);
  }, []);
}
