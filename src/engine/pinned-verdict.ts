import { pinnedResults, type ResultColumn } from "./pinned-results.ts";
import { numericCore, type ReadSnapshot, rowsHash } from "./pinned-snapshot.ts";
import { digestOf, largestDifference, type ResultDifference } from "./result-digest.ts";

/** What came of computing a snapshot's numbers again. Hashes are hex. */
export type PinnedVerdict =
  | { readonly kind: "identical"; readonly numbers: number; readonly digest: string; readonly core: string }
  | {
      readonly kind: "differs";
      readonly numbers: number;
      readonly digest: string;
      readonly core: string;
      /** Of the author's numbers. */
      readonly theirDigest: string;
      readonly theirCore: string;
      readonly most: ResultDifference;
    }
  /** Its rows are not those that it was pinned with. */
  | { readonly kind: "altered"; readonly reason: string };

/** Computes the numbers of a snapshot again, from its rows and fits alone, and compares them with those it carries. */
export async function verifySnapshot({ market, state, core, digest, results }: ReadSnapshot): Promise<PinnedVerdict> {
  if ((await rowsHash(market)) !== state)
    return { kind: "altered", reason: "The quotes of this snapshot do not fit its state hash: it was altered." };
  const all = await pinnedResults(market);
  if (results.length === 0 && all.length > 0)
    return { kind: "altered", reason: "This snapshot carries none of its numbers: it was altered." };
  const own = ofKinds(
    all,
    results.map(({ what }) => what),
  );
  const numbers = own.reduce((sum, { values }) => sum + values.length, 0);
  const mine = { numbers, digest: await digestOf(own), core: await numericCore() };
  if (mine.digest === digest) return { kind: "identical", ...mine };
  const most = largestDifference(own, results);
  if (most) return { kind: "differs", ...mine, theirDigest: digest, theirCore: core, most };
  return {
    kind: "altered",
    reason: "The numbers of this snapshot are the same, but not the digest it carries: it was altered.",
  };
}

/** Results of the kinds a snapshot carries, in its order: a later version may compute more. */
function ofKinds(all: readonly ResultColumn[], kinds: readonly string[]): ResultColumn[] {
  const byKind = new Map(all.map((column) => [column.what, column]));
  return kinds.flatMap((what) => byKind.get(what) ?? []);
}
