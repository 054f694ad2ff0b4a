import type { EngineClient } from "../engine/client.ts";
import { S } from "../market/derived-columns.ts";
import { DASH, formatExpiry, formatVol } from "../ui/format.ts";
import { type Figure, figures } from "./figures.ts";
import { MODEL_NAME } from "./model-names.ts";
import { surfaceQuality } from "./surface-words.ts";

/** The market in a line: index, at-the-money vol of the expiry looked at, and how the surface is fitted. */
export function marketLine(
  engine: EngineClient,
  expiry: number | null,
): readonly Pick<Figure, "label" | "value" | "age">[] {
  const { view } = engine;
  const [index] = figures(view);
  const atm = expiry === null ? Number.NaN : (view.slices.get(expiry)?.[S.atmVol] ?? Number.NaN);
  const asOf = expiry === null ? Number.NaN : (view.slices.get(expiry)?.[S.asOf] ?? Number.NaN);
  const { model, slices } = surfaceQuality(view.slices.values());
  const fit =
    slices === 0 ? DASH : `${model || MODEL_NAME[engine.surface]}, ${slices} ${slices === 1 ? "slice" : "slices"}`;
  return [
    { label: "Index", value: index?.value ?? DASH, age: index?.age ?? Number.NaN },
    {
      label: expiry === null ? "ATM" : `ATM ${formatExpiry(expiry)}`,
      value: Number.isNaN(atm) ? DASH : `${formatVol(atm)} %`,
      age: view.now - asOf,
    },
    { label: "Fit", value: fit, age: Number.NaN },
  ];
}
