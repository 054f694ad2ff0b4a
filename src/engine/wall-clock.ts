/**
 * Epoch ms that never runs backwards: follows the system clock forwards (also over sleep), and where that is set back
 * goes on at the pace of the monotonic clock, so that ages stay true.
 */
export function createWallClock(system: () => number, monotonic: () => number): () => number {
  let last = system();
  let lastMonotonic = monotonic();
  return () => {
    const elapsed = Math.max(0, monotonic() - lastMonotonic);
    lastMonotonic += elapsed;
    last = Math.max(system(), last + elapsed);
    return last;
  };
}
