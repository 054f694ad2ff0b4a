import { SLICE_FIELD_COUNT } from "../market/derived-columns.ts";
import { readSliceRows, type SliceRowsText, writeSliceRows } from "../market/slice-rows-file.ts";

/** Nodes of sampled smiles (total variances) are kept as whole multiples of this: a vol of 50 % moves by less than 1e-10. */
const GRAIN = 2 ** -40;

/** Slice rows (`S`) with their nodes rounded to what is kept of them: the numbers of a snapshot are computed from these. */
export function roundedFits(rows: readonly Float64Array[]): Float64Array[] {
  return rows.map((row) => row.map((value, i) => (i < SLICE_FIELD_COUNT ? value : Math.round(value / GRAIN) * GRAIN)));
}

/** Rounded rows as plain JSON. Smooth as they are, nodes become short as differences of differences. */
export function writeFits(rows: readonly Float64Array[]): SliceRowsText {
  const { fields, slices } = writeSliceRows(rows);
  return { fields, slices: slices.map(({ values, nodes }) => ({ values, nodes: secondDifferences(nodes) })) };
}

/** What `writeFits` wrote, to the last bit. */
export function readFits({ fields, slices }: SliceRowsText): Float64Array[] {
  return readSliceRows({ fields, slices: slices.map(({ values, nodes }) => ({ values, nodes: twiceSummed(nodes) })) });
}

function secondDifferences(nodes: readonly number[]): number[] {
  const at = (i: number): number => Math.round((nodes[i] ?? 0) / GRAIN);
  return nodes.map((_, i) => at(i) - 2 * at(i - 1) + at(i - 2) + 0);
}

function twiceSummed(differences: readonly number[]): number[] {
  let before = 0;
  let last = 0;
  return differences.map((difference) => {
    const next = difference + 2 * last - before;
    before = last;
    last = next;
    return next * GRAIN;
  });
}
