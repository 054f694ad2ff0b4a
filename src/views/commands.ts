/** Something the user can do by name or by key. */
export interface Command {
  readonly id: string;
  readonly title: string;
  readonly group: string;
  /** In tinykeys syntax: "$mod+k", "g c", "[". */
  readonly keys?: string;
  /** The same keys as printed on them: "Ctrl K". */
  readonly keyLabel?: string;
  /** True for keys without Ctrl, Meta or Alt: silent while typing or in a dialog, and can be switched off. */
  readonly singleKey?: boolean;
  /** Absent means always. */
  enabled?(): boolean;
  run(): void;
}

const lists = new Set<readonly Command[]>();
const listeners = new Set<() => void>();
let all: readonly Command[] | null = null;

function changed(): void {
  all = null;
  for (const listener of [...listeners]) listener();
}

/** Adds commands until the returned function is called. */
export function registerCommands(list: readonly Command[]): () => void {
  // A copy, so that the same list added twice is taken away one at a time.
  const own = [...list];
  lists.add(own);
  changed();
  return () => {
    if (lists.delete(own)) changed();
  };
}

/** Every command there is now, in order of registration; the same array until something changes. */
export function listCommands(): readonly Command[] {
  all ??= [...lists].flat();
  return all;
}

/** Called when commands come or go. Returns the way to stop. */
export function onCommandsChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
