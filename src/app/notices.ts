import { createStore } from "zustand/vanilla";

export interface Notice {
  readonly id: number;
  readonly tone: "error" | "info";
  readonly text: string;
}

/** Infos go by themselves, ms; errors stay until they are dismissed. */
const INFO_TIME = 5_000;
const MAX_SHOWN = 4;

export const notices = createStore<{ readonly shown: readonly Notice[] }>()(() => ({ shown: [] }));

let next = 1;

/** Shows one sentence at the foot of the window. The same sentence is not shown twice at once. */
export function notify({ tone, text }: Omit<Notice, "id">): void {
  if (notices.getState().shown.some((notice) => notice.text === text)) return;
  const id = next++;
  notices.setState(({ shown }) => ({ shown: [...shown, { id, tone, text }].slice(-MAX_SHOWN) }));
  if (tone === "info") setTimeout(() => dismiss(id), INFO_TIME);
}

export function dismiss(id: number): void {
  notices.setState(({ shown }) => ({ shown: shown.filter((notice) => notice.id !== id) }));
}
