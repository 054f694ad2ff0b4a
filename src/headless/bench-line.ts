/** One result of a benchmark. `baseline` names what a ratio is against. */
export interface BenchLine {
  readonly bench: string;
  readonly metric: string;
  readonly value: number;
  readonly unit: string;
  readonly baseline?: string;
}

const RUNS = 21;
/** A run repeats the work until it takes at least this long, so that the clock's grain does not show, ms. */
const MIN_RUN_MS = 4;

/** Median time of one call in ms, over 21 runs after warming up. */
export function medianMs(work: () => void): number {
  const repeats = Math.max(1, Math.ceil(MIN_RUN_MS / elapsedMs(work, 1)));
  for (let warm = 0; warm < 3; warm++) elapsedMs(work, repeats);
  const fresh = Math.max(1, Math.ceil((MIN_RUN_MS * repeats) / elapsedMs(work, repeats)));
  const times = Array.from({ length: RUNS }, () => elapsedMs(work, fresh) / fresh);
  return times.sort((a, b) => a - b)[RUNS >> 1]!;
}

function elapsedMs(work: () => void, repeats: number): number {
  const start = performance.now();
  for (let i = 0; i < repeats; i++) work();
  return Math.max(performance.now() - start, 1e-3);
}
