import type { Depth } from "./depth.ts";

/** What the venue's book was at each change id it published: the truth that tests compare a client's book with. */
export interface BookHistory {
  keep(name: string, changeId: number, depth: Depth): void;
  at(name: string, changeId: number): Depth | null;
}

const PER_BOOK = 20_000;

/** Keeps the newest states of each book when `on`, nothing otherwise. */
export function createBookHistory(on: boolean): BookHistory {
  const books = new Map<string, Map<number, Depth>>();
  return {
    keep(name, changeId, depth) {
      if (!on) return;
      let states = books.get(name);
      if (!states) {
        states = new Map();
        books.set(name, states);
      }
      states.set(changeId, depth);
      if (states.size > PER_BOOK) for (const oldest of [...states.keys()].slice(0, PER_BOOK / 2)) states.delete(oldest);
    },
    at: (name, changeId) => books.get(name)?.get(changeId) ?? null,
  };
}
