import { useEffect, useRef } from "react";
import { SURFACE_FIELDS } from "../../market/surface-field.ts";
import { registerCommands } from "../../views/commands.ts";
import { FIELD_WORDS } from "./field-words.ts";
import type { SurfaceSettings } from "./settings.ts";

/** Offers what the surface shows by height and by colour, and its table, by name. */
export function useSurfaceCommands(settings: SurfaceSettings, change: (settings: SurfaceSettings) => void): void {
  const latest = useRef({ settings, change });
  latest.current = { settings, change };
  useEffect(() => {
    const set = (part: Partial<SurfaceSettings>): void =>
      latest.current.change({ ...latest.current.settings, ...part });
    const command = (id: string, title: string, run: () => void) => ({ id, title, group: "Surface", run });
    return registerCommands([
      ...SURFACE_FIELDS.map((field) =>
        command(`surface-height-${field}`, `Surface height: ${FIELD_WORDS[field].label}`, () => set({ height: field })),
      ),
      command("surface-color", "Surface colour: as height", () => set({ color: null })),
      ...SURFACE_FIELDS.map((field) =>
        command(`surface-color-${field}`, `Surface colour: ${FIELD_WORDS[field].label}`, () => set({ color: field })),
      ),
      command("surface-table", "Surface: picture or table", () => set({ table: !latest.current.settings.table })),
    ]);
  }, []);
}
