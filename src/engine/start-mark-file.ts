/** Numbers of each instrument in a sample: mark, forward, mid, and the vol of its fitted slice by the calendar. */
export const WIDTH = 4;
/** Files of the first version held mark and forward alone. */
const FIRST_WIDTH = 2;

/** Marks of the market at one instant. */
export interface Sample {
  /** Epoch ms. */
  readonly at: number;
  /** `WIDTH` by the number of the instrument's name; shorter where later names were not known yet. */
  readonly values: Float64Array;
}

/** Most samples and names that are read back. */
const MAX_SAMPLES = 1_000;
const MAX_NAMES = 20_000;

/** Samples as they are stored; `names` in the order of their numbers. Instruments without any mark are left out. */
export function packSamples(names: Iterable<string>, samples: readonly Sample[]) {
  const kept: { readonly name: string; readonly place: number }[] = [];
  let place = 0;
  for (const name of names) {
    const at = place++ * WIDTH;
    if (samples.some(({ values }) => values[at]! > 0)) kept.push({ name, place: at });
  }
  return {
    version: 2,
    names: kept.map(({ name }) => name),
    samples: samples.map(({ at, values }) => {
      const narrow = new Float64Array(kept.length * WIDTH).fill(Number.NaN);
      kept.forEach((one, i) => {
        for (let f = 0; f < WIDTH; f++) narrow[i * WIDTH + f] = values[one.place + f] ?? Number.NaN;
      });
      return { at, values: narrow };
    }),
  };
}

/** What `packSamples` made, ascending; null where `stored` is anything else. */
export function unpackSamples(
  stored: unknown,
): { readonly names: readonly string[]; readonly samples: readonly Sample[] } | null {
  if (typeof stored !== "object" || stored === null) return null;
  const { version, names, samples } = stored as Record<string, unknown>;
  if ((version !== 1 && version !== 2) || !Array.isArray(names) || !Array.isArray(samples)) return null;
  if (names.length > MAX_NAMES || samples.length > MAX_SAMPLES) return null;
  if (!names.every((name) => typeof name === "string" && name.length <= 128)) return null;
  const width = version === 1 ? FIRST_WIDTH : WIDTH;
  let last = Number.NEGATIVE_INFINITY;
  for (const one of samples as unknown[]) {
    if (typeof one !== "object" || one === null) return null;
    const { at, values } = one as Record<string, unknown>;
    if (!(values instanceof Float64Array) || values.length !== names.length * width) return null;
    if (typeof at !== "number" || !(at > last)) return null;
    last = at;
  }
  return { names: names as string[], samples: (samples as Sample[]).map((one) => widened(one, width)) };
}

/** A sample with `width` numbers of each instrument as one with all of them; what it did not hold is not known. */
function widened({ at, values }: Sample, width: number): Sample {
  if (width === WIDTH) return { at, values };
  const wide = new Float64Array((values.length / width) * WIDTH).fill(Number.NaN);
  values.forEach((value, i) => {
    wide[Math.floor(i / width) * WIDTH + (i % width)] = value;
  });
  return { at, values: wide };
}
