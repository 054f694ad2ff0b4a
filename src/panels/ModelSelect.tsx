import type { EngineClient } from "../engine/client.ts";
import { SURFACE_CHOICES } from "../market/surface-choice.ts";
import { Select } from "../ui/Select.tsx";
import { mayEdit } from "../views/viewer.ts";
import { MODEL_HINT, MODEL_NAME } from "./model-names.ts";
import { useStructure } from "./use-panel.ts";

const OPTIONS = SURFACE_CHOICES.map((value) => ({ value, label: MODEL_NAME[value] }));

/** Chooses the model that the surface is fitted with, for every panel of the workspace; nothing where one only looks. */
export function ModelSelect({ engine }: { readonly engine: EngineClient }) {
  useStructure(engine);
  if (!mayEdit()) return null;
  return (
    <Select
      label="Surface model"
      title={MODEL_HINT[engine.surface]}
      options={OPTIONS}
      value={engine.surface}
      onChange={engine.setSurface}
    />
  );
}
