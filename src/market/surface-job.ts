import { S, SLICE_ROW_LENGTH } from "./derived-columns.ts";
import { prepareSlice } from "./slice-fit.ts";
import { SI, SLICE_INPUT_HEAD, SLICE_ROW_SIZE } from "./slice-input.ts";
import { SURFACE_CHOICES, type SurfaceChoice } from "./surface-choice.ts";
import { SURFACE_MODELS } from "./surface-fit.ts";
import { fitSurfaceRows, type SurfaceMemory } from "./surface-rows.ts";

/**
 * A surface to fit, as numbers: choice, standing model (−1 for none), streak, count of expiries, and per expiry (ascending) for how many
 * fits its slice stays replaced, then its slice input.
 */
const HEAD = 4;

/** Packs expiries (each by `packSliceInput`, ascending) for `fitSurfaceJob`. */
export function packSurfaceInput(
  choice: SurfaceChoice,
  memory: SurfaceMemory,
  slices: readonly Float64Array[],
): Float64Array {
  const out = new Float64Array(HEAD + slices.reduce((sum, slice) => sum + 1 + slice.length, 0));
  out[0] = SURFACE_CHOICES.indexOf(choice);
  out[1] = memory.standing === null ? -1 : SURFACE_MODELS.indexOf(memory.standing);
  out[2] = memory.streak;
  out[3] = slices.length;
  let at = HEAD;
  for (const slice of slices) {
    out[at++] = memory.held.get(slice[SI.expiry]!) ?? 0;
    out.set(slice, at);
    at += slice.length;
  }
  return out;
}

/** Fits a packed surface. The answer is read by `readSurfaceOutput`. */
export function fitSurfaceJob(input: Float64Array): Float64Array {
  const held = new Map<number, number>();
  const inputs = [];
  let at = HEAD;
  for (let i = 0; i < input[3]!; i++) {
    const left = input[at++]!;
    const slice = input.subarray(at, at + SLICE_INPUT_HEAD + input[at + SI.rows]! * SLICE_ROW_SIZE);
    at += slice.length;
    if (left > 0) held.set(slice[SI.expiry]!, left);
    inputs.push({ prepared: prepareSlice(slice), input: slice });
  }
  const choice = SURFACE_CHOICES[input[0]!] ?? "auto";
  const memory = { standing: SURFACE_MODELS[input[1]!] ?? null, streak: input[2]!, held };
  const done = fitSurfaceRows(choice, inputs, memory);

  const verdicts = inputs.reduce((sum, { prepared }) => sum + prepared.verdicts.length, 0);
  const out = new Float64Array(HEAD + inputs.length * (2 + SLICE_ROW_LENGTH) + verdicts);
  out[0] = input[0]!;
  out[1] = done.memory.standing === null ? -1 : SURFACE_MODELS.indexOf(done.memory.standing);
  out[2] = done.memory.streak;
  out[3] = inputs.length;
  at = HEAD;
  inputs.forEach(({ prepared, input: slice }, i) => {
    out[at++] = done.memory.held.get(slice[SI.expiry]!) ?? 0;
    out[at++] = prepared.verdicts.length;
    out.set(done.rows[i]!, at);
    at += SLICE_ROW_LENGTH;
    out.set(prepared.verdicts, at);
    at += prepared.verdicts.length;
  });
  return out;
}

/** A fitted surface: slice rows and the verdicts on the options of each, in the order of the input. */
export interface SurfaceOutput {
  readonly choice: SurfaceChoice;
  readonly memory: SurfaceMemory;
  readonly slices: readonly { readonly row: Float64Array; readonly verdicts: Float64Array }[];
}

/** Reads an answer of `fitSurfaceJob`; null where the job failed. */
export function readSurfaceOutput(output: Float64Array): SurfaceOutput | null {
  if (output.length < HEAD) return null;
  const held = new Map<number, number>();
  const slices = [];
  let at = HEAD;
  for (let i = 0; i < output[3]!; i++) {
    const left = output[at++]!;
    const count = output[at++]!;
    const row = output.slice(at, at + SLICE_ROW_LENGTH);
    at += SLICE_ROW_LENGTH;
    if (left > 0) held.set(row[S.expiry]!, left);
    slices.push({ row, verdicts: output.slice(at, at + count) });
    at += count;
  }
  return {
    choice: SURFACE_CHOICES[output[0]!] ?? "auto",
    memory: { standing: SURFACE_MODELS[output[1]!] ?? null, streak: output[2]!, held },
    slices,
  };
}
