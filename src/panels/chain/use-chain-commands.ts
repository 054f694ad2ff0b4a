import { useEffect, useRef } from "react";
import { type Command, registerCommands } from "../../views/commands.ts";
import { PRESETS } from "./presets.ts";
import type { ChainSettings, PresetNumber } from "./settings.ts";

/**
 * Offers the chain's columns, units and order by name and by key. The chain that has the focus takes its keys itself; with
 * the focus elsewhere they act on the chain opened last.
 */
export function useChainCommands(settings: ChainSettings, change: (settings: ChainSettings) => void): void {
  const latest = useRef({ settings, change });
  latest.current = { settings, change };
  useEffect(() => {
    const set = (part: Partial<ChainSettings>): void => latest.current.change({ ...latest.current.settings, ...part });
    const command = (id: string, title: string, run: () => void) => ({ id, title, group: "Chain", run });
    const keyed = (of: Command, key: string): Command => ({ ...of, keys: key, keyLabel: key, singleKey: true });
    const presets = ([1, 2, 3, 4, 5, 6] satisfies PresetNumber[]).map((preset) =>
      keyed(
        command(`chain-columns-${preset}`, `Columns: ${PRESETS[preset].name}`, () => set({ preset })),
        String(preset),
      ),
    );
    const turnUnits = (): void => set({ units: latest.current.settings.units === "coin" ? "usd" : "coin" });
    return registerCommands([
      ...presets,
      keyed(command("chain-units", "Coin or USD", turnUnits), "u"),
      command("chain-coin", "Prices in coin", () => set({ units: "coin" })),
      command("chain-usd", "Prices in USD", () => set({ units: "usd" })),
      command("chain-order", "Turn the order of strikes", () =>
        set({ descending: !latest.current.settings.descending }),
      ),
    ]);
  }, []);
}
