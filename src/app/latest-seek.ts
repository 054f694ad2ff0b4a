/** Seeks one at a time: while one is under way only the newest wish for the next is kept. */
export interface LatestSeek {
  /** Goes to `position` now, or as soon as the seek under way has ended. */
  to(position: number): void;
  /** True until the last wish was carried out. */
  readonly busy: boolean;
}

/** `seek` carries one out; what it rejects with goes to `failed`, and the newest wish is tried all the same. */
export function createLatestSeek(
  seek: (position: number) => Promise<unknown>,
  failed: (error: unknown) => void,
): LatestSeek {
  let busy = false;
  let next: number | null = null;

  async function run(first: number): Promise<void> {
    busy = true;
    for (let position: number | null = first; position !== null; ) {
      await seek(position).catch(failed);
      position = next;
      next = null;
    }
    busy = false;
  }

  return {
    to(position) {
      if (busy) next = position;
      else void run(position);
    },
    get busy() {
      return busy;
    },
  };
}
