/** Something a person can do: one entry serves the palette, the shortcut sheet and the key bindings. */
export interface Command {
  readonly id: string;
  readonly title: string;
  readonly group: string;
  /** Key in the binding library's form, e.g. "$mod+k" or "g c". */
  readonly keys?: string;
  /** The key as printed, e.g. "Ctrl K". */
  readonly keyLabel?: string;
  /** True for keys without a modifier: they rest while text is being typed, and can be switched off. */
  readonly singleKey?: boolean;
  enabled?(): boolean;
  run(): void;
}

const lists = new Set<readonly Command[]>();
const listeners = new Set<() => void>();

function changed(): void {
  for (const listener of [...listeners]) listener();
}

/** Adds commands until the returned function is called. */
export function registerCommands(list: readonly Command[]): () => void {
  lists.add(list);
  changed();
  return () => {
    lists.delete(list);
    changed();
  };
}

/** Every command registered now, in the order of registration. */
export function listCommands(): readonly Command[] {
  return [...lists].flat();
}

/** Called after commands came or went. Returns the way to stop. */
export function onCommandsChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
